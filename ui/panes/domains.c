#include "panes/domains.h"

#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "app.h"
#include "console/serial-view.h"
#include "core/text.h"
#include "dialogs/prompt.h"
#include "dialogs/run-action.h"
#include "host.h"
#include "log.h"
#include "panes/details.h"
#include "panes/domains-empty.h"
#include "panes/figures.h"
#include "stack.h"
#include "widgets/list.h"
#include "widgets/spark.h"

#define UUID_DIGITS_MIN 8

struct domains {
    struct pane pane;
    struct list *list;
    uint64_t version;    /* of the model that the list knows */
    char *filter_before; /* while the filter is being typed: what Esc brings back */
    GPtrArray *filters;  /* typed before */
};

enum column { NAME, STATE, CPU, MEMORY, VCPU, UP, NOTE, COLUMNS };

static const struct list_column columns[COLUMNS] = {
    [NAME] = {"name", N_("NAME"), 10, 48, 4, 0, FIT_MIDDLE_CUT},
    [STATE] = {"state", N_("STATE"), 11, 13, 1, 0, FIT_LEFT},
    [CPU] = {"cpu", N_("CPU 1m"), 12, 36, 1, 3, FIT_LEFT},
    [MEMORY] = {"memory", N_("MEMORY"), 12, 13, 1, 2, FIT_RIGHT},
    [VCPU] = {"vcpu", N_("VCPU"), 4, 6, 0, 5, FIT_RIGHT},
    [UP] = {"up", N_("UP"), 6, 8, 0, 4, FIT_RIGHT},
    [NOTE] = {"note", N_("NOTE"), 24, 0, 3, 6, FIT_LEFT},
};

/* --- the list's source --- */

static struct domain *domain_at(void *opaque, unsigned row)
{
    struct domains *domains = opaque;
    return model_domain(domains->pane.app->model, row);
}

static unsigned source_rows(void *opaque)
{
    struct domains *domains = opaque;
    return model_domains(domains->pane.app->model);
}

static const void *source_key(void *opaque, unsigned row)
{
    return domain_at(opaque, row);
}

static bool is_running(const struct domain *domain)
{
    return domain_is_active(domain) && domain->state != DOMAIN_PAUSED;
}

static bool draw_cpu(const struct domain *domain, const struct window *win)
{
    if (!is_running(domain))
        return true;
    unsigned spark = win->cols > 6 ? win->cols - 5 : 0;
    const struct domain_history *history = domain_samples(domain);
    spark_draw(win, 0, 0, spark, history->cpu, DOMAIN_HISTORY, history->head, history->count);
    window_printf(win, 0, (int)spark, ROLE_TEXT, "%4.0f%%", CLAMP(domain->cpu, 0.0, 1.0) * 100);
    return true;
}

static void put_memory(const struct domain *domain, char *buf, size_t size)
{
    char total[16], used[16];
    if (!domain->memory)
        return;
    figure_size(total, sizeof(total), domain->memory);
    if (domain_is_active(domain) && domain->memory_used) {
        figure_size(used, sizeof(used), domain->memory_used);
        g_snprintf(buf, size, "%s/%6s", used, total);
    } else {
        g_strlcpy(buf, total, size);
    }
}

static void put_note(const struct domain *domain, char *buf, size_t size)
{
    if (domain->reason)
        g_strlcpy(buf, domain->reason, size);
    else if (domain->title)
        g_strlcpy(buf, domain->title, size);
}

/* A sign before the state's word would repeat it: the word alone, in the state's colour. */
static bool source_cell(void *opaque, unsigned row, unsigned column, char *buf, size_t size,
                        enum role *role, const struct window *win)
{
    const struct domain *domain = domain_at(opaque, row);
    switch ((enum column)column) {
    case NAME:
        *role = ROLE_STRONG;
        g_strlcpy(buf, domain->name ? domain->name : "", size);
        break;
    case STATE:
        *role = figure_state_role(domain);
        g_strlcpy(buf, domain_state_label(domain->state), size);
        break;
    case CPU:
        return draw_cpu(domain, win);
    case MEMORY:
        put_memory(domain, buf, size);
        break;
    case VCPU:
        if (domain->vcpus)
            g_snprintf(buf, size, "%u", domain->vcpus);
        break;
    case UP:
        if (domain_is_active(domain) && domain->since_us)
            figure_age(buf, size, figure_now() - domain->since_us);
        break;
    case NOTE:
        *role = domain->state == DOMAIN_BROKEN || domain->state == DOMAIN_CRASHED ? ROLE_BAD
                                                                                  : ROLE_DIM;
        put_note(domain, buf, size);
        break;
    case COLUMNS:
        break;
    }
    return false;
}

static double sort_figure(const struct domain *domain, enum column column)
{
    switch (column) {
    case CPU: return is_running(domain) ? domain->cpu : -1;
    case MEMORY: return (double)domain->memory;
    case VCPU: return domain->vcpus;
    case UP: return domain_is_active(domain) ? (double)(figure_now() - domain->since_us) : -1;
    default: return domain->state;
    }
}

/* As a person sorts names: vm-2 before vm-10, small and capital letters alike. */
static int compare_names(const char *a, const char *b)
{
    const char *left = a, *right = b;
    while (*left && *right) {
        if (g_ascii_isdigit(*left) && g_ascii_isdigit(*right)) {
            left += strspn(left, "0");
            right += strspn(right, "0");
            size_t x = strspn(left, "0123456789"), y = strspn(right, "0123456789");
            int digits = x == y ? strncmp(left, right, x) : x < y ? -1 : 1;
            if (digits)
                return digits;
            left += x;
            right += y;
            continue;
        }
        /* By bytes: the name of a broken file may be no valid text. */
        unsigned char x = (unsigned char)g_ascii_tolower(*left++);
        unsigned char y = (unsigned char)g_ascii_tolower(*right++);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return *left || *right ? (*left ? 1 : -1) : strcmp(a, b);
}

static int source_compare(void *opaque, unsigned a, unsigned b, unsigned column)
{
    const struct domain *left = domain_at(opaque, a), *right = domain_at(opaque, b);
    if (column == NAME)
        return compare_names(left->name, right->name);
    if (column == NOTE)
        return g_strcmp0(left->reason ? left->reason : left->title,
                         right->reason ? right->reason : right->title);
    double x = sort_figure(left, column), y = sort_figure(right, column);
    return x < y ? -1 : x > y;
}

static bool contains_folded(const char *text, const char *filter)
{
    if (!text)
        return false;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    return strstr(folded, filter) != NULL;
}

/* So much of a UUID is hardly typed by chance. */
static bool is_uuid_part(const char *filter)
{
    unsigned digits = 0;
    for (; g_ascii_isxdigit(*filter) || *filter == '-'; filter++)
        digits += *filter != '-';
    return !*filter && digits >= UUID_DIGITS_MIN;
}

static bool source_match(void *opaque, unsigned row, const char *filter)
{
    const struct domain *domain = domain_at(opaque, row);
    return contains_folded(domain->name, filter) || contains_folded(domain->title, filter) ||
           contains_folded(domain_state_label(domain->state), filter) ||
           (is_uuid_part(filter) && contains_folded(domain->uuid, filter));
}

/* --- the pane --- */

static bool domains_create(struct pane *pane, void *arg)
{
    struct domains *domains = (struct domains *)pane;
    (void)arg;
    struct list_source source = {
        .columns = columns, .n_columns = COLUMNS, .rows = source_rows, .key = source_key,
        .cell = source_cell, .compare = source_compare, .match = source_match, .opaque = domains,
    };
    domains->list = list_new(&source);
    list_sort(domains->list, NAME, false);
    domains->version = model_version(pane->app->model);
    domains->filters = g_ptr_array_new_with_free_func(g_free);
    return true;
}

static void domains_destroy(struct pane *pane)
{
    struct domains *domains = (struct domains *)pane;
    list_free(domains->list);
    g_free(domains->filter_before);
    g_ptr_array_unref(domains->filters);
}

static void bring_up_to_date(struct domains *domains)
{
    uint64_t version = model_version(domains->pane.app->model);
    if (version != domains->version)
        list_update(domains->list);
    domains->version = version;
}

static void domains_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct domains *domains = (struct domains *)pane;
    bring_up_to_date(domains);
    if (model_domains(pane->app->model))
        list_draw(domains->list, win, focused);
    else
        domains_empty_draw(pane->app, win);
}

static struct domain *domains_domain(struct pane *pane)
{
    struct domains *domains = (struct domains *)pane;
    bring_up_to_date(domains);
    int row = list_cursor(domains->list);
    return row < 0 ? NULL : model_domain(pane->app->model, (unsigned)row);
}

static struct pane_target domains_target(struct pane *pane)
{
    return target_of_domain(domains_domain(pane));
}

static void open_console(struct pane *pane)
{
    struct domain *domain = domains_domain(pane);
    if (domain && domain->n_consoles)
        serial_view_open(pane->ui, domain, 0);
}

/* What Enter and a second click do. */
static void open_obvious(struct pane *pane)
{
    struct domain *domain = domains_domain(pane);
    if (domain && domain_is_active(domain))
        open_console(pane);
    else if (domain)
        run_action_start(pane->ui, pane->app, domain);
}

static unsigned domains_event(struct pane *pane, const struct event *event)
{
    struct domains *domains = (struct domains *)pane;
    bring_up_to_date(domains);
    bool opened;
    unsigned wish = list_event(domains->list, event, &opened);
    bool enter = event->type == EVENT_KEY && event->key == KEY_ENTER_;
    if ((opened || enter) && domains_domain(pane)) {
        open_obvious(pane);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (event->type == EVENT_KEY && event->key == KEY_ESCAPE_ && !list_filter(domains->list)) {
        log_dismiss(pane->app->log); /* nothing to go back from but a message that was read */
        return WISH_HANDLED | WISH_DIRTY;
    }
    return wish;
}

/* --- filter --- */

static void filter_changed(void *opaque, const char *text)
{
    struct domains *domains = opaque;
    list_set_filter(domains->list, text);
    ui_dirty(domains->pane.ui);
}

static void filter_done(void *opaque, const char *text)
{
    struct domains *domains = opaque;
    list_set_filter(domains->list, text ? text : domains->filter_before);
    g_clear_pointer(&domains->filter_before, g_free);
    ui_dirty(domains->pane.ui);
}

static void start_filter(struct domains *domains)
{
    const char *now = list_filter(domains->list);
    g_free(domains->filter_before);
    domains->filter_before = g_strdup(now);
    struct prompt_arg arg = {
        .mark = "/", .text = now, .history = &domains->filters, .changed = filter_changed,
        .done = filter_done, .opaque = domains,
    };
    ui_open(domains->pane.ui, &prompt_class, &arg);
}

static void sort_by(struct domains *domains, int step)
{
    bool descending;
    unsigned column = list_sort_column(domains->list, &descending);
    column = (column + (unsigned)(COLUMNS + step)) % COLUMNS;
    /* Of figures the greatest are wanted first. */
    list_sort(domains->list, column, columns[column].fit == FIT_RIGHT || column == CPU);
}

static void invert_sort(struct domains *domains)
{
    bool descending;
    unsigned column = list_sort_column(domains->list, &descending);
    list_sort(domains->list, column, !descending);
}

static unsigned domains_command(struct pane *pane, const struct action *action, char **args)
{
    struct domains *domains = (struct domains *)pane;
    (void)args;
    if (!strcmp(action->id, "open"))
        open_obvious(pane);
    else if (!strcmp(action->id, "console"))
        open_console(pane);
    else if (!strcmp(action->id, "filter"))
        start_filter(domains);
    else if (!strcmp(action->id, "clear-filter"))
        list_set_filter(domains->list, NULL);
    else if (!strcmp(action->id, "sort"))
        sort_by(domains, 1);
    else if (!strcmp(action->id, "sort-invert"))
        invert_sort(domains);
    else if (!strcmp(action->id, "details"))
        details_show(pane->ui);
    else
        return 0;
    return WISH_HANDLED | WISH_DIRTY;
}

static const char *domains_reason(struct pane *pane, const struct action *action)
{
    struct domains *domains = (struct domains *)pane;
    const struct domain *domain = domains_domain(pane);
    bool any = model_domains(pane->app->model) > 0;
    if (action->on == ACTION_ON_DOMAIN && !domain)
        return _("no domain is chosen");
    if (!strcmp(action->id, "open") && !domain_is_active(domain))
        return _("the domain is not running");
    if ((!strcmp(action->id, "console") || !strcmp(action->id, "open")) && !domain->n_consoles)
        return _("the domain has no serial port");
    if (!strcmp(action->id, "clear-filter") && !list_filter(domains->list))
        return _("there is no filter");
    if (!any && action->on == ACTION_ON_NOTHING)
        return _("there are no domains");
    return NULL;
}

static void domains_status(struct pane *pane, char *buf, size_t size)
{
    struct domains *domains = (struct domains *)pane;
    bring_up_to_date(domains);
    unsigned all = model_domains(pane->app->model), running = 0;
    for (unsigned i = 0; i < all; i++)
        running += domain_is_active(model_domain(pane->app->model, i));
    const char *filter = list_filter(domains->list);
    if (filter)
        g_snprintf(buf, size, _("/%s  %u of %u"), filter, list_shown(domains->list), all);
    else if (all)
        g_snprintf(buf, size, _("%u running /%u"), running, all);
}

#define ACTIVE                                                                                  \
    (1u << DOMAIN_RUNNING | 1u << DOMAIN_BLOCKED | 1u << DOMAIN_PAUSED | 1u << DOMAIN_SHUTDOWN | \
     1u << DOMAIN_PMSUSPENDED)

static const struct action domains_actions[] = {
    {.id = "open", .label = N_("Console"), .help = N_("Open the console of a running domain"),
     .on = ACTION_ON_DOMAIN, .states = ACTIVE, .verb = -1, .flags = ACTION_SCREEN, .keys = "Enter",
     .context = "domains"},
    {.id = "filter", .label = N_("Filter"), .help = N_("Show only domains that match"),
     .verb = -1, .flags = ACTION_SCREEN, .keys = "/", .context = "domains"},
    {.id = "clear-filter", .label = N_("Show all"), .help = N_("Take the filter away"),
     .verb = -1, .flags = ACTION_SCREEN, .keys = "Esc", .context = "domains"},
    {.id = "details", .label = N_("Details"), .help = N_("Everything about the domain"),
     .on = ACTION_ON_DOMAIN, .verb = -1, .flags = ACTION_SCREEN, .keys = "i",
     .context = "domains"},
    {.id = "console", .label = N_("Output"),
     .help = N_("Open the console, also of a domain that is off: what it said last"),
     .on = ACTION_ON_DOMAIN, .verb = -1, .flags = ACTION_SCREEN, .keys = "c",
     .context = "domains"},
    {.id = "sort", .label = N_("Sort"), .help = N_("Sort by the next column"), .verb = -1,
     .flags = ACTION_SCREEN | ACTION_RARE, .keys = "> F6", .context = "domains"},
    {.id = "sort-invert", .label = N_("Invert"), .help = N_("Turn the order of sorting around"),
     .verb = -1, .flags = ACTION_SCREEN | ACTION_RARE, .keys = "I", .context = "domains"},
    {.id = NULL},
};

const struct pane_class domains_class = {
    .name = "domains", .title = N_("Domains"), .size = sizeof(struct domains),
    .create = domains_create, .destroy = domains_destroy, .draw = domains_draw,
    .event = domains_event, .command = domains_command, .reason = domains_reason,
    .target = domains_target, .status = domains_status, .actions = domains_actions,
};
