#include "panes/domains.h"

#include <string.h>

#include "app.h"
#include "config.h"
#include "console/serial-view.h"
#include "dialogs/choose-columns.h"
#include "dialogs/perform.h"
#include "dialogs/run-action.h"
#include "domain-port.h"
#include "find.h"
#include "log.h"
#include "panes/details.h"
#include "panes/domain-columns.h"
#include "panes/domains-empty.h"
#include "panes/figures.h"
#include "panes/hosttree-actions.h"
#include "stack.h"

/* While the person has chosen none; the address only where one is known. */
#define COLUMNS_SHORT "name,state,cpu,memory,up,vcpus,note"
#define COLUMNS_LONG "name,state,cpu,memory,ip,up,vcpus,note"
#define COLUMNS_FLAT "name,state,cpu,memory,host,ip,up,vcpus,note"

struct domains {
    struct pane pane;
    struct hosttree *tree;
    bool addresses; /* one that was drawn has an address */
    struct find *find; /* of the filter, or NULL */
    char *find_text, *find_error; /* what it was made of; what is wrong with that */
};

/* --- the list's source --- */

static unsigned domain_count(struct app *app)
{
    return model_domains(app->model);
}

static void *domain_item(struct app *app, unsigned index)
{
    return model_domain(app->model, index);
}

static bool domains_changed(struct app *app, uint64_t since, GHashTable *items)
{
    return model_changed_since(app->model, since, items);
}

static struct host *domain_host(const void *item)
{
    return ((const struct domain *)item)->host;
}

static const char *domain_name(const void *item)
{
    const struct domain *domain = item;
    return domain->name ? domain->name : "";
}

/* What its running domains may take beyond what there is, in short words: it stands in what is left
 * of a row. */
static void add_overcommit(const struct host *host, GString *out)
{
    char running[16], total[16];
    if (host->cpus && host->vcpus_running > host->cpus)
        g_string_append_printf(out, _("%u/%u vCPU  "), host->vcpus_running, host->cpus);
    if (!host->memory_total || host->memory_running <= host->memory_total)
        return;
    figure_size(running, sizeof(running), host->memory_running);
    figure_size(total, sizeof(total), host->memory_total);
    g_string_append_printf(out, _("%s/%s RAM  "), running, total);
}

static char *domains_counted(const struct host *host, unsigned n)
{
    GString *out = g_string_new(NULL);
    if (host->state == HOST_READY)
        add_overcommit(host, out);
    g_string_append_printf(out, ngettext("%u dom.", "%u dom.", n), n);
    return g_string_free(out, FALSE);
}

static const char *domain_mark(const void *item, enum role *role)
{
    *role = ROLE_MARKED;
    return ((const struct domain *)item)->marked ? "*" : NULL;
}

/* The filter is a pattern (find.h); while what is typed is none yet, the last that was one stays.
 */
static bool domain_match(void *opaque, const void *item, const char *filter)
{
    struct domains *domains = opaque;
    if (g_strcmp0(filter, domains->find_text)) {
        g_free(domains->find_text);
        domains->find_text = g_strdup(filter);
        g_clear_pointer(&domains->find_error, g_free);
        struct find *find = find_new(filter, &domains->find_error);
        if (find) {
            find_free(domains->find);
            domains->find = find;
        }
    }
    return !domains->find || find_match(domains->find, item);
}

/* --- the pane --- */

static bool domains_create(struct pane *pane, void *arg)
{
    struct domains *domains = (struct domains *)pane;
    (void)arg;
    static struct hosttree_class class = {
        .columns = domain_columns, .count = domain_count, .item = domain_item,
        .host = domain_host, .name = domain_name, .match = domain_match,
        .changed = domains_changed, .text = domain_text,
        .figure = domain_figure, .cell = domain_cell, .mark = domain_mark,
        .counted = domains_counted,
    };
    class.n_columns = domain_columns_count;
    domains->tree = hosttree_new(pane, &class, domains, COLUMNS_SHORT);
    return true;
}

static void domains_destroy(struct pane *pane)
{
    struct domains *domains = (struct domains *)pane;
    hosttree_free(domains->tree);
    find_free(domains->find);
    g_free(domains->find_text);
    g_free(domains->find_error);
}

/* As the hosts count them: no walk through ten thousand domains for a frame. */
static unsigned count_running(const struct domains *domains)
{
    const GPtrArray *hosts = domains->pane.app->hosts;
    unsigned running = 0;
    for (guint i = 0; i < hosts->len; i++)
        running += ((const struct host *)g_ptr_array_index(hosts, i))->running;
    return running;
}

static void choose_columns(struct domains *domains)
{
    const char *wish = config_string(domains->pane.app->config, CONFIG_COLUMNS);
    bool flat = hosttree_is_flat(domains->tree) && domains->pane.app->hosts->len > 1;
    if (*wish)
        hosttree_show(domains->tree, wish);
    else if (flat)
        hosttree_show(domains->tree, COLUMNS_FLAT);
    else
        hosttree_show(domains->tree, domains->addresses ? COLUMNS_LONG : COLUMNS_SHORT);
}

/* From the first address that is seen on there is a column for them. */
static void say_shown(void *opaque, const struct hosttree_row *row)
{
    struct domains *domains = opaque;
    struct domain *domain = row->item;
    if (!domain) {
        row->host->line_us = g_get_monotonic_time();
        return;
    }
    domain->shown_us = domain->host->shown_us = g_get_monotonic_time();
    domains->addresses |= domain->addresses->len > 0;
}

static void want_figures(struct domains *domains, bool all)
{
    const GPtrArray *hosts = domains->pane.app->hosts;
    for (guint i = 0; i < hosts->len; i++)
        ((struct host *)g_ptr_array_index(hosts, i))->all_figures = all;
}

static void draw_tree(struct domains *domains, const struct window *win, bool focused)
{
    window_clear(win, ROLE_TEXT);
    choose_columns(domains);
    hosttree_draw(domains->tree, win, focused);
    hosttree_drawn(domains->tree, say_shown, domains);
}

static void domains_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct domains *domains = (struct domains *)pane;
    if (!model_domains(pane->app->model) && pane->app->hosts->len <= 1) {
        domains_empty_draw(pane->app, win);
        return;
    }
    bool before = domains->addresses;
    draw_tree(domains, win, focused);
    if (domains->addresses != before)
        draw_tree(domains, win, focused);
    want_figures(domains, hosttree_sorted_live(domains->tree));
}

/* Nobody looks any more. */
static void domains_detach(struct pane *pane)
{
    want_figures((struct domains *)pane, false);
}

static struct pane_target domains_target(struct pane *pane)
{
    struct hosttree_row row = hosttree_cursor(((struct domains *)pane)->tree);
    return (struct pane_target){.on.domain = row.item, .host = row.host};
}

static void open_console(struct pane *pane)
{
    struct domain *domain = domains_target(pane).on.domain;
    if (domain && !domain_port_reason(domain))
        serial_view_open(pane->ui, domain, 0);
    else if (domain)
        log_add(pane->app->log, LOG_WARN, domain->name, "%s", domain_port_reason(domain));
}

bool domains_connects(struct app *app, const struct host *host)
{
    bool away = host->state != HOST_READY && host->state != HOST_OPENING;
    return away && action_find(app, "connect") && host != g_ptr_array_index(app->hosts, 0);
}

static bool reconnect(struct pane *pane, const struct pane_target *target)
{
    const struct action *connect = action_find(pane->app, "connect");
    if (!domains_connects(pane->app, target->host))
        return false;
    run_action(pane->ui, pane->app, connect, target, NULL);
    return true;
}

/* What Enter and a second click do. */
static void open_obvious(struct pane *pane)
{
    struct hosttree *tree = ((struct domains *)pane)->tree;
    struct pane_target target = domains_target(pane);
    if (!target.on.domain && reconnect(pane, &target))
        return;
    if (!target.on.domain)
        hosttree_fold(tree, !hosttree_is_folded(tree));
    else if (domain_is_active(target.on.domain))
        open_console(pane);
    else
        run_action_start(pane->ui, pane->app, target.on.domain);
}

static unsigned domains_event(struct pane *pane, const struct event *event)
{
    struct domains *domains = (struct domains *)pane;
    bool opened;
    unsigned wish = hosttree_event(domains->tree, event, &opened);
    bool enter = event->type == EVENT_KEY && event->key == KEY_ENTER_;
    if ((opened || enter) && domains_target(pane).host) {
        open_obvious(pane);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (event->type == EVENT_KEY && event->key == KEY_ESCAPE_ && !hosttree_filter(domains->tree)) {
        log_dismiss(pane->app->log); /* nothing to go back from but a message that was read */
        return WISH_HANDLED | WISH_DIRTY;
    }
    return wish;
}

void domains_choose_host(struct ui *ui, struct host *host)
{
    struct pane *pane = ui_find(ui, &domains_class);
    if (!pane)
        return;
    hosttree_choose(((struct domains *)pane)->tree, host);
    ui_focus(ui, pane);
}

/* `:split NAME`, or the chosen one. */
static void split(struct pane *pane, char **args)
{
    struct pane_target target = domains_target(pane);
    struct domain *domain = args && args[0] ? run_action_find(pane->app, args[0], &target)
                                            : target.on.domain;
    if (domain && !domain_port_reason(domain))
        serial_view_split(pane->ui, domain);
    else
        log_add(pane->app->log, LOG_WARN, NULL, _("split: %s"),
                domain ? domain_port_reason(domain)
                       : args && args[0] ? _("there is no such domain") : _("no domain is chosen"));
}

/* `:columns name,state,cpu`, or the dialog. */
static void choose(struct pane *pane, char **args)
{
    if (!args || !args[0]) {
        ui_open(pane->ui, &choose_columns_class,
                (void *)hosttree_shown(((struct domains *)pane)->tree));
        return;
    }
    g_autofree char *problem = choose_columns_problem(args[0]);
    char *words[] = {"set", "screen.columns", args[0], NULL};
    if (problem)
        log_add(pane->app->log, LOG_WARN, NULL, _("columns: %s"), problem);
    else
        perform_words(pane->ui, pane->app, words, NULL);
}

static unsigned domains_command(struct pane *pane, const struct action *action, char **args)
{
    if (!strcmp(action->id, "open"))
        open_obvious(pane);
    else if (!strcmp(action->id, "console"))
        open_console(pane);
    else if (!strcmp(action->id, "columns"))
        choose(pane, args);
    else if (!strcmp(action->id, "split"))
        split(pane, args);
    else if (!strcmp(action->id, "details"))
        details_show(pane->ui);
    else
        return hosttree_command(((struct domains *)pane)->tree, action, args);
    return WISH_HANDLED | WISH_DIRTY;
}

static const char *domains_reason(struct pane *pane, const struct action *action)
{
    const struct domain *domain = domains_target(pane).on.domain;
    bool any = model_domains(pane->app->model) > 0 || pane->app->hosts->len > 1;
    if (action->on == ACTION_ON_DOMAIN && !domain)
        return _("no domain is chosen");
    if (!strcmp(action->id, "open") && !domain_is_active(domain))
        return _("the domain is not running");
    if (!strcmp(action->id, "console") || !strcmp(action->id, "open"))
        return domain_port_reason(domain);
    if (!any && action->on == ACTION_ON_NOTHING)
        return _("there are no domains");
    return hosttree_reason(((struct domains *)pane)->tree, action);
}

static void domains_status(struct pane *pane, char *buf, size_t size)
{
    struct domains *domains = (struct domains *)pane;
    unsigned all = model_domains(pane->app->model);
    const char *filter = hosttree_filter(domains->tree);
    if (filter && domains->find_error)
        g_snprintf(buf, size, "/%s  %s", filter, domains->find_error);
    else if (filter)
        g_snprintf(buf, size, _("/%s  %u of %u"), filter, hosttree_matching(domains->tree), all);
    else if (all)
        g_snprintf(buf, size, _("%u running /%u"), count_running(domains), all);
}

#define ACTIVE                                                                                  \
    (1u << DOMAIN_RUNNING | 1u << DOMAIN_BLOCKED | 1u << DOMAIN_PAUSED | 1u << DOMAIN_SHUTDOWN | \
     1u << DOMAIN_PMSUSPENDED)

static char **complete_domain(struct app *app, const char *prefix)
{
    GPtrArray *names = g_ptr_array_new();
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        const struct domain *domain = model_domain(app->model, i);
        if (domain->n_consoles && domain->name && g_str_has_prefix(domain->name, prefix))
            g_ptr_array_add(names, g_strdup(domain->name));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

static const struct action_arg columns_args[] = {
    {.name = N_("COLUMNS"), .help = N_("with commas between: name,state,ip")},
    {.name = NULL},
};

static const struct action_arg split_args[] = {
    {.name = N_("NAME"), .help = N_("of the domain; the chosen one if it is left out"),
     .complete = complete_domain},
    {.name = NULL},
};

static const struct action domains_actions[] = {
    {.id = "open", .label = N_("Console"), .help = N_("Open the console of a running domain"),
     .on = ACTION_ON_DOMAIN, .states = ACTIVE, .verb = -1, .flags = ACTION_SCREEN, .keys = "Enter",
     .context = "domains"},
    HOSTTREE_ACTIONS("domains"),
    {.id = "details", .label = N_("Details"), .help = N_("Everything about what is chosen"),
     .verb = -1, .flags = ACTION_SCREEN, .keys = "i", .context = "domains"},
    {.id = "console", .label = N_("Output"),
     .help = N_("Open the console, also of a domain that is off: what it said last"),
     .on = ACTION_ON_DOMAIN, .verb = -1, .flags = ACTION_SCREEN, .keys = "c",
     .context = "domains"},
    {.id = "columns", .label = N_("Columns"), .help = N_("Choose and order the columns"),
     .args = columns_args, .verb = -1, .flags = ACTION_SCREEN | ACTION_RARE, .keys = "o",
     .context = "domains"},
    {.id = "split", .label = N_("Beside"),
     .help = N_("Show a domain's console beside those that are open"), .args = split_args,
     .verb = -1, .flags = ACTION_SCREEN | ACTION_RARE, .keys = "C", .context = "domains"},
    {.id = NULL},
};

const struct pane_class domains_class = {
    .name = "domains", .title = N_("Domains"), .size = sizeof(struct domains),
    .create = domains_create, .destroy = domains_destroy, .detach = domains_detach,
    .draw = domains_draw, .event = domains_event, .command = domains_command,
    .reason = domains_reason, .list = true, .target = domains_target, .status = domains_status,
    .actions = domains_actions,
};
