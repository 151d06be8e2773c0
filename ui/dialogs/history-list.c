#include "dialogs/history-list.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "dialogs/perform.h"
#include "dialogs/viewer.h"
#include "history-find.h"
#include "model.h"
#include "stack.h"
#include "undo.h"
#include "widgets/list.h"

enum column { UNTIL, WHY, NAME, HOST, COLUMNS };

static const struct list_column columns[COLUMNS] = {
    [UNTIL] = {"until", N_("Until"), 19, 19, 0, 0, FIT_LEFT},
    [WHY] = {"why", N_("Replaced by"), 11, 20, 1, 1, FIT_LEFT},
    [NAME] = {"name", N_("Name"), 8, 60, 3, 0, FIT_LEFT},
    [HOST] = {"host", N_("Host"), 8, 24, 1, 2, FIT_LEFT},
};

struct history_list;

/* What the search answers to: the dialog may be closed before. */
struct ticket {
    struct history_list *dialog;
};

struct history_list {
    struct pane pane;
    struct list *list;
    struct ticket *ticket; /* while it is being looked for */
    GPtrArray *found;      /* struct history_found, or NULL */
    char *name;            /* of the domain, or NULL */
};

/* One row: which version of what was found. */
struct version {
    const struct history_found *found;
    guint index;
};

static struct version version_at(const struct history_list *dialog, int row)
{
    for (guint i = 0; row >= 0 && dialog->found && i < dialog->found->len; i++) {
        const struct history_found *found = g_ptr_array_index(dialog->found, i);
        if ((guint)row < found->entries->len)
            return (struct version){found, (guint)row};
        row -= (int)found->entries->len;
    }
    return (struct version){NULL, 0};
}

/* --- the list --- */

static unsigned list_rows(void *opaque)
{
    const struct history_list *dialog = opaque;
    unsigned rows = 0;
    for (guint i = 0; dialog->found && i < dialog->found->len; i++)
        rows += ((struct history_found *)g_ptr_array_index(dialog->found, i))->entries->len;
    return rows;
}

static const void *list_key(void *opaque, unsigned row)
{
    struct version version = version_at(opaque, (int)row);
    return version.found ? g_ptr_array_index(version.found->entries, version.index) : NULL;
}

static bool list_cell(void *opaque, unsigned row, unsigned column, char *buf, size_t size,
                      enum role *role, const struct window *win)
{
    struct version version = version_at(opaque, (int)row);
    (void)role, (void)win;
    if (!version.found)
        return false;
    const struct history_entry *entry = g_ptr_array_index(version.found->entries, version.index);
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(entry->when_us / G_USEC_PER_SEC);
    g_autofree char *time = when ? g_date_time_format(when, "%F %T") : NULL;
    const char *name = g_ptr_array_index(version.found->names, version.index);
    const char *const cells[COLUMNS] = {[UNTIL] = time, [WHY] = entry->why, [NAME] = name,
                                        [HOST] = version.found->alias};
    g_strlcpy(buf, cells[column] ? cells[column] : "?", size);
    return false;
}

static int list_compare(void *opaque, unsigned a, unsigned b, unsigned column)
{
    (void)opaque, (void)column;
    return (int)a - (int)b;
}

/* --- its verbs --- */

static void show_version(struct history_list *dialog, const struct version *version)
{
    const char *text = g_ptr_array_index(version->found->texts, version->index);
    const char *name = g_ptr_array_index(version->found->names, version->index);
    if (!text)
        return;
    g_autofree char *masked = undo_mask(text);
    g_autofree char *title = g_strdup_printf(_("%s, version %u"), name ? name : "?",
                                             version->index + 1);
    struct viewer_arg arg = {.title = title, .text = masked};
    ui_open(dialog->pane.ui, &viewer_class, &arg);
}

/* A word of `:` on the version: "--diff" or "--version". Of a list of all domains it is the newest
 * of its own. */
static void perform_on(struct history_list *dialog, const struct version *version,
                       const char *verb, const char *option)
{
    const char *name = dialog->name ? dialog->name
                                    : g_ptr_array_index(version->found->names, version->index);
    unsigned number = dialog->name ? version->index + 1 : 1;
    g_autofree char *value = g_strdup_printf("%s=%u", option, number);
    g_autofree char *host = g_strdup_printf("--connect=%s", version->found->alias);
    char *words[] = {(char *)verb, host, value, (char *)"--", (char *)name, NULL};
    if (name)
        perform_words(dialog->pane.ui, dialog->pane.app, words, NULL);
}

static unsigned bring_back(struct history_list *dialog, const struct version *version)
{
    ui_close(dialog->pane.ui, &dialog->pane);
    perform_on(dialog, version, "undo", "--version");
    return WISH_HANDLED | WISH_DIRTY;
}

/* --- the pane --- */

static void history_arrives(void *opaque, GPtrArray *found)
{
    struct ticket *ticket = opaque;
    struct history_list *dialog = ticket->dialog;
    g_free(ticket);
    if (!dialog)
        return;
    dialog->ticket = NULL;
    dialog->found = g_ptr_array_ref(found);
    list_update(dialog->list);
    ui_dirty(dialog->pane.ui);
}

static bool history_create(struct pane *pane, void *arg)
{
    struct history_list *dialog = (struct history_list *)pane;
    const struct domain *domain = arg;
    struct list_source source = {
        .columns = columns, .n_columns = COLUMNS, .rows = list_rows, .key = list_key,
        .cell = list_cell, .compare = list_compare, .opaque = dialog,
    };
    dialog->list = list_new(&source);
    dialog->name = domain ? g_strdup(domain->name) : NULL;
    dialog->ticket = g_new(struct ticket, 1);
    dialog->ticket->dialog = dialog;
    history_find(pane->app, dialog->name, domain ? domain->host : NULL, history_arrives,
                 dialog->ticket);
    return true;
}

static void history_destroy(struct pane *pane)
{
    struct history_list *dialog = (struct history_list *)pane;
    if (dialog->ticket)
        dialog->ticket->dialog = NULL;
    list_free(dialog->list);
    if (dialog->found)
        g_ptr_array_unref(dialog->found);
    g_free(dialog->name);
}

static void history_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct history_list *dialog = (struct history_list *)pane;
    *cols = MIN(*cols, 84);
    *rows = MIN(*rows, MAX(list_rows(dialog), 6) + 4);
}

static void history_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct history_list *dialog = (struct history_list *)pane;
    window_clear(win, ROLE_DIALOG);
    g_autofree char *title = dialog->name ? g_strdup_printf(_("History of %s"), dialog->name)
                                          : g_strdup(_("History"));
    window_box(win, ROLE_BORDER_FOCUS, title);
    if (win->rows < 4 || win->cols < 12)
        return;
    struct window inner = window_part(win, 1, 2, win->rows - 2, win->cols - 4);
    if (dialog->found && !list_rows(dialog))
        window_text(&inner, 0, 0, ROLE_DIM, _("virtty has replaced no definition here"));
    else
        list_draw(dialog->list, &inner, focused);
    const char *keys = dialog->name ? _(" Enter show  d compare  u bring back  Esc close ")
                                    : _(" Enter show  u bring back  Esc close ");
    if (text_width(keys) + 4 < win->cols)
        window_text(win, (int)win->rows - 1, (int)(win->cols - text_width(keys)) - 2,
                    ROLE_KEY_TEXT, keys);
}

static unsigned history_event(struct pane *pane, const struct event *event)
{
    struct history_list *dialog = (struct history_list *)pane;
    bool opened = false;
    unsigned wish = list_event(dialog->list, event, &opened);
    struct version version = version_at(dialog, list_cursor(dialog->list));
    if (opened && version.found)
        show_version(dialog, &version);
    if (wish || event->type != EVENT_KEY)
        return wish | WISH_HANDLED;
    if (event->key == KEY_ESCAPE_ || event->key == 'q' || event->key == ('g' | MOD_CTRL))
        return WISH_HANDLED | WISH_CLOSE;
    if (!version.found)
        return WISH_HANDLED;
    switch (event->key) {
    case KEY_ENTER_: show_version(dialog, &version); break;
    case 'u': return bring_back(dialog, &version);
    case 'd':
        if (dialog->name)
            perform_on(dialog, &version, "history", "--diff");
        break;
    default: break;
    }
    return WISH_HANDLED | WISH_DIRTY;
}

const struct pane_class history_list_class = {
    .name = "history", .title = N_("History"), .size = sizeof(struct history_list), .modal = true,
    .create = history_create, .destroy = history_destroy, .measure = history_measure,
    .draw = history_draw, .event = history_event,
};
