#include "action-node.h"

#include "app.h"
#include "core/text.h"
#include "json-write.h"
#include "size-text.h"
#include "text-table.h"

void action_node_json(struct json *json, const struct host *host)
{
    json_add_uint(json, "cpus", host->cpus);
    json_key(json, "cpu");
    if (host->cpu < 0)
        json_string(json, NULL);
    else
        json_double(json, host->cpu);
    json_add_uint(json, "memory_total", host->memory_total);
    json_add_uint(json, "memory_available", host->memory_available);
    json_add_uint(json, "domains", host->total);
    json_add_uint(json, "running", host->running);
    json_add_uint(json, "vcpus_running", host->vcpus_running);
    json_add_uint(json, "memory_running", host->memory_running);
}

/* "52 on 32 (163%)": more than 100% is over-commit. */
static char *node_share(const char *given, const char *there, double share)
{
    return share > 0 ? g_strdup_printf(_("%s on %s (%.0f%%)"), given, there, share * 100)
                     : g_strdup_printf(_("%s on %s"), given, there);
}

static void node_row(struct text_table *table, const struct host *host)
{
    g_autofree char *domains = g_strdup_printf("%u/%u", host->running, host->total);
    g_autofree char *vcpus = g_strdup_printf("%u", host->vcpus_running);
    g_autofree char *cpus = g_strdup_printf("%u", host->cpus);
    g_autofree char *given = size_format(host->memory_running);
    g_autofree char *memory = size_format(host->memory_total);
    g_autofree char *cpu_share =
        node_share(vcpus, cpus, host->cpus ? (double)host->vcpus_running / host->cpus : 0);
    g_autofree char *memory_share = node_share(
        given, memory,
        host->memory_total ? (double)host->memory_running / (double)host->memory_total : 0);
    text_table_add(table, host->alias);
    text_table_add(table, domains);
    text_table_add(table, host->cpus ? cpu_share : NULL);
    text_table_add(table, host->memory_total ? memory_share : NULL);
}

static bool node_meant(const struct action_call *call, const struct host *host)
{
    return !call->only_host || host == call->host;
}

static void node_run(struct app *app, struct action_call *call)
{
    const struct text_column columns[] = {
        {_("Host"), false}, {_("Running"), true}, {_("vCPUs"), true}, {_("Memory"), true}};
    if (action_option(call, "--json")) {
        struct json json = {.out = call->out};
        json_array(&json);
        for (guint i = 0; i < app->hosts->len; i++) {
            const struct host *host = g_ptr_array_index(app->hosts, i);
            if (!node_meant(call, host))
                continue;
            json_object(&json);
            json_add_string(&json, "host", host->alias);
            action_node_json(&json, host);
            json_end(&json);
        }
        json_end(&json);
        return;
    }
    struct text_table *table = text_table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < app->hosts->len; i++) {
        const struct host *host = g_ptr_array_index(app->hosts, i);
        if (node_meant(call, host))
            node_row(table, host);
    }
    text_table_finish(table, call->out);
}

static const struct action_arg node_args[] = {
    {.name = "--json", .help = N_("As JSON: sizes in bytes")},
    {.name = NULL},
};

const struct action action_node_table[] = {
    {.id = "nodeinfo",
     .label = N_("Load"),
     .help = N_("Show what the hosts have and how much of it their running domains were given"),
     .args = node_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ | ACTION_ALL_HOSTS,
     .command = "nodeinfo",
     .run = node_run},
    {.id = NULL},
};
