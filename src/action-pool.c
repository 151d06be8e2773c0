#include "action-pool.h"

#include "action-object.h"
#include "app.h"
#include "core/text.h"
#include "inventory.h"
#include "json-write.h"
#include "text-table.h"
#include "visible.h"

/* --- verbs --- */

static void pool_start(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("start pool %s"), _("Pool %s started")};
    object_run(app, call, HOST_POOL_START, &words, NULL);
}

static void pool_destroy(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("stop pool %s"), _("Pool %s destroyed")};
    object_run(app, call, HOST_POOL_DESTROY, &words, NULL);
}

static void pool_refresh(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("refresh pool %s"), _("Pool %s refreshed")};
    object_run(app, call, HOST_POOL_REFRESH, &words, NULL);
}

static void pool_autostart(struct app *app, struct action_call *call)
{
    const char *result = action_option(call, "--disable") ? _("Pool %s unmarked as autostarted")
                                                          : _("Pool %s marked as autostarted");
    const struct object_words words = {_("autostart of pool %s"), result};
    object_run(app, call, HOST_POOL_AUTOSTART, &words, object_autostart_args(call));
}

static void pool_dumpxml(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("definition of pool %s"), NULL};
    object_run(app, call, HOST_POOL_XML, &words, object_xml_args(call));
}

static void vol_dumpxml(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("definition of volume %s"), NULL};
    object_run(app, call, HOST_VOL_XML, &words, NULL);
}

static void vol_list(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("volumes of pool %s"), NULL};
    bool json = action_option(call, "--json") != NULL;
    object_run(app, call, HOST_VOL_LIST, &words,
               host_args_new("json", g_variant_new_boolean(json), NULL));
}

/* --- pools --- */

static GPtrArray *pool_select(struct app *app, const struct action_call *call)
{
    const struct inventory *inventory = model_inventory(app->model);
    GPtrArray *found = g_ptr_array_new();
    for (unsigned i = 0; i < inventory_pools(inventory); i++) {
        struct pool *pool = inventory_pool(inventory, i);
        if (object_listed(call, pool->host, pool->state != POOL_INACTIVE))
            g_ptr_array_add(found, pool);
    }
    return found;
}

static void pool_json(struct json *json, const struct pool *pool)
{
    json_object(json);
    json_add_string(json, "name", pool->name);
    json_add_string(json, "uuid", pool->uuid);
    json_add_string(json, "host", pool->host->alias);
    json_add_string(json, "state", pool_state_word(pool->state));
    json_add_bool(json, "autostart", pool->autostart);
    json_add_bool(json, "persistent", pool->persistent);
    json_add_string(json, "type", pool->type);
    json_add_string(json, "path", pool->path);
    json_add_string(json, "source", pool->source);
    json_add_uint(json, "capacity", pool->capacity);
    json_add_uint(json, "allocation", pool->allocation);
    json_add_uint(json, "available", pool->available);
    json_end(json);
}

static void pool_list_json(const GPtrArray *pools, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < pools->len; i++)
        pool_json(&json, g_ptr_array_index(pools, i));
    json_end(&json);
}

static void add_size(struct text_table *table, uint64_t bytes)
{
    g_autofree char *text = bytes ? g_format_size_full(bytes, G_FORMAT_SIZE_IEC_UNITS) : NULL;
    text_table_add(table, text);
}

static void pool_list_table(struct app *app, const GPtrArray *pools, GString *out)
{
    const struct text_column columns[] = {
        {_("Name"), false},     {_("State"), false},     {_("Autostart"), false},
        {_("Type"), false},     {_("Capacity"), true},   {_("Available"), true},
        {_("Host"), false},
    };
    bool hosts = app->hosts->len > 1;
    struct text_table *table = text_table_new(columns, hosts ? 7 : 6);
    for (guint i = 0; i < pools->len; i++) {
        const struct pool *pool = g_ptr_array_index(pools, i);
        text_table_add(table, pool->name);
        text_table_add(table, pool_state_label(pool->state));
        text_table_add(table, pool->autostart ? _("yes") : _("no"));
        text_table_add(table, pool->type);
        add_size(table, pool->capacity);
        add_size(table, pool->available);
        if (hosts)
            text_table_add(table, pool->host->alias);
    }
    text_table_finish(table, out);
}

static void pool_list(struct app *app, struct action_call *call)
{
    g_autoptr(GPtrArray) pools = pool_select(app, call);
    if (action_option(call, "--json")) {
        pool_list_json(pools, call->out);
    } else if (action_option(call, "--name")) {
        for (guint i = 0; i < pools->len; i++) {
            g_autofree char *name = visible_text(((struct pool *)pools->pdata[i])->name, 0);
            g_string_append_printf(call->out, "%s\n", name);
        }
    } else {
        pool_list_table(app, pools, call->out);
    }
}

static const struct action_arg vol_list_args[] = {
    {.name = "--json", .help = N_("As JSON: sizes in bytes, times in UTC")},
    {.name = NULL},
};

const struct action action_pool_table[] = {
    {.id = "pool-list",
     .label = N_("Pools"),
     .help = N_("List the storage pools"),
     .args = object_list_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ | ACTION_ALL_HOSTS,
     .command = "pool-list",
     .run = pool_list},
    {.id = "pool-start",
     .label = N_("Start"),
     .help = N_("Start a storage pool"),
     .on = ACTION_ON_POOL,
     .verb = HOST_POOL_START,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "pool-start %s",
     .run = pool_start,
     .keys = "S",
     .context = "pools"},
    {.id = "pool-destroy",
     .label = N_("Stop"),
     .help = N_("Stop a storage pool; its volumes stay"),
     .on = ACTION_ON_POOL,
     .verb = HOST_POOL_DESTROY,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_DANGER,
     .command = "pool-destroy %s",
     .run = pool_destroy,
     .keys = "X",
     .context = "pools"},
    {.id = "pool-refresh",
     .label = N_("Refresh"),
     .help = N_("Look anew for the volumes of a storage pool"),
     .on = ACTION_ON_POOL,
     .verb = HOST_POOL_REFRESH,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "pool-refresh %s",
     .run = pool_refresh,
     .keys = "r",
     .context = "pools"},
    {.id = "pool-autostart",
     .label = N_("Autostart"),
     .help = N_("Start a storage pool with its host, or no more"),
     .args = object_autostart_options,
     .on = ACTION_ON_POOL,
     .verb = HOST_POOL_AUTOSTART,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "pool-autostart %s",
     .run = pool_autostart,
     .keys = "a",
     .context = "pools"},
    {.id = "pool-dumpxml",
     .label = N_("XML"),
     .help = N_("Print a storage pool's definition"),
     .args = object_xml_options,
     .on = ACTION_ON_POOL,
     .verb = HOST_POOL_XML,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "pool-dumpxml %s",
     .run = pool_dumpxml},
    {.id = "vol-list",
     .label = N_("Volumes"),
     .help = N_("List the volumes of a storage pool"),
     .args = vol_list_args,
     .on = ACTION_ON_POOL,
     .verb = HOST_VOL_LIST,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "vol-list %s",
     .run = vol_list},
    {.id = "vol-dumpxml",
     .label = N_("XML"),
     .help = N_("Print a volume's definition"),
     .on = ACTION_ON_VOLUME,
     .verb = HOST_VOL_XML,
     .flags = ACTION_READ,
     .command = "vol-dumpxml %s",
     .run = vol_dumpxml},
    {.id = NULL},
};
