#include "action-network.h"

#include "action-object.h"
#include "app.h"
#include "core/text.h"
#include "inventory.h"
#include "json-write.h"
#include "text-table.h"
#include "visible.h"

/* --- verbs --- */

static void net_start(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("start network %s"), _("Network %s started")};
    object_run(app, call, HOST_NET_START, &words, NULL);
}

static void net_destroy(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("stop network %s"), _("Network %s destroyed")};
    object_run(app, call, HOST_NET_DESTROY, &words, NULL);
}

static void net_autostart(struct app *app, struct action_call *call)
{
    const char *result = action_option(call, "--disable")
                             ? _("Network %s unmarked as autostarted")
                             : _("Network %s marked as autostarted");
    const struct object_words words = {_("autostart of network %s"), result};
    object_run(app, call, HOST_NET_AUTOSTART, &words, object_autostart_args(call));
}

static void net_dumpxml(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("definition of network %s"), NULL};
    object_run(app, call, HOST_NET_XML, &words, object_xml_args(call));
}

/* --- lists --- */

static GPtrArray *net_select(struct app *app, const struct action_call *call)
{
    const struct inventory *inventory = model_inventory(app->model);
    GPtrArray *found = g_ptr_array_new();
    for (unsigned i = 0; i < inventory_networks(inventory); i++) {
        struct network *net = inventory_network(inventory, i);
        if (object_listed(call, net->host, net->active))
            g_ptr_array_add(found, net);
    }
    return found;
}

static void net_json(struct json *json, const struct network *net)
{
    json_object(json);
    json_add_string(json, "name", net->name);
    json_add_string(json, "uuid", net->uuid);
    json_add_string(json, "host", net->host->alias);
    json_add_bool(json, "active", net->active);
    json_add_bool(json, "autostart", net->autostart);
    json_add_bool(json, "persistent", net->persistent);
    json_add_string(json, "forward", net->forward);
    json_add_string(json, "bridge", net->bridge);
    json_add_string(json, "address", net->address);
    json_add_string(json, "domain", net->domain);
    json_add_bool(json, "dhcp", net->dhcp);
    json_add_uint(json, "leases", net->leases);
    json_end(json);
}

static void net_list_json(const GPtrArray *networks, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < networks->len; i++)
        net_json(&json, g_ptr_array_index(networks, i));
    json_end(&json);
}

static void net_list_table(struct app *app, const GPtrArray *networks, GString *out)
{
    const struct text_column columns[] = {
        {_("Name"), false},       {_("State"), false},  {_("Autostart"), false},
        {_("Persistent"), false}, {_("Bridge"), false}, {_("Host"), false},
    };
    bool hosts = app->hosts->len > 1;
    struct text_table *table = text_table_new(columns, hosts ? 6 : 5);
    for (guint i = 0; i < networks->len; i++) {
        const struct network *net = g_ptr_array_index(networks, i);
        text_table_add(table, net->name);
        text_table_add(table, net->active ? _("active") : _("inactive"));
        text_table_add(table, net->autostart ? _("yes") : _("no"));
        text_table_add(table, net->persistent ? _("yes") : _("no"));
        text_table_add(table, net->bridge);
        if (hosts)
            text_table_add(table, net->host->alias);
    }
    text_table_finish(table, out);
}

static void net_list_names(const GPtrArray *networks, GString *out)
{
    for (guint i = 0; i < networks->len; i++) {
        g_autofree char *name =
            visible_text(((struct network *)g_ptr_array_index(networks, i))->name, 0);
        g_string_append_printf(out, "%s\n", name);
    }
}

static void net_list(struct app *app, struct action_call *call)
{
    g_autoptr(GPtrArray) networks = net_select(app, call);
    if (action_option(call, "--json"))
        net_list_json(networks, call->out);
    else if (action_option(call, "--name"))
        net_list_names(networks, call->out);
    else
        net_list_table(app, networks, call->out);
}

const struct action action_network_table[] = {
    {.id = "net-list",
     .label = N_("Networks"),
     .help = N_("List the networks"),
     .args = object_list_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ | ACTION_ALL_HOSTS,
     .command = "net-list",
     .run = net_list},
    {.id = "net-start",
     .label = N_("Start"),
     .help = N_("Start a network"),
     .on = ACTION_ON_NETWORK,
     .verb = HOST_NET_START,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "net-start %s",
     .run = net_start,
     .keys = "S",
     .context = "networks"},
    {.id = "net-destroy",
     .label = N_("Stop"),
     .help = N_("Stop a network: guests that use it lose their link"),
     .on = ACTION_ON_NETWORK,
     .verb = HOST_NET_DESTROY,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_DANGER,
     .command = "net-destroy %s",
     .run = net_destroy,
     .keys = "X",
     .context = "networks"},
    {.id = "net-autostart",
     .label = N_("Autostart"),
     .help = N_("Start a network with its host, or no more"),
     .args = object_autostart_options,
     .on = ACTION_ON_NETWORK,
     .verb = HOST_NET_AUTOSTART,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "net-autostart %s",
     .run = net_autostart,
     .keys = "a",
     .context = "networks"},
    {.id = "net-dumpxml",
     .label = N_("XML"),
     .help = N_("Print a network's definition"),
     .args = object_xml_options,
     .on = ACTION_ON_NETWORK,
     .verb = HOST_NET_XML,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "net-dumpxml %s",
     .run = net_dumpxml},
    {.id = NULL},
};
