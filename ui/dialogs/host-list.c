#include "dialogs/host-list.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "core/text.h"
#include "dialogs/connect-host.h"
#include "dialogs/perform.h"
#include "dialogs/question.h"
#include "host.h"
#include "hosts.h"
#include "log.h"
#include "panes/figures.h"
#include "panes/paragraph.h"
#include "stack.h"
#include "target.h"
#include "widgets/list.h"

/* Lines below the list: what is wrong with the chosen host, and the keys. */
#define NOTE_ROWS 6

enum column { ALIAS, STATE, AUTO, URI, COLUMNS };

static const struct list_column columns[COLUMNS] = {
    [ALIAS] = {"alias", N_("Host"), 8, 24, 1, 0, FIT_LEFT},
    [STATE] = {"state", N_("State"), 8, 24, 1, 0, FIT_LEFT},
    [AUTO] = {"auto", N_("Auto"), 4, 6, 0, 2, FIT_LEFT},
    [URI] = {"uri", N_("URI"), 12, 80, 4, 1, FIT_LEFT},
};

struct host_list {
    struct pane pane;
    struct list *list;
};

static struct host *host_at(const struct host_list *dialog, int row)
{
    const GPtrArray *hosts = dialog->pane.app->hosts;
    return row >= 0 && (guint)row < hosts->len ? g_ptr_array_index(hosts, (guint)row) : NULL;
}

static struct host *chosen(const struct host_list *dialog)
{
    return host_at(dialog, list_cursor(dialog->list));
}

/* --- the list --- */

static unsigned list_rows(void *opaque)
{
    return ((struct host_list *)opaque)->pane.app->hosts->len;
}

static const void *list_key(void *opaque, unsigned row)
{
    return host_at(opaque, (int)row);
}

/* "retry in 8 s" and the like. */
static void state_text(const struct host *host, char *buf, size_t size)
{
    gint64 now = g_get_real_time();
    if (host->asking)
        g_snprintf(buf, size, "%s", _("asks"));
    else if (host->opening_us)
        g_snprintf(buf, size, _("opening, %d s"), (int)((now - host->opening_us) / G_USEC_PER_SEC));
    else if (host->retry_us)
        g_snprintf(buf, size, _("%s, retry in %d s"), _(host_state_word(host->state)),
                   (int)(MAX(host->retry_us - now, 0) / G_USEC_PER_SEC));
    else
        g_snprintf(buf, size, "%s%s", _(host_state_word(host->state)),
                   host->read_only ? _(", read-only") : "");
}

static enum role state_role(const struct host *host)
{
    static const enum role roles[] = {
        [HOST_CLOSED] = ROLE_DIM, [HOST_OPENING] = ROLE_BUSY, [HOST_READY] = ROLE_GOOD,
        [HOST_LOST] = ROLE_BAD,   [HOST_UNUSABLE] = ROLE_BAD,
    };
    return roles[host->state];
}

static bool list_cell(void *opaque, unsigned row, unsigned column, char *buf, size_t size,
                      enum role *role, const struct window *win)
{
    const struct host *host = host_at(opaque, (int)row);
    (void)win;
    switch ((enum column)column) {
    case ALIAS: g_strlcpy(buf, host->alias, size); break;
    case AUTO:
        g_strlcpy(buf, host->autoconnect || !host->ops->outlives ? _("yes") : _("no"), size);
        break;
    case URI: g_strlcpy(buf, host->uri, size); break;
    default:
        state_text(host, buf, size);
        *role = state_role(host);
        break;
    }
    return false;
}

/* Always in the order of the list. */
static int list_compare(void *opaque, unsigned a, unsigned b, unsigned column)
{
    (void)opaque, (void)column;
    return (int)a - (int)b;
}

/* --- its verbs --- */

static void perform(struct host_list *dialog, const char *id, struct host *host, const char *arg)
{
    const struct action *action = action_find(dialog->pane.app, id);
    const struct pane_target target = {.host = host};
    char *args[] = {(char *)arg, NULL};
    perform_action(dialog->pane.ui, dialog->pane.app, action, &target, arg ? args : NULL);
}

struct removal {
    struct ui *ui;
    struct app *app;
    struct host *host;
};

static void removal_answer(void *opaque, int button)
{
    struct removal *removal = opaque;
    const struct pane_target target = {.host = removal->host};
    if (button == 1 && g_ptr_array_find(removal->app->hosts, removal->host, NULL))
        perform_action(removal->ui, removal->app, action_find(removal->app, "host-remove"),
                       &target, NULL);
}

static void ask_removal(struct host_list *dialog, struct host *host)
{
    struct removal *removal = g_new(struct removal, 1);
    *removal = (struct removal){dialog->pane.ui, dialog->pane.app, host};
    const char *buttons[] = {_("Cancel"), _("Remove"), NULL};
    g_autofree char *title = g_strdup_printf(_("Remove %s from the list?"), host->alias);
    struct question question = {
        .title = title, .text = _("Nothing changes on the host itself: what runs there runs on."),
        .buttons = buttons, .preset = 0, .keys = "ny", .answer = removal_answer, .free = g_free,
        .opaque = removal,
    };
    ui_open(dialog->pane.ui, &question_class, &question);
}

/* Keys on a libvirt host; false: none of them. */
static bool host_key(struct host_list *dialog, struct host *host, uint32_t key)
{
    switch (key) {
    case KEY_ENTER_: case 'c': perform(dialog, "connect", host, NULL); break;
    case 'd': perform(dialog, "disconnect", host, NULL); break;
    case 'e': ui_open(dialog->pane.ui, &connect_host_class, host); break;
    case 'x': case KEY_DELETE_: ask_removal(dialog, host); break;
    case 'K': perform(dialog, "host-move", host, "up"); break;
    case 'J': perform(dialog, "host-move", host, "down"); break;
    default: return false;
    }
    return true;
}

/* --- the pane --- */

static bool hosts_create(struct pane *pane, void *arg)
{
    struct host_list *dialog = (struct host_list *)pane;
    struct list_source source = {
        .columns = columns, .n_columns = COLUMNS, .rows = list_rows, .key = list_key,
        .cell = list_cell, .compare = list_compare, .opaque = dialog,
    };
    (void)arg;
    dialog->list = list_new(&source);
    return true;
}

static void hosts_destroy(struct pane *pane)
{
    list_free(((struct host_list *)pane)->list);
}

static void hosts_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    *cols = MIN(*cols, 96);
    *rows = MIN(*rows, pane->app->hosts->len + NOTE_ROWS + 5);
}

static void draw_note(const struct window *win, const struct host *host)
{
    unsigned advice = host && host->advice ? paragraph_rows(win->cols, host->advice) : 0;
    unsigned room = win->rows - MIN(advice, win->rows - 1), used = 0;
    struct window top = window_part(win, 0, 0, room, win->cols);
    if (host && host->problem)
        used = MIN(paragraph_draw(&top, 0, ROLE_BAD, host->problem), room);
    if (advice)
        paragraph_draw(win, (int)used, ROLE_TEXT, host->advice);
}

static void hosts_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct host_list *dialog = (struct host_list *)pane;
    window_clear(win, ROLE_DIALOG);
    window_box(win, ROLE_BORDER_FOCUS, _("Hosts"));
    if (win->rows < NOTE_ROWS + 5 || win->cols < 12)
        return;
    unsigned cols = win->cols - 4, rows = win->rows - NOTE_ROWS - 3;
    struct window list = window_part(win, 1, 2, rows, cols);
    struct window note = window_part(win, (int)(1 + rows), 2, NOTE_ROWS, cols);
    struct window keys = window_part(win, (int)win->rows - 2, 2, 1, cols);
    list_update(dialog->list);
    list_draw(dialog->list, &list, focused);
    draw_note(&note, chosen(dialog));
    window_field(&keys, 0, 0, cols, FIT_LEFT, ROLE_KEY,
                 _("Enter connect  d disconnect  n add  e edit  x remove  K/J move  Esc close"));
}

static unsigned hosts_event(struct pane *pane, const struct event *event)
{
    struct host_list *dialog = (struct host_list *)pane;
    struct event inside = *event;
    bool opened = false;
    inside.row -= 1;
    inside.col -= 2;
    uint32_t key = event->type == EVENT_KEY ? event->key : KEY_NONE;
    struct host *host = chosen(dialog);
    if (key == KEY_ESCAPE_ || key == 'q' || key == ('g' | MOD_CTRL))
        return WISH_HANDLED | WISH_CLOSE;
    if (key == 'n' || key == 'a') {
        ui_open(pane->ui, &connect_host_class, NULL);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (key && host && host->ops->outlives && host_key(dialog, host, key))
        return WISH_HANDLED | WISH_DIRTY | WISH_RELAYOUT;
    unsigned wish = list_event(dialog->list, &inside, &opened);
    if (opened && host && host->ops->outlives)
        host_key(dialog, host, KEY_ENTER_);
    return wish | WISH_HANDLED | WISH_DIRTY;
}

const struct pane_class host_list_class = {
    .name = "host-list", .title = N_("Hosts"), .size = sizeof(struct host_list), .modal = true,
    .create = hosts_create, .destroy = hosts_destroy, .measure = hosts_measure,
    .draw = hosts_draw, .event = hosts_event,
};
