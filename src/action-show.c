#include "action-show.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "domain-json.h"
#include "exit-code.h"
#include "find-complete.h"
#include "find.h"
#include "job.h"
#include "json-write.h"
#include "text-table.h"
#include "visible.h"

/* --- list --- */

static int show_compare(gconstpointer a, gconstpointer b)
{
    const struct domain *left = *(struct domain *const *)a, *right = *(struct domain *const *)b;
    if (left->host != right->host)
        return g_strcmp0(left->host->alias, right->host->alias);
    return g_strcmp0(left->name, right->name);
}

/* The domains that are asked for, by name: the active ones unless told otherwise, by an option or
 * by a pattern, which speaks for itself. -c means one host. NULL with the call's error set. */
static GPtrArray *show_select(struct app *app, struct action_call *call)
{
    bool inactive = action_option(call, "--inactive") != NULL;
    g_auto(GStrv) words = action_operands(call);
    g_autofree char *error = NULL;
    struct find *find = find_new_words(words, &error);
    if (!find) {
        action_fail(call, EXIT_CODE_USAGE, "list: %s", error);
        return NULL;
    }
    bool all = action_option(call, "--all") || (!find_is_empty(find) && !inactive);
    GPtrArray *found = g_ptr_array_new();
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        struct domain *domain = model_domain(app->model, i);
        if ((all || domain_is_active(domain) != inactive) && find_match(find, domain) &&
            (!call->only_host || domain->host == call->host))
            g_ptr_array_add(found, domain);
    }
    g_ptr_array_sort(found, show_compare);
    find_free(find);
    return found;
}

static void show_list_json(const GPtrArray *domains, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < domains->len; i++)
        domain_json_info(&json, g_ptr_array_index(domains, i));
    json_end(&json);
}

static void show_list_names(const GPtrArray *domains, GString *out)
{
    for (guint i = 0; i < domains->len; i++) {
        const struct domain *domain = g_ptr_array_index(domains, i);
        g_autofree char *name = visible_text(domain->name, 0);
        g_string_append_printf(out, "%s\n", name);
    }
}

static void show_list_table(struct app *app, const GPtrArray *domains, GString *out)
{
    const struct text_column columns[] = {
        {_("Name"), false},  {_("State"), false}, {_("CPUs"), true},
        {_("Memory"), true}, {_("Host"), false},
    };
    /* With one host its column says nothing. */
    bool hosts = app->hosts->len > 1;
    struct text_table *table = text_table_new(columns, hosts ? 5 : 4);
    for (guint i = 0; i < domains->len; i++) {
        const struct domain *domain = g_ptr_array_index(domains, i);
        g_autofree char *cpus = g_strdup_printf("%u", domain->vcpus);
        g_autofree char *memory =
            g_strdup_printf("%" G_GUINT64_FORMAT " MiB", (guint64)(domain->memory >> 20));
        bool broken = domain->state == DOMAIN_BROKEN;
        text_table_add(table, domain->name);
        text_table_add(table, domain_state_label(domain->state));
        text_table_add(table, broken || !domain->vcpus ? NULL : cpus);
        text_table_add(table, broken || !domain->memory ? NULL : memory);
        if (hosts)
            text_table_add(table, domain->host->alias);
    }
    text_table_finish(table, out);
}

static void show_list(struct app *app, struct action_call *call)
{
    g_autoptr(GPtrArray) domains = show_select(app, call);
    if (!domains)
        return;
    if (action_option(call, "--json"))
        show_list_json(domains, call->out);
    else if (action_option(call, "--name"))
        show_list_names(domains, call->out);
    else
        show_list_table(app, domains, call->out);
}

/* --- dominfo --- */

static void show_line(GString *out, const char *label, const char *value)
{
    unsigned used = visible_width(label) + 1;
    if (!value || !*value)
        return;
    g_autofree char *shown = visible_text(value, 0);
    g_string_append_printf(out, "%s:%*s%s\n", label, used < 16 ? (int)(16 - used) : 1, "", shown);
}

static void show_size_line(GString *out, const char *label, uint64_t bytes)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT " KiB", (guint64)(bytes >> 10));
    show_line(out, label, bytes ? text : NULL);
}

static void show_disk_lines(GString *out, const struct domain *domain)
{
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        g_autofree char *label = g_strdup_printf(_("Disk %s"), disk->target);
        g_autofree char *text = g_strdup_printf("%s%s", disk->source ? disk->source : "-",
                                                disk->read_only ? _(" (read-only)") : "");
        show_line(out, label, text);
    }
}

static void show_dominfo(struct app *app, struct action_call *call)
{
    const struct domain *domain = call->target.domain;
    GString *out = call->out;
    (void)app;
    if (action_option(call, "--json")) {
        struct json json = {.out = out};
        domain_json_info(&json, domain);
        return;
    }
    g_autofree char *cpus = domain->vcpus ? g_strdup_printf("%u", domain->vcpus) : NULL;
    show_line(out, _("Name"), domain->name);
    show_line(out, _("UUID"), domain->uuid);
    show_line(out, _("Title"), domain->title);
    show_line(out, _("Host"), domain->host->alias);
    show_line(out, _("State"), domain_state_label(domain->state));
    show_line(out, _("Reason"), domain->reason);
    show_line(out, _("CPU(s)"), cpus);
    show_size_line(out, _("Max memory"), domain->memory);
    show_size_line(out, _("Used memory"), domain->memory_used);
    show_line(out, _("Persistent"), domain->transient ? _("no") : _("yes"));
    show_line(out, _("Autostart"), domain->autostart ? _("enable") : _("disable"));
    show_line(out, _("Kernel"), domain->kernel);
    show_line(out, _("Initrd"), domain->initrd);
    show_line(out, _("Command line"), domain->cmdline);
    show_disk_lines(out, domain);
    show_line(out, _("Definition"), domain->path);
}

/* --- domstats --- */

static void show_stat(GString *out, const char *name, uint64_t value)
{
    g_string_append_printf(out, "  %s=%" G_GUINT64_FORMAT "\n", name, (guint64)value);
}

static void show_disk_stats(GString *out, const struct domain *domain)
{
    show_stat(out, "block.count", domain->disks->len);
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        const struct {
            const char *name;
            uint64_t value;
        } counters[] = {
            {"rd.reqs", disk->read_ops},      {"rd.bytes", disk->read_bytes},
            {"wr.reqs", disk->write_ops},     {"wr.bytes", disk->write_bytes},
            {"allocation", disk->allocation}, {"capacity", disk->capacity},
        };
        g_autofree char *target = visible_text(disk->target, 0);
        g_autofree char *source = visible_text(disk->source, 0);
        g_string_append_printf(out, "  block.%u.name=%s\n  block.%u.path=%s\n", i, target, i,
                               source);
        for (size_t j = 0; j < G_N_ELEMENTS(counters); j++)
            g_string_append_printf(out, "  block.%u.%s=%" G_GUINT64_FORMAT "\n", i,
                                   counters[j].name, (guint64)counters[j].value);
    }
}

/* virsh's names where it has one; its unit for memory is KiB. */
static void show_domstats(struct app *app, struct action_call *call)
{
    static const char *const exits[] = {"exits.io", "exits.mmio", "exits.hlt", "exits.intr",
                                        "exits.other"};
    const struct domain *domain = call->target.domain;
    GString *out = call->out;
    (void)app;
    if (action_option(call, "--json")) {
        struct json json = {.out = out};
        domain_json_stats(&json, domain);
        return;
    }
    g_autofree char *name = visible_text(domain->name, 0);
    g_string_append_printf(out, "Domain: '%s'\n", name);
    show_stat(out, "state.state", domain->state);
    show_stat(out, "vcpu.current", domain->vcpus);
    show_stat(out, "balloon.maximum", domain->memory >> 10);
    show_stat(out, "balloon.rss", domain->memory_used >> 10);
    g_string_append_printf(out, "  cpu.percent=%.1f\n", domain->cpu * 100);
    show_disk_stats(out, domain);
    for (size_t i = 0; i < G_N_ELEMENTS(exits); i++)
        show_stat(out, exits[i], domain->exits[i]);
}

/* --- dumpxml --- */

/* A definition that is at hand is printed at once; libvirt's hosts are asked. */
static bool show_stored_xml(struct action_call *call)
{
    const struct domain *domain = call->target.domain;
    bool live = domain_is_active(domain) && !action_option(call, "--inactive");
    if (domain->xml && !live) {
        g_string_append(call->out, domain->xml);
        if (!g_str_has_suffix(domain->xml, "\n"))
            g_string_append_c(call->out, '\n');
        return true;
    }
    if (domain->host->ops->outlives || domain->xml)
        return false;
    action_fail(call, EXIT_CODE_FAILED, _("dumpxml %s: its definition cannot be read: %s"),
                domain->name, domain->reason ? domain->reason : "");
    return true;
}

static GVariant *show_xml_wishes(const struct action_call *call)
{
    static const char *const keys[][2] = {{"--inactive", "inactive"},
                                          {"--security-info", "secure"},
                                          {"--migratable", "migratable"}};
    GVariantDict args;
    g_variant_dict_init(&args, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (action_option(call, keys[i][0]))
            g_variant_dict_insert(&args, keys[i][1], "b", TRUE);
    }
    return g_variant_dict_end(&args);
}

static void show_dumpxml(struct app *app, struct action_call *call)
{
    struct domain *domain = call->target.domain;
    if (show_stored_xml(call))
        return;
    const char *reason = host_verb_reason(call->host, &call->target, HOST_XML);
    if (reason) {
        action_fail(call, EXIT_CODE_NOT_NOW, "dumpxml %s: %s", domain->name, reason);
        return;
    }
    g_autofree char *title = g_strdup_printf(_("definition of %s"), domain->name);
    call->job = job_new(app, title, domain->name, false, NULL, NULL);
    host_run(call->host, HOST_XML, &call->target, call->job, show_xml_wishes(call));
}

static const struct action_arg show_list_args[] = {
    {.name = N_("PATTERN"), .help = N_("Which: state=running name~web host=prod mem>2G marked"),
     .complete = find_complete, .rest = true},
    {.name = "--all", .help = N_("Those that do not run too")},
    {.name = "--inactive", .help = N_("Only those that do not run")},
    {.name = "--name", .help = N_("Names only, one a line")},
    {.name = "--json", .help = N_("As JSON: sizes in bytes, times in UTC")},
    {.name = NULL},
};

static const struct action_arg show_json_args[] = {
    {.name = "--json", .help = N_("As JSON: sizes in bytes, times in UTC")},
    {.name = NULL},
};

static const struct action_arg show_xml_args[] = {
    {.name = "--inactive", .help = N_("As it will be at the next start")},
    {.name = "--security-info", .help = N_("With passwords")},
    {.name = "--migratable", .help = N_("As another host of this kind needs it")},
    {.name = NULL},
};

const struct action action_show_table[] = {
    {.id = "list",
     .label = N_("List"),
     .help = N_("List the domains"),
     .args = show_list_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ | ACTION_ALL_HOSTS,
     .command = "list",
     .run = show_list},
    {.id = "dominfo",
     .label = N_("Information"),
     .help = N_("Show what a domain is made of"),
     .args = show_json_args,
     .on = ACTION_ON_DOMAIN,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "dominfo %s",
     .run = show_dominfo},
    {.id = "domstats",
     .label = N_("Statistics"),
     .help = N_("Show the figures of a domain: processor, memory, disks, KVM exits"),
     .args = show_json_args,
     .on = ACTION_ON_DOMAIN,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "domstats %s",
     .run = show_domstats},
    {.id = "dumpxml",
     .label = N_("XML"),
     .help = N_("Print a domain's definition"),
     .args = show_xml_args,
     .on = ACTION_ON_DOMAIN,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "dumpxml %s",
     .run = show_dumpxml},
    {.id = NULL},
};
