#include "panes/bars.h"

#include <string.h>

#include "action-keys.h"
#include "action.h"
#include "app.h"
#include "config.h"
#include "core/text.h"
#include "dialogs/new-domain.h"
#include "dialogs/new-guest.h"
#include "dialogs/prompt.h"
#include "host.h"
#include "job.h"
#include "log.h"
#include "mark.h"
#include "model.h"
#include "panes/domains.h"
#include "panes/figures.h"
#include "panes/hostrow.h"
#include "panes/pane-table.h"
#include "stack.h"
#include "widgets/gauge.h"

#define JOB_BAR_WIDTH 12
#define JOB_GAP 3 /* between a short message and the job */

/* --- line 1 --- */

/* One host in words: "prod ● ready 12/20"; shorter, a good state is its sign alone. */
struct host_text {
    char *before, *state, *after;
    unsigned width;
    enum role role;
};

static struct host_text host_text(const struct host *host, bool shorter)
{
    struct host_look look = host_look(host);
    struct host_text text = {.before = g_strdup_printf("%s ", host->alias), .role = look.role};
    bool word = !shorter || host->state != HOST_READY;
    g_autoptr(GString) after = g_string_new(NULL);
    if (host->state == HOST_LOST && host->seen_us) {
        char age[32];
        figure_age(age, sizeof(age), figure_now() - host->seen_us);
        g_string_append_printf(after, " %s", age);
    }
    if (host->state == HOST_READY || (host->total && !shorter))
        g_string_append_printf(after, " %u/%u", host->running, host->total);
    text.state = g_strdup_printf("%s%s%s", look.sign, word ? " " : "", word ? look.word : "");
    text.after = g_strdup(after->str);
    text.width = text_width(text.before) + text_width(text.state) + text_width(text.after);
    return text;
}

static void host_text_clear(struct host_text *text)
{
    g_free(text->before);
    g_free(text->state);
    g_free(text->after);
}

static void host_text_draw(const struct host_text *text, const struct window *win, int col)
{
    col += (int)window_text(win, 0, col, ROLE_TITLE, text->before);
    col += (int)window_text(win, 0, col, text->role, text->state);
    window_text(win, 0, col, ROLE_TEXT, text->after);
}

/* What all hosts take side by side. */
static unsigned hosts_width(const GPtrArray *hosts, bool shorter, unsigned limit)
{
    unsigned width = 1;
    for (guint i = 0; i < hosts->len && width <= limit; i++) {
        struct host_text text = host_text(g_ptr_array_index(hosts, i), shorter);
        width += text.width + (i ? 3 : 0);
        host_text_clear(&text);
    }
    return width;
}

/* "+41 ✗ 3": those that have no room, and how many of them are not as they should be. */
static void draw_hidden_hosts(const struct window *win, int col, const GPtrArray *hosts, guint from)
{
    unsigned bad = 0;
    for (guint i = from; i < hosts->len; i++) {
        const struct host *host = g_ptr_array_index(hosts, i);
        bad += host->state == HOST_LOST || host->state == HOST_UNUSABLE;
    }
    col += (int)window_printf(win, 0, col, ROLE_DIM, "+%u", hosts->len - from) + 1;
    if (bad)
        window_printf(win, 0, col, ROLE_BAD, "✗ %u", bad);
}

/* The hosts side by side as far as they fit; the one that stands at column `at`, or NULL. */
static struct host *draw_hosts(const struct window *win, const GPtrArray *hosts, int at)
{
    bool shorter = hosts_width(hosts, false, win->cols) > win->cols;
    bool all = !shorter || hosts_width(hosts, true, win->cols) <= win->cols;
    unsigned room = win->cols - (all ? 0 : MIN(win->cols, 12));
    struct host *found = NULL;
    unsigned col = 1;
    for (guint i = 0; i < hosts->len; i++) {
        struct host_text text = host_text(g_ptr_array_index(hosts, i), shorter);
        bool fits = col + text.width <= room || (!i && hosts->len == 1);
        if (fits)
            host_text_draw(&text, win, (int)col);
        if (fits && at >= (int)col && at < (int)(col + text.width))
            found = g_ptr_array_index(hosts, i);
        col += fits ? text.width + 3 : 0;
        host_text_clear(&text);
        if (!fits) {
            draw_hidden_hosts(win, (int)col, hosts, i);
            break;
        }
    }
    return found;
}

/* "cpu 12%  3.1/23G"; the columns it takes. */
static unsigned draw_host_load(const struct window *win, const struct host *host)
{
    if (!host->memory_total)
        return 0;
    char used[16], total[16];
    uint64_t available = MIN(host->memory_available, host->memory_total);
    figure_size(used, sizeof(used), host->memory_total - available);
    figure_size(total, sizeof(total), host->memory_total);
    g_autofree char *text = g_strdup_printf(_("cpu %2.0f%%  mem %s/%s"), host->cpu * 100, used,
                                            total);
    unsigned width = text_width(text);
    if (width + 2 > win->cols)
        return 0;
    window_text(win, 0, (int)(win->cols - width) - 1, ROLE_DIM, text);
    return width + 2;
}

/* Whose the load is would not be clear beside several hosts: their rows tell it there. */
static struct host *lay_hosts(struct app *app, const struct window *line, int at)
{
    bool load = line->cols >= 50 && app->hosts->len == 1;
    unsigned right = load ? draw_host_load(line, g_ptr_array_index(app->hosts, 0)) : 0;
    struct window left = window_part(line, 0, 0, 1, line->cols - right);
    return draw_hosts(&left, app->hosts, at);
}

void bar_hosts(struct app *app, const struct window *win)
{
    struct window line = window_part(win, 0, 0, 1, win->cols);
    window_clear(&line, ROLE_TEXT);
    if (app->hosts->len)
        lay_hosts(app, &line, -1);
}

struct host *bar_hosts_at(struct app *app, const struct window *win, int col)
{
    struct window line = window_part(win, 0, 0, 1, win->cols);
    return app->hosts->len ? lay_hosts(app, &line, col) : NULL;
}

/* --- line 2 --- */

/* The numbered panes; `small`: of those that are not here only the number. */
static const struct pane_number *draw_panes(const struct pane *focused, const struct window *win,
                                            int *col, int at, bool small)
{
    const struct pane_number *found = NULL;
    for (const struct pane_number *p = pane_numbers; p->class; p++) {
        bool here = focused && focused->class == p->class;
        int from = *col;
        unsigned whole = here || !small ? text_width(_(p->class->title)) + 2 : 1;
        if (small && from + (int)whole > (int)win->cols)
            break;
        *col += (int)window_printf(win, 0, *col, ROLE_KEY, "%u", p->number);
        if (here || !small)
            *col += 1 + (int)window_text(win, 0, *col + 1, here ? ROLE_STRONG : ROLE_DIM,
                                         _(p->class->title));
        if (at >= from && at < *col)
            found = p;
        *col += small ? 2 : 3;
    }
    return found;
}

/* What the numbered panes and the name of another one take. */
static unsigned panes_width(const struct pane *focused)
{
    unsigned width = 1;
    bool numbered = false;
    for (const struct pane_number *p = pane_numbers; p->class; p++) {
        width += text_width(_(p->class->title)) + 5;
        numbered |= focused && focused->class == p->class;
    }
    return width + (numbered || !focused || !focused->class->title
                        ? 0 : text_width(_(focused->class->title)));
}

/* What must not be overlooked, before the status; returns the columns it takes. */
static unsigned draw_state(struct app *app, const struct window *line, unsigned right)
{
    unsigned marked = mark_count(app->model);
    unsigned room = line->cols > right ? line->cols - right : 0;
    g_autoptr(GString) text = g_string_new(app->read_only ? _("read-only") : "");
    if (marked)
        g_string_append_printf(text, ngettext("%s%u marked", "%s%u marked", marked),
                               text->len ? "  " : "", marked);
    unsigned width = text_width(text->str);
    if (!width || width + 2 > room)
        return 0;
    window_text(line, 0, (int)(room - width) - 2, app->read_only ? ROLE_WARNING : ROLE_MARKED,
                text->str);
    return width + 2;
}

static const struct pane_number *lay_panes(struct pane *focused, const struct window *line, int at)
{
    char status[256] = "";
    if (focused && focused->class->status)
        focused->class->status(focused, status, sizeof(status));
    unsigned width = MIN(text_width(status), line->cols / 2);
    if (width)
        window_field(line, 0, (int)(line->cols - width) - 1, width, FIT_LEFT, ROLE_DIM, status);
    unsigned right = width ? width + 2 : 0;
    if (focused)
        right += draw_state(focused->app, line, right);
    /* A blank before it: a number that is cut reads as another one. */
    struct window left = window_part(line, 0, 0, 1, line->cols - MIN(right + (right > 0),
                                                                    line->cols));
    int col = 1;
    const struct pane_number *found =
        draw_panes(focused, &left, &col, at, panes_width(focused) > left.cols);
    bool numbered = false;
    for (const struct pane_number *p = pane_numbers; p->class; p++)
        numbered |= focused && focused->class == p->class;
    if (focused && !numbered && focused->class->title && !focused->class->modal)
        window_text(&left, 0, col, ROLE_STRONG, _(focused->class->title));
    return found;
}

void bar_panes(struct pane *focused, const struct window *win)
{
    struct window line = window_part(win, 0, 0, 1, win->cols);
    window_clear(&line, ROLE_TEXT);
    lay_panes(focused, &line, -1);
}

const struct action *bar_panes_at(struct app *app, struct pane *focused, const struct window *win,
                                  int col)
{
    struct window line = window_part(win, 0, 0, 1, win->cols);
    const struct pane_number *number = lay_panes(focused, &line, col);
    return number ? action_find(app, number->action) : NULL;
}

/* --- messages and jobs --- */

static unsigned draw_unread(struct app *app, const struct window *win)
{
    unsigned unread = log_unread_failures(app->log), jobs = jobs_running(app);
    g_autofree char *count = jobs ? g_strdup_printf(ngettext("%u job", "%u jobs", jobs), jobs)
                                  : g_strdup("");
    g_autofree char *failures = unread ? g_strdup_printf("!%u", unread) : g_strdup("");
    unsigned width = text_width(count) + text_width(failures) + (jobs && unread ? 2 : 0);
    if (!width || width + 2 > win->cols)
        return 0;
    int col = (int)(win->cols - width) - 1;
    col += (int)window_text(win, 0, col, ROLE_DIM, count);
    window_text(win, 0, col + (jobs && unread ? 2 : 0), ROLE_ERROR, failures);
    return width + 2;
}

/* What is said behind its title; `brief`: no more than how far it is. */
static char *job_tail(const struct job_info *info, bool brief)
{
    char age[16];
    int seconds = (int)((g_get_monotonic_time() - info->started_us) / G_USEC_PER_SEC);
    g_snprintf(age, sizeof(age), "%d:%02d", seconds / 60, seconds % 60);
    GString *tail = g_string_new(NULL);
    if (info->fraction >= 0)
        g_string_append_printf(tail, " %3.0f%%", CLAMP(info->fraction, 0.0, 1.0) * 100);
    if (info->detail && *info->detail && !brief)
        g_string_append_printf(tail, "  %s", info->detail);
    if (seconds > 1 && !brief)
        g_string_append_printf(tail, "  %s", age);
    return g_string_free(tail, FALSE);
}

/* What it takes if nothing is left out. */
static unsigned job_width(struct job *job)
{
    const struct job_info *info = job_info(job);
    g_autofree char *tail = job_tail(info, false);
    unsigned bar = info->fraction >= 0 ? JOB_BAR_WIDTH + 1 : 0;
    return text_width(info->title) + bar + text_width(tail) + 2;
}

static void draw_job(const struct window *win, struct job *job)
{
    const struct job_info *info = job_info(job);
    g_autofree char *tail = job_tail(info, win->cols < 40);
    unsigned bare = text_width(info->title) + text_width(tail) + 2;
    unsigned bar = info->fraction >= 0 && (win->cols > 40 || bare + JOB_BAR_WIDTH < win->cols)
                       ? JOB_BAR_WIDTH + 1 : 0;
    unsigned rest = bar + text_width(tail) + 2;
    unsigned width = win->cols > rest ? MIN(text_width(info->title), win->cols - rest) : win->cols;
    window_field(win, 0, 0, width, FIT_MIDDLE_CUT, ROLE_TEXT, info->title);
    if (bar)
        gauge_draw(win, 0, (int)width + 1, JOB_BAR_WIDTH, info->fraction);
    window_text(win, 0, (int)(width + bar), ROLE_DIM, tail);
}

/* Returns the columns that it takes, or would take. */
static unsigned draw_message(const struct window *win, const struct log_entry *entry)
{
    static const struct {
        const char *sign;
        enum role role;
    } looks[] = {
        [LOG_DETAIL] = {"", ROLE_DIM},         [LOG_NOTE] = {"", ROLE_TEXT},
        [LOG_WARN] = {N_("Warning: "), ROLE_WARNING}, [LOG_FAIL] = {"! ", ROLE_ERROR},
        [LOG_COMMAND] = {"$ ", ROLE_DIM},
    };
    const char *sign = looks[entry->level].sign;
    bool named = entry->object && *entry->object && !strstr(entry->text, entry->object);
    g_autofree char *text = g_strdup_printf("%s%s%s%s", *sign ? _(sign) : "",
                                            named ? entry->object : "", named ? ": " : "",
                                            entry->text);
    window_field(win, 0, 0, win->cols, FIT_LEFT, looks[entry->level].role, text);
    return text_width(text);
}

void bar_messages(struct app *app, const struct window *win)
{
    struct window line = window_part(win, 0, 0, 1, win->cols);
    window_clear(&line, ROLE_TEXT);
    unsigned right = draw_unread(app, &line);
    if (line.cols < right + 4)
        return;
    struct window left = window_part(&line, 0, 1, 1, line.cols - right - 2);
    const struct log_entry *entry = log_current(app->log);
    struct job *job = jobs_get(app, 0);
    bool failure = entry && entry->level == LOG_FAIL;
    if (!job) {
        if (entry)
            draw_message(&left, entry);
        return;
    }
    /* A failure must not hide behind a job, nor a job behind a failure: that can be read whole in
     * the log, so it gets no more than the job leaves, but a third. */
    unsigned used = 0, job_cols = job_width(job);
    unsigned half = MAX(left.cols / 3, left.cols - MIN(left.cols, job_cols + JOB_GAP));
    if (failure && left.cols > 2) {
        struct window message = window_part(&left, 0, 0, 1, half);
        used = MIN(draw_message(&message, entry), half) + 1;
        used += used + JOB_GAP < half ? JOB_GAP - 1 : 0;
    }
    struct window job_part = window_part(&left, 0, (int)used, 1, left.cols - used);
    draw_job(&job_part, job);
}

/* --- keys --- */

struct key_bar {
    struct app *app;
    struct pane *pane;
    const struct pane_target *target;
    struct window win;
    int col;
    int limit; /* first column of what stands at the right */
    int at;    /* a column that is looked for, -1: none */
    uint32_t found; /* the key that stands there */
};

static void key_bar_text(struct key_bar *bar, const char *key, const char *label)
{
    unsigned width = text_width(key) + 1 + text_width(label);
    if (bar->col + (int)width > bar->limit)
        return;
    int col = bar->col;
    col += (int)window_text(&bar->win, 0, col, ROLE_KEY, key) + 1;
    col += (int)window_text(&bar->win, 0, col, ROLE_KEY_TEXT, label);
    if (bar->at >= bar->col && bar->at < col)
        bar->found = key_parse(key);
    bar->col = col + 2;
}

static void key_bar_put(struct key_bar *bar, const struct action *action)
{
    const char *keys = action_keys(bar->app, action);
    g_autofree char *key = figure_key(keys);
    if (!key || !action->label)
        return;
    int from = bar->col;
    key_bar_text(bar, key, _(action->label));
    if (bar->at >= from && bar->at < bar->col - 2) { /* as the table writes it: "C-l" */
        g_autofree char *first = g_strndup(keys, strcspn(keys, " "));
        bar->found = key_parse(first);
    }
}

/* Keys that are no actions: those of dialogs, and of consoles after their escape key. */
static const struct {
    const char *class, *key, *label;
} fixed_keys[] = {
    {"prompt", "Enter", N_("Accept")},      {"prompt", "Esc", N_("Cancel")},
    {"prompt", "Up", N_("Earlier")},        {"prompt", "Tab", N_("Complete")},
    {"question", "Enter", N_("Accept")},    {"question", "Tab", N_("Next")},
    {"question", "Esc", N_("Cancel")},      {"new-domain", "Enter", N_("Create")},
    {"new-domain", "Tab", N_("Next")},      {"new-domain", "Space", N_("Change")},
    {"new-domain", "Esc", N_("Cancel")},    {"new-domain-busy", "Esc", N_("Close")},
    {"new-domain-busy", "x", N_("Cancel it")},
    {"delete-domain", "Tab", N_("Next")},   {"delete-domain", "Space", N_("Change")},
    {"delete-domain", "Esc", N_("Keep")},
    {"delete-hosted", "Tab", N_("Next")},   {"delete-hosted", "Space", N_("Change")},
    {"delete-hosted", "Esc", N_("Keep")},   {"connect-host", "Tab", N_("Next")},
    {"connect-host", "Space", N_("Change")}, {"connect-host", "Esc", N_("Cancel")},
    {"type-name", "Tab", N_("Next")},       {"type-name", "Esc", N_("Cancel")},
    {"many", "Enter", N_("Accept")},        {"many", "Tab", N_("Next")},
    {"many", N_("Arrows"), N_("Move")},     {"many", "Esc", N_("Cancel")},
    {"ask", "Enter", N_("Accept")},         {"ask", "Tab", N_("Next")},
    {"ask", "Esc", N_("Cancel")},           {"send-keys", "Enter", N_("Do it")},
    {"send-keys", "Esc", N_("Close")},      {"host-list", "Esc", N_("Close")},
    {"columns", "Space", N_("Show")},       {"columns", "+ -", N_("Move")},
    {"columns", "Enter", N_("Accept")},     {"columns", "a", N_("As they fit")},
    {"columns", "Esc", N_("Cancel")},       {"menu", "Enter", N_("Do it")},
    {"menu", N_("Letters"), N_("Find")},    {"menu", "Esc", N_("Close")},
    {"viewer", "Esc", N_("Close")},         {"viewer", "/", N_("Find")},
    {"viewer", N_("Arrows"), N_("Move")},   {"details", N_("Arrows"), N_("Move")},
};

static void key_bar_fixed(struct key_bar *bar, const char *class)
{
    if (bar->pane && bar->pane->class == &new_domain_class && new_domain_is_busy(bar->pane))
        class = "new-domain-busy";
    if (bar->pane && bar->pane->class == &new_guest_class && new_guest_is_busy(bar->pane))
        class = "new-domain-busy";
    bool no_tab = bar->pane && bar->pane->class == &prompt_class && !prompt_completes(bar->pane);
    for (unsigned i = 0; i < G_N_ELEMENTS(fixed_keys); i++) {
        if (!strcmp(fixed_keys[i].class, class) &&
            !(no_tab && !strcmp(fixed_keys[i].key, "Tab")))
            key_bar_text(bar, _(fixed_keys[i].key), _(fixed_keys[i].label));
    }
}

/* Those that mark many at once: useful, but not to push out what is done to one. */
static bool is_mark_action(const struct action *action)
{
    return !strcmp(action->id, "mark-all") || !strcmp(action->id, "mark-invert");
}

/* Can it be done here and now? */
static bool key_bar_can(const struct key_bar *bar, const struct action *action)
{
    const struct pane_class *class = bar->pane ? bar->pane->class : NULL;
    bool own = false;
    for (const struct action *a = class ? class->actions : NULL; a && a->id; a++)
        own |= a == action;
    if (own && class->reason)
        return !class->reason(bar->pane, action);
    if (!strcmp(action->id, "unmark") && !mark_count(bar->app->model))
        return false;
    if (is_mark_action(action) && !model_domains(bar->app->model))
        return false;
    return !target_reason(bar->app, action, bar->target);
}

/* In which round an action is offered; the most wanted first. */
enum key_round {
    ROUND_OBVIOUS,
    ROUND_VERBS,
    ROUND_NEW,
    ROUND_PANE,
    ROUND_DANGER,
    ROUND_RARE,
    ROUND_MARKS,
    ROUNDS
};

static enum key_round key_round(const struct action *action)
{
    if (is_mark_action(action))
        return ROUND_MARKS;
    if (!strcmp(action->id, "unmark")) /* there is only if something is marked: see below */
        return ROUND_PANE;
    if (action->flags & ACTION_RARE)
        return ROUND_RARE;
    if (action->flags & ACTION_DANGER)
        return ROUND_DANGER;
    if (action->keys && g_str_has_prefix(action->keys, "Enter"))
        return ROUND_OBVIOUS;
    if (action->flags & ACTION_SCREEN)
        return ROUND_PANE;
    return action->on != ACTION_ON_NOTHING ? ROUND_VERBS : ROUND_NEW;
}

static void key_bar_round(struct key_bar *bar, const char *context, enum key_round round)
{
    for (unsigned i = 0; i < action_count(bar->app); i++) {
        const struct action *action = action_get(bar->app, i);
        if (action->context && !strcmp(action->context, context) && key_round(action) == round &&
            key_bar_can(bar, action))
            key_bar_put(bar, action);
    }
}

/* Help stands at the right; the rest ends before it. */
static void key_bar_help(struct key_bar *bar)
{
    const struct action *help = action_find(bar->app, "help");
    if (!help || (bar->pane && bar->pane->class->modal))
        return;
    g_autofree char *key = figure_key(action_keys(bar->app, help));
    unsigned width = text_width(key ? key : "") + 1 + text_width(_(help->label));
    struct key_bar right = *bar;
    right.col = MAX((int)(bar->win.cols - width) - 1, 1);
    key_bar_put(&right, help);
    bar->found = right.found;
    bar->limit -= (int)width + 2;
}

/* What Enter does on the row of a host. */
static void key_bar_host(struct key_bar *bar)
{
    const struct pane_target *target = bar->target;
    const struct pane_class *class = bar->pane ? bar->pane->class : NULL;
    if (!class || !class->list || !target || !target->host || target->on.domain ||
        target->on.network || target->on.pool || target->on.volume)
        return;
    bool connects = class == pane_class_main && domains_connects(bar->app, target->host);
    key_bar_text(bar, "Enter", connects              ? _("Connect")
                               : target->host->folded ? _("Unfold") : _("Fold"));
}

static void key_bar_all(struct key_bar *bar)
{
    const struct pane_class *class = bar->pane ? bar->pane->class : NULL;
    const char *context = class ? class->name : "domains";
    key_bar_help(bar);
    key_bar_fixed(bar, context);
    if (!strcmp(context, "console")) {
        g_autofree char *escape =
            figure_key(config_string(bar->app->config, CONFIG_ESCAPE_KEY));
        bar->col += (int)window_printf(&bar->win, 0, bar->col, ROLE_WARNING, _("%s then:"), escape);
        bar->col++;
    }
    key_bar_host(bar);
    for (enum key_round round = 0; round < ROUNDS; round++)
        key_bar_round(bar, context, round);
    const struct action *close = action_find(bar->app, "close");
    if (close && class && !class->modal && class != pane_class_main &&
        strcmp(context, "console") != 0)
        key_bar_put(bar, close);
    if (close && class == pane_class_main && class) {
        g_autofree char *key = figure_key(action_keys(bar->app, close));
        if (key)
            key_bar_text(bar, key, _("Leave"));
    }
}

static struct key_bar key_bar_of(struct app *app, struct pane *focused,
                                 const struct pane_target *target, const struct window *win,
                                 int at)
{
    return (struct key_bar){.app = app, .pane = focused, .target = target, .col = 1, .at = at,
                            .win = window_part(win, 0, 0, 1, win->cols),
                            .limit = (int)win->cols - 1, .found = KEY_NONE};
}

void bar_keys(struct app *app, struct pane *focused, const struct pane_target *target,
              const struct window *win)
{
    struct key_bar bar = key_bar_of(app, focused, target, win, -1);
    window_clear(&bar.win, ROLE_KEY_TEXT);
    key_bar_all(&bar);
}

uint32_t bar_keys_at(struct app *app, struct pane *focused, const struct pane_target *target,
                     const struct window *win, int col)
{
    struct key_bar bar = key_bar_of(app, focused, target, win, col);
    key_bar_all(&bar);
    return bar.found;
}
