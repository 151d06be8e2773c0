#include "panes/pools.h"

#include "app.h"
#include "host.h"
#include "inventory.h"
#include "model.h"
#include "panes/figures.h"
#include "panes/hosttree-actions.h"
#include "panes/treepane.h"
#include "panes/used-by.h"
#include "widgets/gauge.h"

#define SHOWN_USERS 1
#define SIZES_WIDTH 13 /* "128G/  1.0T" and blanks before it */

enum column { NAME, STATE, TYPE, SIZE, USERS, AUTOSTART, PERSISTENT, PATH, COLUMNS };

static const struct hosttree_column columns[COLUMNS] = {
    [NAME] = {{"name", N_("NAME"), 16, 48, 4, 0, FIT_MIDDLE_CUT}, SORT_TEXT, false},
    [STATE] = {{"state", N_("STATE"), 10, 13, 0, 0, FIT_LEFT}, SORT_RANK, false},
    [TYPE] = {{"type", N_("TYPE"), 7, 12, 0, 0, FIT_LEFT}, SORT_TEXT, false},
    [SIZE] = {{"size", N_("USED"), 22, 34, 1, 0, FIT_LEFT}, SORT_FIGURE, false},
    [USERS] = {{"used-by", N_("USED BY"), 12, 48, 2, 0, FIT_LEFT}, SORT_NONE, false},
    [AUTOSTART] = {{"autostart", N_("AUTO"), 5, 6, 0, 0, FIT_LEFT}, SORT_RANK, false},
    [PERSISTENT] = {{"persistent", N_("PERSISTENT"), 10, 11, 0, 0, FIT_LEFT}, SORT_RANK, false},
    [PATH] = {{"path", N_("PATH"), 20, 0, 3, 0, FIT_MIDDLE_CUT}, SORT_TEXT, false},
};

static unsigned pool_count(struct app *app)
{
    return inventory_pools(model_inventory(app->model));
}

static void *pool_item(struct app *app, unsigned index)
{
    return inventory_pool(model_inventory(app->model), index);
}

static struct host *pool_host(const void *item)
{
    return ((const struct pool *)item)->host;
}

static const char *pool_name(const void *item)
{
    const struct pool *pool = item;
    return pool->name ? pool->name : "";
}

static const char *pool_text(const void *item, unsigned column)
{
    const struct pool *pool = item;
    switch ((enum column)column) {
    case NAME: return pool_name(item);
    case TYPE: return pool->type;
    case AUTOSTART: return pool->autostart ? _("yes") : _("no");
    case PERSISTENT: return pool->persistent ? _("yes") : _("no");
    case PATH: return pool->path ? pool->path : pool->source;
    default: return NULL;
    }
}

static double pool_figure(const void *item, unsigned column)
{
    const struct pool *pool = item;
    switch ((enum column)column) {
    case STATE: return pool->state == POOL_RUNNING ? -1 : (double)pool->state;
    case SIZE: return (double)pool->capacity;
    case AUTOSTART: return !pool->autostart;
    case PERSISTENT: return !pool->persistent;
    default: return 0;
    }
}

static bool pool_match(void *opaque, const void *item, const char *filter)
{
    const struct pool *pool = item;
    (void)opaque;
    return treepane_contains(pool->name, filter) || treepane_contains(pool->type, filter) ||
           treepane_contains(pool->path, filter) || treepane_contains(pool->source, filter) ||
           treepane_contains(pool->host->alias, filter);
}

static bool volume_match(void *opaque, const void *child, const char *filter)
{
    const struct volume *volume = child;
    (void)opaque;
    return treepane_contains(volume->name, filter) || treepane_contains(volume->path, filter) ||
           treepane_contains(volume->format, filter);
}

static unsigned pool_children(const void *item)
{
    return ((const struct pool *)item)->volumes->len;
}

static void *pool_child(const void *item, unsigned index)
{
    return g_ptr_array_index(((const struct pool *)item)->volumes, index);
}

/* --- cells --- */

static void draw_size(const struct window *win, uint64_t used, uint64_t capacity)
{
    char part[16], all[16];
    unsigned bar = win->cols > SIZES_WIDTH + 2 ? win->cols - SIZES_WIDTH : 0;
    if (!capacity)
        return;
    figure_size(part, sizeof(part), used);
    figure_size(all, sizeof(all), capacity);
    gauge_draw(win, 0, 0, bar, (double)used / (double)capacity);
    g_autofree char *text = g_strdup_printf("%s/%6s", part, all);
    window_field(win, 0, (int)bar, win->cols - bar, FIT_RIGHT, ROLE_TEXT, text);
}

static enum role state_role(enum pool_state state)
{
    static const enum role roles[POOL_STATES] = {
        [POOL_INACTIVE] = ROLE_OFF,   [POOL_BUILDING] = ROLE_BUSY,
        [POOL_RUNNING] = ROLE_GOOD,   [POOL_DEGRADED] = ROLE_BAD,
        [POOL_INACCESSIBLE] = ROLE_BAD,
    };
    return (unsigned)state < POOL_STATES ? roles[state] : ROLE_TEXT;
}

static bool volume_cell(struct app *app, const struct volume *volume, enum column column,
                        char *buf, size_t size, const struct window *win)
{
    if (column == SIZE) {
        draw_size(win, MIN(volume->allocation, volume->capacity), volume->capacity);
        return true;
    }
    const char *text = column == NAME   ? volume->name
                       : column == TYPE ? (volume->format ? volume->format : volume->type)
                       : column == PATH ? volume->path
                                        : NULL;
    if (text)
        g_strlcpy(buf, text, size);
    if (column == USERS)
        used_by_volume(app, volume, SHOWN_USERS, buf, size);
    return false;
}

static void put_volumes(const struct pool *pool, bool open, char *buf, size_t size)
{
    if (pool->volumes_known)
        g_snprintf(buf, size, ngettext("%u volume", "%u volumes", pool->volumes->len),
                   pool->volumes->len);
    else if (open && pool->state == POOL_RUNNING)
        g_strlcpy(buf, _("reading ..."), size);
}

static bool pool_cell(void *opaque, const struct hosttree_row *row, unsigned column, char *buf,
                      size_t size, enum role *role, const struct window *win)
{
    struct treepane *self = opaque;
    const struct pool *pool = row->item;
    if (row->child)
        return volume_cell(self->pane.app, row->child, column, buf, size, win);
    if (column == SIZE) { /* of one that is not active they are of the past */
        if (pool->state != POOL_INACTIVE)
            draw_size(win, MIN(pool->allocation, pool->capacity), pool->capacity);
        return true;
    }
    const char *text = pool_text(pool, column);
    if (text)
        g_strlcpy(buf, text, size);
    if (column == NAME)
        *role = ROLE_STRONG;
    if (column == STATE) {
        *role = state_role(pool->state);
        g_strlcpy(buf, pool_state_label(pool->state), size);
    } else if (column == USERS) {
        *role = ROLE_DIM;
        put_volumes(pool, hosttree_open(self->tree, pool), buf, size);
    }
    return false;
}

/* --- the pane --- */

static char *pools_counted(const struct host *host, unsigned n)
{
    (void)host;
    return g_strdup_printf(ngettext("%u pool", "%u pools", n), n);
}

static bool pools_create(struct pane *pane, void *arg)
{
    static const struct hosttree_class class = {
        .columns = columns, .n_columns = COLUMNS, .count = pool_count, .item = pool_item,
        .host = pool_host, .name = pool_name, .match = pool_match, .text = pool_text,
        .figure = pool_figure, .cell = pool_cell, .children = pool_children, .child = pool_child,
        .child_match = volume_match, .counted = pools_counted,
    };
    (void)arg;
    treepane_init(pane, &class, N_("No host has a storage pool."));
    return true;
}

static struct pane_target pools_target(struct pane *pane)
{
    struct hosttree_row row = hosttree_cursor(((struct treepane *)pane)->tree);
    return (struct pane_target){.on = {.pool = row.item, .volume = row.child}, .host = row.host};
}

/* Of what is open the volumes are wanted. */
static void ask_for_volumes(void *opaque, const struct hosttree_row *row)
{
    if (row->item && hosttree_open(opaque, row->item))
        ((struct pool *)row->item)->shown_us = g_get_monotonic_time();
}

static void pools_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct treepane *self = (struct treepane *)pane;
    treepane_draw(pane, win, focused);
    hosttree_drawn(self->tree, ask_for_volumes, self->tree);
}

static const struct action pools_actions[] = {
    HOSTTREE_ACTIONS("pools"),
    HOSTTREE_ACTION("details", N_("Details"), N_("Everything about what is chosen"), "i", 0,
                    "pools"),
    {.id = NULL},
};

const struct pane_class pools_class = {
    .name = "pools", .title = N_("Pools"), .size = sizeof(struct treepane),
    .create = pools_create, .destroy = treepane_destroy, .draw = pools_draw,
    .event = treepane_event, .command = treepane_command, .reason = treepane_reason,
    .list = true, .target = pools_target, .status = treepane_status, .actions = pools_actions,
};
