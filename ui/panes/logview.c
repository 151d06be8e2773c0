#include "panes/logview.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "core/text.h"
#include "dialogs/prompt.h"
#include "dialogs/viewer.h"
#include "log.h"
#include "panes/figures.h"
#include "stack.h"
#include "widgets/list.h"

/* What is shown; `l` goes on to the next. */
enum shown { SHOW_ALL, SHOW_MESSAGES, SHOW_FAILURES, SHOW_COMMANDS, SHOWS };

static const struct {
    const char *label;
    unsigned levels; /* 1 << enum log_level */
} shows[SHOWS] = {
    [SHOW_ALL] = {N_("everything"), ~0u},
    [SHOW_MESSAGES] = {N_("messages"), 1u << LOG_NOTE | 1u << LOG_WARN | 1u << LOG_FAIL},
    [SHOW_FAILURES] = {N_("warnings and failures"), 1u << LOG_WARN | 1u << LOG_FAIL},
    [SHOW_COMMANDS] = {N_("commands"), 1u << LOG_COMMAND},
};

struct logview {
    struct pane pane;
    struct list *list;
    GArray *rows;    /* uint64_t serials of the entries that the level lets through */
    enum shown show;
    uint64_t newest; /* serial that the list knows */
    char *filter_before;
    GPtrArray *filters;
};

enum column { TIME, LEVEL, OBJECT, TEXT, COLUMNS };

static const struct list_column columns[COLUMNS] = {
    [TIME] = {"time", N_("TIME"), 8, 0, 0, 0, FIT_LEFT},
    [LEVEL] = {"level", N_("LEVEL"), 7, 8, 0, 1, FIT_LEFT},
    [OBJECT] = {"object", N_("OBJECT"), 10, 24, 1, 2, FIT_MIDDLE_CUT},
    [TEXT] = {"text", N_("MESSAGE"), 16, 0, 6, 0, FIT_LEFT},
};

static const struct {
    const char *label;
    enum role role;
} levels[] = {
    [LOG_DETAIL] = {N_("detail"), ROLE_DIM},   [LOG_NOTE] = {N_("note"), ROLE_TEXT},
    [LOG_WARN] = {N_("warning"), ROLE_WARNING}, [LOG_FAIL] = {N_("failure"), ROLE_ERROR},
    [LOG_COMMAND] = {N_("command"), ROLE_KEY_TEXT},
};

/* --- the list's source; rows are entries of the log, counted from the oldest kept --- */

static const struct log_entry *entry_at(void *opaque, unsigned row)
{
    struct logview *view = opaque;
    const struct log *log = view->pane.app->log;
    return log_get(log, g_array_index(view->rows, unsigned, row));
}

static unsigned source_rows(void *opaque)
{
    return ((struct logview *)opaque)->rows->len;
}

static const void *source_key(void *opaque, unsigned row)
{
    return GSIZE_TO_POINTER((gsize)entry_at(opaque, row)->serial);
}

static bool source_cell(void *opaque, unsigned row, unsigned column, char *buf, size_t size,
                        enum role *role, const struct window *win)
{
    const struct log_entry *entry = entry_at(opaque, row);
    (void)win;
    *role = column == TIME ? ROLE_DIM : levels[entry->level].role;
    switch ((enum column)column) {
    case TIME: {
        g_autoptr(GDateTime) utc = g_date_time_new_from_unix_local(entry->time_us / G_USEC_PER_SEC);
        g_autofree char *text = utc ? g_date_time_format(utc, "%H:%M:%S") : NULL;
        g_strlcpy(buf, text ? text : "", size);
        break;
    }
    case LEVEL: g_strlcpy(buf, _(levels[entry->level].label), size); break;
    case OBJECT: g_strlcpy(buf, entry->object ? entry->object : "", size); break;
    case TEXT: g_strlcpy(buf, entry->text, size); break;
    case COLUMNS: break;
    }
    return false;
}

static bool source_match(void *opaque, unsigned row, const char *filter)
{
    const struct log_entry *entry = entry_at(opaque, row);
    g_autofree char *text = g_utf8_casefold(entry->text, -1);
    g_autofree char *object = g_utf8_casefold(entry->object ? entry->object : "", -1);
    return strstr(text, filter) || strstr(object, filter);
}

static void collect(struct logview *view)
{
    const struct log *log = view->pane.app->log;
    g_array_set_size(view->rows, 0);
    for (unsigned i = 0; i < log_count(log); i++) {
        const struct log_entry *entry = log_get(log, i);
        if (shows[view->show].levels >> entry->level & 1u)
            g_array_append_val(view->rows, i);
        view->newest = entry->serial;
    }
}

/* The cursor stays at the end if it stood there. */
static void bring_up_to_date(struct logview *view, bool force)
{
    const struct log *log = view->pane.app->log;
    unsigned count = log_count(log);
    const struct log_entry *last = count ? log_get(log, count - 1) : NULL;
    if (!force && (!last || last->serial == view->newest))
        return;
    int cursor = list_cursor(view->list);
    bool at_end = cursor < 0 || (unsigned)cursor + 1 >= view->rows->len;
    collect(view);
    list_update(view->list);
    if (at_end && view->rows->len)
        list_set_cursor(view->list, view->rows->len - 1);
}

/* --- the pane --- */

static bool logview_create(struct pane *pane, void *arg)
{
    struct logview *view = (struct logview *)pane;
    (void)arg;
    struct list_source source = {
        .columns = columns, .n_columns = COLUMNS, .rows = source_rows, .key = source_key,
        .cell = source_cell, .match = source_match, .opaque = view,
    };
    view->rows = g_array_new(FALSE, FALSE, sizeof(unsigned));
    view->list = list_new(&source);
    bring_up_to_date(view, true);
    log_dismiss_all(pane->app->log);
    return true;
}

static void logview_destroy(struct pane *pane)
{
    struct logview *view = (struct logview *)pane;
    list_free(view->list);
    g_array_unref(view->rows);
    g_free(view->filter_before);
    if (view->filters)
        g_ptr_array_unref(view->filters);
}

static void logview_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct logview *view = (struct logview *)pane;
    bring_up_to_date(view, false);
    if (!view->rows->len)
        window_text(win, 1, 1, ROLE_DIM, _("Nothing to show."));
    list_draw(view->list, win, focused);
}

static void show_whole(struct logview *view)
{
    int row = list_cursor(view->list);
    if (row < 0)
        return;
    const struct log_entry *entry = entry_at(view, (unsigned)row);
    char when[64];
    figure_time(when, sizeof(when), entry->time_us);
    g_autofree char *title = g_strdup_printf("%s  %s", when, _(levels[entry->level].label));
    struct viewer_arg arg = {.title = title, .text = entry->text, .wrap = true};
    ui_open(view->pane.ui, &viewer_class, &arg);
}

static unsigned logview_event(struct pane *pane, const struct event *event)
{
    struct logview *view = (struct logview *)pane;
    bool opened;
    bring_up_to_date(view, false);
    unsigned wish = list_event(view->list, event, &opened);
    if (opened)
        show_whole(view);
    if (!wish && event->type == EVENT_KEY && event->key == KEY_ESCAPE_ && !list_filter(view->list))
        return WISH_HANDLED | WISH_CLOSE;
    return wish;
}

static void filter_changed(void *opaque, const char *text)
{
    struct logview *view = opaque;
    list_set_filter(view->list, text);
    ui_dirty(view->pane.ui);
}

static void filter_done(void *opaque, const char *text)
{
    struct logview *view = opaque;
    list_set_filter(view->list, text ? text : view->filter_before);
    g_clear_pointer(&view->filter_before, g_free);
    ui_dirty(view->pane.ui);
}

static void start_filter(struct logview *view)
{
    const char *now = list_filter(view->list);
    g_free(view->filter_before);
    view->filter_before = g_strdup(now);
    struct prompt_arg arg = {
        .mark = "/", .text = now, .history = &view->filters, .changed = filter_changed,
        .done = filter_done, .opaque = view,
    };
    ui_open(view->pane.ui, &prompt_class, &arg);
}

static unsigned logview_command(struct pane *pane, const struct action *action, char **args)
{
    struct logview *view = (struct logview *)pane;
    (void)args;
    if (!strcmp(action->id, "log-open"))
        show_whole(view);
    else if (!strcmp(action->id, "log-filter"))
        start_filter(view);
    else if (!strcmp(action->id, "log-clear-filter"))
        list_set_filter(view->list, NULL);
    else if (!strcmp(action->id, "log-level")) {
        view->show = (view->show + 1) % SHOWS;
        bring_up_to_date(view, true);
    } else {
        return 0;
    }
    return WISH_HANDLED | WISH_DIRTY;
}

static const char *logview_reason(struct pane *pane, const struct action *action)
{
    struct logview *view = (struct logview *)pane;
    if (!strcmp(action->id, "log-open") && list_cursor(view->list) < 0)
        return _("there is no message");
    if (!strcmp(action->id, "log-clear-filter") && !list_filter(view->list))
        return _("there is no filter");
    return NULL;
}

static void logview_status(struct pane *pane, char *buf, size_t size)
{
    struct logview *view = (struct logview *)pane;
    const char *filter = list_filter(view->list);
    g_snprintf(buf, size, "%s%s  %s  %u", filter ? "/" : "", filter ? filter : "",
               _(shows[view->show].label), list_shown(view->list));
}

static const struct action logview_actions[] = {
    {.id = "log-open", .label = N_("Whole"), .help = N_("Show the whole message"), .verb = -1,
     .flags = ACTION_SCREEN, .keys = "Enter", .context = "log"},
    {.id = "log-filter", .label = N_("Filter"), .help = N_("Show only messages that match"),
     .verb = -1, .flags = ACTION_SCREEN, .keys = "/", .context = "log"},
    {.id = "log-clear-filter", .label = N_("Show all"), .help = N_("Take the filter away"),
     .verb = -1, .flags = ACTION_SCREEN, .keys = "Esc", .context = "log"},
    {.id = "log-level", .label = N_("Level"),
     .help = N_("Everything, messages, failures or commands"), .verb = -1,
     .flags = ACTION_SCREEN, .keys = "v", .context = "log"},
    {.id = NULL},
};

const struct pane_class logview_class = {
    .name = "log", .title = N_("Log"), .size = sizeof(struct logview),
    .create = logview_create, .destroy = logview_destroy, .draw = logview_draw,
    .event = logview_event, .command = logview_command, .reason = logview_reason,
    .status = logview_status, .actions = logview_actions,
};
