#include "stack.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "core/text.h"
#include "inventory.h"
#include "log.h"
#include "model.h"
#include "ui-state.h"

/* --- the panes and their order --- */

static bool is_closing(const struct ui *ui, const struct pane *pane)
{
    return g_ptr_array_find(ui->closing, pane, NULL);
}

static struct pane *pane_at(const struct ui *ui, guint index)
{
    return g_ptr_array_index(ui->panes, index);
}

/* The topmost pane that is a dialog, or is none. */
static struct pane *topmost(const struct ui *ui, bool modal)
{
    for (guint i = ui->panes->len; i-- > 0;) {
        struct pane *pane = pane_at(ui, i);
        if (pane->class->modal == modal && !is_closing(ui, pane))
            return pane;
    }
    return NULL;
}

struct pane *ui_focused(struct ui *ui)
{
    struct pane *dialog = topmost(ui, true);
    return dialog ? dialog : topmost(ui, false);
}

struct pane *ui_find(struct ui *ui, const struct pane_class *class)
{
    for (guint i = ui->panes->len; i-- > 0;) {
        if (pane_at(ui, i)->class == class && !is_closing(ui, pane_at(ui, i)))
            return pane_at(ui, i);
    }
    return NULL;
}

/* Dialogs stand behind all panes in the array, so that they are drawn last. */
static void insert_pane(struct ui *ui, struct pane *pane)
{
    guint at = ui->panes->len;
    while (at && !pane->class->modal && pane_at(ui, at - 1)->class->modal)
        at--;
    g_ptr_array_insert(ui->panes, (gint)at, pane);
    ui_dirty(ui);
}

struct pane *ui_open(struct ui *ui, const struct pane_class *class, void *arg)
{
    struct pane *pane = g_malloc0(class->size);
    pane->class = class;
    pane->ui = ui;
    pane->app = ui->app;
    pane->number = ui->opened++;
    if (class->create && !class->create(pane, arg)) {
        g_free(pane);
        return NULL;
    }
    insert_pane(ui, pane);
    return pane;
}

void ui_close(struct ui *ui, struct pane *pane)
{
    if (!is_closing(ui, pane))
        g_ptr_array_add(ui->closing, pane);
    ui_dirty(ui);
}

void ui_focus(struct ui *ui, struct pane *pane)
{
    if (pane->class->modal || !g_ptr_array_find(ui->panes, pane, NULL))
        return;
    g_ptr_array_remove(ui->panes, pane);
    insert_pane(ui, pane);
}

static void free_pane(struct ui *ui, struct pane *pane)
{
    g_ptr_array_remove(ui->panes, pane);
    if (pane->class->destroy)
        pane->class->destroy(pane);
    g_free(pane);
}

void stack_reap(struct ui *ui)
{
    while (ui->closing->len) {
        struct pane *pane = g_ptr_array_steal_index(ui->closing, ui->closing->len - 1);
        if (g_ptr_array_find(ui->panes, pane, NULL))
            free_pane(ui, pane);
    }
    if (ui->console_only && !topmost(ui, false))
        ui_detach(ui);
}

void stack_free(struct ui *ui)
{
    ui->console_only = false;
    while (ui->panes->len)
        free_pane(ui, pane_at(ui, ui->panes->len - 1));
    g_ptr_array_set_size(ui->closing, 0);
    g_clear_pointer(&ui->awaited, g_ptr_array_unref);
}

void stack_drop_dialogs(struct ui *ui)
{
    stack_reap(ui);
    for (guint i = ui->panes->len; i-- > 0;) {
        if (pane_at(ui, i)->class->modal)
            free_pane(ui, pane_at(ui, i));
    }
}

void stack_attach(struct ui *ui)
{
    for (guint i = 0; i < ui->panes->len; i++) {
        struct pane *pane = pane_at(ui, i);
        pane->window = (struct window){0}; /* of the canvas that is gone */
        if (pane->class->attach)
            pane->class->attach(pane);
    }
}

void stack_detach(struct ui *ui)
{
    for (guint i = 0; i < ui->panes->len; i++) {
        struct pane *pane = pane_at(ui, i);
        if (pane->class->detach)
            pane->class->detach(pane);
    }
}

void ui_zoom(struct ui *ui, bool zoomed)
{
    if (ui->zoomed != zoomed)
        ui_dirty(ui);
    ui->zoomed = zoomed;
}

bool ui_zoomed(const struct ui *ui)
{
    return ui->zoomed;
}

void ui_split(struct ui *ui, bool split)
{
    ui->split = split;
    ui_dirty(ui);
}

bool ui_is_split(const struct ui *ui)
{
    return ui->split;
}

struct pane *ui_nth(struct ui *ui, const struct pane_class *class, unsigned index)
{
    struct pane *found = NULL;
    for (unsigned after = 0, n = 0; n <= index; n++) {
        found = NULL;
        for (guint i = 0; i < ui->panes->len; i++) {
            struct pane *pane = pane_at(ui, i);
            if (pane->class == class && !is_closing(ui, pane) && pane->number >= after &&
                (!found || pane->number < found->number))
                found = pane;
        }
        if (!found)
            return NULL;
        after = found->number + 1;
    }
    return found;
}

void ui_dirty(struct ui *ui)
{
    if (ui->dirty)
        return;
    ui->dirty = true;
    ui->wishes.redraw(ui->wishes.opaque);
}

/* The list that was used last. */
static struct pane *last_list(const struct ui *ui)
{
    for (guint i = ui->panes->len; i-- > 0;) {
        struct pane *pane = pane_at(ui, i);
        if (pane->class->list && !is_closing(ui, pane))
            return pane;
    }
    return NULL;
}

void ui_back(struct ui *ui)
{
    struct pane *list = last_list(ui);
    ui_zoom(ui, false);
    if (list)
        ui_focus(ui, list);
}

struct pane_target ui_target(struct ui *ui)
{
    struct pane *pane = topmost(ui, false);
    if (!pane || !pane->class->target)
        pane = last_list(ui);
    return pane && pane->class->target ? pane->class->target(pane) : (struct pane_target){0};
}

struct domain *ui_domain(struct ui *ui)
{
    return ui_target(ui).on.domain;
}

void ui_detach(struct ui *ui)
{
    ui->wishes.detach(ui->wishes.opaque);
}

void ui_suspend(struct ui *ui)
{
    ui->wishes.suspend(ui->wishes.opaque);
}

void ui_quit(struct ui *ui, bool shutdown)
{
    ui->wishes.quit(ui->wishes.opaque, shutdown);
}

/* --- where they stand --- */

/* On a large screen each list has its own place, elsewhere the last one used has the main one. */
static enum layout_place place_of(const struct pane *pane)
{
    const struct ui *ui = pane->ui;
    bool sides = layout_has_sides(ui->canvas->cols, ui->canvas->rows);
    for (unsigned i = 0; sides && i < LAYOUT_SIDES; i++) {
        if (pane->class == ui->hooks->sides[i])
            return PLACE_SIDE + i;
    }
    if (pane->class->list)
        return sides || pane == last_list(ui) ? PLACE_MAIN : PLACES;
    return pane->class == ui->hooks->details ? PLACE_DETAILS : PLACE_OTHER;
}

/* A list without rows gets no room beside others until somebody goes there. */
static bool wants_side(struct ui *ui, unsigned side, const struct pane *focus)
{
    const struct inventory *inventory = model_inventory(ui->app->model);
    const struct pane *pane = ui_find(ui, ui->hooks->sides[side]);
    unsigned rows = side ? inventory_pools(inventory) : inventory_networks(inventory);
    return pane && (rows || pane == focus);
}

/* The newest pane that is neither the list nor its details. */
static struct pane *other_pane(const struct ui *ui)
{
    for (guint i = ui->panes->len; i-- > 0;) {
        struct pane *pane = pane_at(ui, i);
        if (!pane->class->modal && place_of(pane) == PLACE_OTHER && !is_closing(ui, pane))
            return pane;
    }
    return NULL;
}

void stack_layout(struct ui *ui)
{
    const struct pane *focus = topmost(ui, false);
    const struct layout_wish wish = {
        .cols = ui->canvas->cols,
        .rows = ui->canvas->rows,
        .details = ui_find(ui, ui->hooks->details) != NULL,
        .other = other_pane(ui) != NULL,
        .focus = focus ? place_of(focus) : PLACE_MAIN,
        .sides = {wants_side(ui, 0, focus), wants_side(ui, 1, focus)},
        .zoomed = ui->zoomed,
        .whole = focus && focus->class->whole,
    };
    layout_compute(&wish, &ui->layout);
}

static struct rect dialog_rect(struct ui *ui, struct pane *pane)
{
    unsigned rows = ui->canvas->rows, cols = ui->canvas->cols;
    if (pane->class->measure)
        pane->class->measure(pane, &rows, &cols);
    if (!pane->class->foot)
        return layout_dialog(ui->canvas->cols, ui->canvas->rows, cols, rows);
    const struct rect *line = &ui->layout.messages;
    unsigned bottom = line->rows ? line->row + 1 : ui->canvas->rows;
    rows = CLAMP(rows, 1, bottom);
    return (struct rect){bottom - rows, 0, rows, ui->canvas->cols};
}

/* The part of a console beside others; rows 0: it has none. The one that has the focus is always
 * among them. */
static struct rect tile_rect(struct ui *ui, const struct pane *pane, const struct pane *focus)
{
    struct rect tiles[LAYOUT_TILES], place = ui->layout.places[PLACE_OTHER];
    unsigned open = 0, at = 0, focus_at = 0;
    for (const struct pane *p; (p = ui_nth(ui, pane->class, open)); open++) {
        at = p == pane ? open : at;
        focus_at = p == focus ? open : focus_at;
    }
    unsigned shown = layout_tiles(place, open, tiles);
    unsigned first = focus_at >= shown ? focus_at - shown + 1 : 0;
    return at >= first && at < first + shown ? tiles[at - first] : (struct rect){0};
}

struct rect stack_rect(struct ui *ui, struct pane *pane)
{
    if (pane->class->modal)
        return dialog_rect(ui, pane);
    enum layout_place place = place_of(pane);
    const struct pane *other = other_pane(ui);
    if (place == PLACE_OTHER && ui->split && pane->class->tiles && other->class == pane->class &&
        ui->layout.places[PLACE_OTHER].rows)
        return tile_rect(ui, pane, other);
    if (place == PLACES || (place == PLACE_OTHER && pane != other))
        return (struct rect){0};
    return ui->layout.places[place];
}

/* --- events --- */

static void act_on(struct ui *ui, struct pane *pane, unsigned wishes)
{
    if (wishes & WISH_CLOSE)
        ui_close(ui, pane);
    if (wishes & (WISH_DIRTY | WISH_RELAYOUT))
        ui_dirty(ui);
}

static bool is_of_class(const struct pane_class *class, const struct action *action)
{
    for (const struct action *row = class->actions; row && row->id; row++) {
        if (row == action)
            return true;
    }
    return false;
}

static void say_reason(struct ui *ui, const struct action *action, const char *reason)
{
    log_add(ui->app->log, LOG_WARN, NULL, "%s: %s", action->label ? _(action->label) : action->id,
            reason);
    ui_dirty(ui);
}

static void run_in_pane(struct ui *ui, struct pane *pane, const struct action *action, char **args)
{
    const char *reason = pane->class->reason ? pane->class->reason(pane, action) : NULL;
    if (reason)
        say_reason(ui, action, reason);
    else if (pane->class->command)
        act_on(ui, pane, pane->class->command(pane, action, args));
}

/* The pane whose action this is: the focused one first. */
static struct pane *owner_of(const struct ui *ui, const struct action *action)
{
    for (guint i = ui->panes->len; i-- > 0;) {
        struct pane *pane = pane_at(ui, i);
        if (!is_closing(ui, pane) && is_of_class(pane->class, action))
            return pane;
    }
    return NULL;
}

static void run_on_target(struct ui *ui, const struct action *action, char **args)
{
    struct pane_target target = ui_target(ui);
    ui->hooks->run(ui, ui->app, action, &target, args);
}

void ui_run_on(struct ui *ui, const struct action *action, const struct pane_target *target,
               char **args)
{
    ui->hooks->run(ui, ui->app, action, target, args);
}

GPtrArray *ui_awaited(struct ui *ui, GDestroyNotify free)
{
    if (!ui->awaited)
        ui->awaited = g_ptr_array_new_with_free_func(free);
    return ui->awaited;
}

void ui_run(struct ui *ui, const struct action *action, char **args)
{
    struct pane *pane = owner_of(ui, action);
    if (pane)
        run_in_pane(ui, pane, action, args);
    else if (ui->hooks->run_screen(ui, action, args))
        ui_dirty(ui);
    else if (action->flags & ACTION_SCREEN)
        say_reason(ui, action, _("it belongs to a pane that is not open"));
    else
        run_on_target(ui, action, args);
}

/* Why a key's action cannot be done now, as its pane or the tables say. */
static const char *reason_of(struct ui *ui, const struct action *action)
{
    struct pane *pane = owner_of(ui, action);
    if (pane)
        return pane->class->reason ? pane->class->reason(pane, action) : NULL;
    struct pane_target target = ui_target(ui);
    return target_reason(ui->app, action, &target);
}

/* Whether a key's action can be done now; to marked domains if it is one of those. */
static bool can_be_done(struct ui *ui, const struct action *action)
{
    struct pane_target target = ui_target(ui);
    return owner_of(ui, action) ? !reason_of(ui, action)
                                : target_or_marks_allow(ui->app, action, &target);
}

/* Of several actions on a key the one that can be done now; else the first, for its reason. */
static bool run_key(struct ui *ui, const char *section, uint32_t key)
{
    const GPtrArray *actions = keymap_find(ui->keymap, section, key);
    if (!actions)
        return false;
    const struct action *action = g_ptr_array_index(actions, 0);
    for (guint i = 0; actions->len > 1 && i < actions->len; i++) {
        if (can_be_done(ui, g_ptr_array_index(actions, i))) {
            action = g_ptr_array_index(actions, i);
            break;
        }
    }
    ui_run(ui, action, NULL);
    return true;
}

static void dispatch_key(struct ui *ui, struct pane *pane, uint32_t key)
{
    if (run_key(ui, pane->class->name, key))
        return;
    if (!pane->class->modal) {
        run_key(ui, KEYMAP_GLOBAL, key);
        return;
    }
    /* Above a dialog only what concerns the terminal. */
    const GPtrArray *actions = keymap_find(ui->keymap, KEYMAP_GLOBAL, key);
    if (actions && ui->hooks->harmless(g_ptr_array_index(actions, 0)))
        ui_run(ui, g_ptr_array_index(actions, 0), NULL);
}

static bool covers(const struct window *win, const struct event *event)
{
    return event->row >= win->row && event->row < win->row + (int)win->rows &&
           event->col >= win->col && event->col < win->col + (int)win->cols;
}

/* The pane under the mouse; above a dialog nothing but the dialog counts. */
static struct pane *pane_under(struct ui *ui, const struct event *event)
{
    struct pane *dialog = topmost(ui, true);
    if (dialog)
        return dialog;
    for (guint i = ui->panes->len; i-- > 0;) {
        struct pane *pane = pane_at(ui, i);
        if (!is_closing(ui, pane) && covers(&pane->window, event))
            return pane;
    }
    return NULL;
}

static void dispatch_mouse(struct ui *ui, const struct event *event)
{
    struct pane *pane = pane_under(ui, event);
    if (!pane)
        return;
    if (event->mouse == MOUSE_PRESS && pane != ui_focused(ui))
        ui_focus(ui, pane);
    struct event inside = *event;
    inside.row -= pane->window.row;
    inside.col -= pane->window.col;
    if (pane->class->event)
        act_on(ui, pane, pane->class->event(pane, &inside));
    const struct action *menu = action_find(ui->app, "menu");
    if (event->mouse == MOUSE_PRESS && event->button == 3 && pane->class->list && menu)
        ui_run(ui, menu, NULL);
}

/* A key that the user gave to an action of a pane means that action even where the pane moves with
 * it; not where text is typed. */
static bool is_users_key(struct ui *ui, const struct pane *pane, uint32_t key)
{
    return !pane->class->modal && strcmp(pane->class->name, "console") != 0 &&
           keymap_is_users(ui->keymap, pane->class->name, key);
}

void stack_dispatch(struct ui *ui, const struct event *event)
{
    struct pane *pane = ui_focused(ui);
    if (event->type == EVENT_MOUSE)
        dispatch_mouse(ui, event);
    else if (pane && event->type == EVENT_KEY && is_users_key(ui, pane, event->key))
        run_key(ui, pane->class->name, event->key);
    else if (pane) {
        unsigned wishes = pane->class->event ? pane->class->event(pane, event) : 0;
        act_on(ui, pane, wishes);
        if (!wishes && event->type == EVENT_KEY)
            dispatch_key(ui, pane, event->key);
    }
    stack_reap(ui);
}
