#include "dialogs/action-menu.h"

#include <string.h>

#include "action-keys.h"
#include "app.h"
#include "core/text.h"
#include "dialogs/run-action.h"
#include "panes/figures.h"
#include "stack.h"

#define WIDTH 72
#define MORE_COL 15 /* where the reason or the help begins, behind the label; at most: */
#define MORE_COL_MAX 24

enum group { POWER, DEFINITION, RESOURCES, DEVICES, GUEST, STORE, MORE, NEW, VIEW, SCREEN, GROUPS };

struct item {
    const struct action *action; /* NULL: a group's heading */
    const char *label;           /* translated */
    char *reason;                /* why it is grey, or NULL */
    char *key;                   /* or NULL */
};

struct action_menu {
    struct pane pane;
    struct target_ref *target;
    char *title;
    GArray *items;  /* struct item: headings and actions */
    GArray *shown;  /* unsigned: those that match what was typed */
    GString *typed;
    unsigned cursor, top; /* in `shown` */
    unsigned rows;        /* of the list as drawn last */
    unsigned more_col;
};

/* --- what there is --- */

static const char *group_label(enum group group)
{
    static const char *const labels[GROUPS] = {
        [POWER] = N_("Power"),         [DEFINITION] = N_("Definition"),
        [RESOURCES] = N_("Resources"), [DEVICES] = N_("Devices"),
        [GUEST] = N_("Guest"),         [STORE] = N_("Network and storage"),
        [MORE] = N_("More"),           [NEW] = N_("Host"),
        [VIEW] = N_("List"),           [SCREEN] = N_("Screen"),
    };
    return _(labels[group]);
}

/* By what it asks of a host; see the parts of enum host_verb. */
static enum group group_of(const struct action *action)
{
    static const struct {
        int last;
        enum group group;
    } parts[] = {
        {HOST_PM_WAKEUP, POWER},      {HOST_SET_METADATA, DEFINITION},
        {HOST_BLOCK_RESIZE, RESOURCES}, {HOST_BOOT_ORDER, DEVICES},
        {HOST_SET_TIME, GUEST},       {HOST_VOL_XML, STORE},
        {HOST_VERBS, NEW},
    };
    if (action->flags & ACTION_SCREEN && !g_strcmp0(action->context, "global"))
        return SCREEN;
    if (action->on == ACTION_ON_HOST || (action->on == ACTION_ON_NOTHING && action->verb >= 0))
        return NEW;
    if (action->on == ACTION_ON_NOTHING)
        return VIEW;
    for (unsigned i = 0; action->verb >= 0 && i < G_N_ELEMENTS(parts); i++) {
        if (action->verb <= parts[i].last)
            return parts[i].group;
    }
    return MORE;
}

/* Is it done to a thing of the kind that is chosen, or to the screen? */
static bool is_for(const struct pane_target *target, const struct action *action)
{
    const bool there[ACTION_OBJECTS] = {
        [ACTION_ON_NOTHING] = true,
        [ACTION_ON_DOMAIN] = target->on.domain,
        [ACTION_ON_HOST] = target->host,
        [ACTION_ON_NETWORK] = target->on.network,
        [ACTION_ON_POOL] = target->on.pool,
        [ACTION_ON_VOLUME] = target->on.volume,
    };
    return there[action->on];
}

static bool is_own(const struct pane *pane, const struct action *action)
{
    for (const struct action *own = pane->class->actions; own && own->id; own++) {
        if (own == action)
            return true;
    }
    return false;
}

/* What belongs to another pane's section has no place here; the menu itself has none either. */
static bool is_offered(const struct pane *pane, const struct pane_target *target,
                       const struct action *action)
{
    bool screen = action->flags & ACTION_SCREEN;
    if (!action->label || !strcmp(action->id, "menu") || !is_for(target, action))
        return false;
    if (screen)
        return is_own(pane, action) || !g_strcmp0(action->context, "global");
    return action->on != ACTION_ON_NOTHING || (action->verb >= 0 && action->keys);
}

static void add_item(struct action_menu *menu, const struct pane *pane,
                     const struct pane_target *target, const struct action *action)
{
    bool own = is_own(pane, action) && pane->class->reason;
    const char *reason = own ? pane->class->reason((struct pane *)pane, action)
                             : target_reason(menu->pane.app, action, target);
    struct item item = {action, _(action->label), g_strdup(reason),
                        figure_key(action_keys(menu->pane.app, action))};
    g_array_append_val(menu->items, item);
}

static void item_clear(gpointer data)
{
    struct item *item = data;
    g_free(item->reason);
    g_free(item->key);
}

static void gather(struct action_menu *menu, const struct pane *pane,
                   const struct pane_target *target)
{
    struct app *app = menu->pane.app;
    for (enum group group = 0; group < GROUPS; group++) {
        struct item heading = {.label = group_label(group)};
        guint before = menu->items->len;
        g_array_append_val(menu->items, heading);
        for (unsigned i = 0; i < action_count(app); i++) {
            const struct action *action = action_get(app, i);
            if (is_offered(pane, target, action) && group_of(action) == group)
                add_item(menu, pane, target, action);
        }
        if (menu->items->len == before + 1)
            g_array_set_size(menu->items, before);
    }
}

static const struct item *item_at(const struct action_menu *menu, unsigned place)
{
    unsigned number = g_array_index(menu->shown, unsigned, place);
    return &g_array_index(menu->items, struct item, number);
}

/* By what it is called; `help`: by what is said of it. */
static bool matches(const struct action_menu *menu, const struct item *item, bool help)
{
    if (!menu->typed->len)
        return true;
    if (!item->action)
        return false;
    g_autofree char *all = help ? g_strdup(_(item->action->help))
                                : g_strconcat(item->label, " ", item->action->id, NULL);
    g_autofree char *folded = g_utf8_casefold(all, -1);
    g_autofree char *wanted = g_utf8_casefold(menu->typed->str, -1);
    return strstr(folded, wanted) != NULL;
}

/* The cursor never stands on a heading. */
static void settle(struct action_menu *menu, int step)
{
    unsigned n = menu->shown->len;
    for (unsigned tries = 0; tries < n; tries++) {
        if (item_at(menu, menu->cursor)->action)
            return;
        menu->cursor = (menu->cursor + n + (unsigned)step) % n;
    }
}

static void find(struct action_menu *menu)
{
    g_array_set_size(menu->shown, 0);
    for (unsigned help = 0; help < 2 && !menu->shown->len; help++) {
        for (unsigned i = 0; i < menu->items->len; i++) {
            if (matches(menu, &g_array_index(menu->items, struct item, i), help))
                g_array_append_val(menu->shown, i);
        }
    }
    menu->cursor = menu->top = 0;
    settle(menu, 1);
}

/* --- the dialog --- */

static bool menu_create(struct pane *pane, void *arg)
{
    struct action_menu *menu = (struct action_menu *)pane;
    struct pane_target target = ui_target(pane->ui);
    const struct pane *below = ui_focused(pane->ui);
    const char *name = target_name(&target);
    (void)arg;
    menu->title = g_strdup(name ? name : _("Menu"));
    menu->target = target_ref_new(&target);
    menu->items = g_array_new(FALSE, FALSE, sizeof(struct item));
    g_array_set_clear_func(menu->items, item_clear);
    menu->shown = g_array_new(FALSE, FALSE, sizeof(unsigned));
    menu->typed = g_string_new(NULL);
    menu->rows = 1;
    gather(menu, below, &target);
    menu->more_col = MORE_COL;
    for (guint i = 0; i < menu->items->len; i++) {
        const struct item *item = &g_array_index(menu->items, struct item, i);
        unsigned wanted = item->action ? text_width(item->label) + 2 : 0;
        menu->more_col = MIN(MAX(menu->more_col, wanted), MORE_COL_MAX);
    }
    find(menu);
    return true;
}

static void menu_destroy(struct pane *pane)
{
    struct action_menu *menu = (struct action_menu *)pane;
    target_ref_free(menu->target);
    g_free(menu->title);
    g_array_unref(menu->items);
    g_array_unref(menu->shown);
    g_string_free(menu->typed, TRUE);
}

static void menu_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    const struct action_menu *menu = (struct action_menu *)pane;
    *cols = MIN(*cols, WIDTH);
    *rows = MIN(*rows > 4 ? *rows - 2 : *rows, menu->items->len + 2);
}

static void draw_item(const struct item *item, const struct window *row, unsigned more_col,
                      bool here)
{
    if (!item->action) {
        window_field(row, 0, 1, row->cols - 1, FIT_LEFT, ROLE_HEADER, item->label);
        return;
    }
    unsigned key = item->key ? text_width(item->key) + 1 : 0;
    unsigned room = row->cols > key + 4 ? row->cols - key - 4 : 0, used = text_width(item->label);
    window_field(row, 0, 3, room, FIT_LEFT, item->reason ? ROLE_DIM : ROLE_TEXT, item->label);
    const char *more = item->reason ? item->reason : _(item->action->help);
    unsigned at = MAX(more_col, used + 2);
    if (at + 4 < room)
        window_field(row, 0, (int)at + 3, room - at, FIT_LEFT, ROLE_DIM, more);
    if (item->key)
        window_text(row, 0, (int)(row->cols - key), item->reason ? ROLE_DIM : ROLE_KEY, item->key);
    if (!here)
        return;
    window_style(row, 0, 0, row->cols, item->reason ? ROLE_SELECTED_OFF : ROLE_SELECTED);
    window_cursor(row, 0, 0);
}

static void scroll(struct action_menu *menu, unsigned rows)
{
    menu->rows = MAX(rows, 1);
    if (menu->cursor < menu->top)
        menu->top = menu->cursor;
    /* The heading above the first one is seen, too. */
    if (menu->top && menu->top == menu->cursor && !item_at(menu, menu->top - 1)->action)
        menu->top--;
    if (menu->cursor >= menu->top + menu->rows)
        menu->top = menu->cursor - menu->rows + 1;
}

static void menu_draw_pane(struct pane *pane, const struct window *win, bool focused)
{
    struct action_menu *menu = (struct action_menu *)pane;
    (void)focused;
    g_autofree char *full = menu->typed->len
                                ? g_strdup_printf("%s: %s", menu->title, menu->typed->str)
                                : g_strdup(menu->title);
    g_autofree char *title = text_cut(full, win->cols > 8 ? win->cols - 6 : 2, true,
                                      win->canvas->ascii);
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, title);
    if (win->rows < 3 || win->cols < 12)
        return;
    scroll(menu, win->rows - 2);
    if (!menu->shown->len)
        window_text(win, 1, 3, ROLE_DIM, _("Nothing is called so."));
    for (unsigned i = 0; i < menu->rows && menu->top + i < menu->shown->len; i++) {
        struct window row = window_part(win, (int)i + 1, 1, 1, win->cols - 2);
        draw_item(item_at(menu, menu->top + i), &row, menu->more_col,
                  menu->top + i == menu->cursor);
    }
    if (menu->top)
        window_text(win, 0, (int)win->cols - 3, ROLE_DIM, "▲");
    if (menu->top + menu->rows < menu->shown->len)
        window_text(win, (int)win->rows - 1, (int)win->cols - 3, ROLE_DIM, "▼");
}

static bool needs_words(const struct action *action)
{
    for (const struct action_arg *arg = action->args; arg && arg->name; arg++) {
        if (arg->required)
            return true;
    }
    return false;
}

/* What is grey stays where it is: its reason is there to be read. */
static unsigned choose(struct action_menu *menu)
{
    struct ui *ui = menu->pane.ui;
    if (menu->cursor >= menu->shown->len)
        return WISH_HANDLED;
    const struct item *item = item_at(menu, menu->cursor);
    struct pane_target target;
    if (!item->action || item->reason)
        return WISH_HANDLED;
    ui_close(ui, &menu->pane);
    if (!target_ref_find(menu->target, menu->pane.app, &target))
        return WISH_HANDLED | WISH_DIRTY; /* it is gone meanwhile */
    if (needs_words(item->action) && !run_action_has_dialog(item->action)) {
        g_autofree char *line = g_strconcat(item->action->id, " ", NULL);
        run_action_prompt(ui, menu->pane.app, line);
    } else if (item->action->flags & ACTION_SCREEN) {
        ui_run(ui, item->action, NULL);
    } else {
        run_action(ui, menu->pane.app, item->action, &target, NULL);
    }
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned click(struct action_menu *menu, const struct event *event)
{
    const struct window *win = &menu->pane.window;
    if (event->mouse == MOUSE_WHEEL_UP || event->mouse == MOUSE_WHEEL_DOWN) {
        int step = event->mouse == MOUSE_WHEEL_UP ? -1 : 1;
        unsigned n = menu->shown->len;
        menu->cursor = n ? (menu->cursor + n + (unsigned)step) % n : 0;
        settle(menu, step);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (event->mouse != MOUSE_PRESS)
        return WISH_HANDLED;
    bool inside = event->row > 0 && event->row <= (int)menu->rows && event->col > 0 &&
                  event->col < (int)win->cols - 1;
    if (!inside)
        return WISH_HANDLED | WISH_DIRTY | WISH_CLOSE;
    unsigned place = menu->top + (unsigned)event->row - 1;
    if (place >= menu->shown->len || !item_at(menu, place)->action)
        return WISH_HANDLED;
    menu->cursor = place;
    return choose(menu) | WISH_DIRTY;
}

static unsigned move(struct action_menu *menu, gint64 to, int step)
{
    unsigned n = menu->shown->len;
    if (n)
        menu->cursor = to < 0 ? n - 1 : to >= n ? (step > 1 ? n - 1 : 0) : (unsigned)to;
    settle(menu, step > 0 ? 1 : -1);
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned menu_event_pane(struct pane *pane, const struct event *event)
{
    struct action_menu *menu = (struct action_menu *)pane;
    gint64 at = menu->cursor, page = menu->rows;
    if (event->type == EVENT_MOUSE)
        return click(menu, event);
    if (event->type != EVENT_KEY)
        return WISH_HANDLED;
    switch (event->key) {
    case KEY_ENTER_: return choose(menu);
    case KEY_ESCAPE_: case 'g' | MOD_CTRL: case 'c' | MOD_CTRL: return WISH_HANDLED | WISH_CLOSE;
    case KEY_UP_: case KEY_TAB_ | MOD_SHIFT: return move(menu, at - 1, -1);
    case KEY_DOWN_: case KEY_TAB_: return move(menu, at + 1, 1);
    case KEY_PGUP_: return move(menu, MAX(at - page, 0), 1);
    case KEY_PGDN_: return move(menu, at + page, 2);
    case KEY_HOME_: return move(menu, 0, 1);
    case KEY_END_: return move(menu, G_MAXINT32, 2);
    case KEY_BACKSPACE_:
        if (menu->typed->len)
            g_string_truncate(menu->typed, (gsize)(g_utf8_find_prev_char(
                                               menu->typed->str,
                                               menu->typed->str + menu->typed->len) -
                                           menu->typed->str));
        break;
    default:
        if (event->key < ' ' || event->key >= KEY_BASE_ || event->key == 0x7f)
            return WISH_HANDLED;
        g_string_append_unichar(menu->typed, event->key);
    }
    find(menu);
    return WISH_HANDLED | WISH_DIRTY;
}

const struct pane_class action_menu_class = {
    .name = "menu", .title = N_("Menu"), .size = sizeof(struct action_menu), .modal = true,
    .create = menu_create, .destroy = menu_destroy, .measure = menu_measure,
    .draw = menu_draw_pane, .event = menu_event_pane,
};
