#include "lv-pins.h"

#include <glib.h>

#include "core/text.h"
#include "cpu-list.h"
#include "json-write.h"
#include "lv-impact.h"
#include "text-table.h"

/* What all threads of a domain may run on: names and lists, in one order. */
struct pins {
    GPtrArray *names, *lists; /* char * */
};

static void pins_add(struct pins *pins, char *name, const unsigned char *map, int len, int cpus)
{
    g_ptr_array_add(pins->names, name);
    g_ptr_array_add(pins->lists, cpu_list_format(map, (size_t)len, (unsigned)cpus));
}

static void pins_clear(struct pins *pins)
{
    g_ptr_array_unref(pins->names);
    g_ptr_array_unref(pins->lists);
}

static void pins_read_iothreads(struct pins *pins, virDomainPtr domain, int cpus, unsigned flag)
{
    virDomainIOThreadInfoPtr *infos = NULL;
    int count = virDomainGetIOThreadInfo(domain, &infos, flag);
    for (int i = 0; i < count; i++) {
        pins_add(pins, g_strdup_printf("iothread %u", infos[i]->iothread_id), infos[i]->cpumap,
                 infos[i]->cpumaplen, cpus);
        virDomainIOThreadInfoFree(infos[i]);
    }
    free(infos);
}

/* False if the host does not tell. */
static bool pins_read(struct pins *pins, virDomainPtr domain, int cpus, unsigned flag)
{
    int len = VIR_CPU_MAPLEN(cpus);
    pins->names = g_ptr_array_new_with_free_func(g_free);
    pins->lists = g_ptr_array_new_with_free_func(g_free);
    int count = lv_impact_has(domain, flag) ? virDomainGetVcpusFlags(domain, flag) : 0;
    if (count <= 0 || count > 4096)
        return false;
    g_autofree unsigned char *maps = g_malloc0((gsize)count * (gsize)len);
    count = virDomainGetVcpuPinInfo(domain, count, maps, len, flag);
    for (int i = 0; i < count; i++)
        pins_add(pins, g_strdup_printf("vcpu %d", i), maps + (size_t)i * (size_t)len, len, cpus);
    if (count >= 0 && virDomainGetEmulatorPinInfo(domain, maps, len, flag) >= 0)
        pins_add(pins, g_strdup("emulator"), maps, len, cpus);
    if (count >= 0)
        pins_read_iothreads(pins, domain, cpus, flag);
    return count >= 0;
}

static const char *pins_find(const struct pins *pins, const char *name)
{
    for (guint i = 0; i < pins->names->len; i++) {
        if (!g_strcmp0(g_ptr_array_index(pins->names, i), name))
            return g_ptr_array_index(pins->lists, i);
    }
    return NULL;
}

static void pins_rows(struct text_table *table, const struct pins *live, const struct pins *config)
{
    const struct pins *all = live->names->len >= config->names->len ? live : config;
    for (guint i = 0; i < all->names->len; i++) {
        const char *name = g_ptr_array_index(all->names, i);
        text_table_add(table, _("Pinning"));
        text_table_add(table, name);
        text_table_add(table, "cpus");
        text_table_add(table, pins_find(live, name));
        text_table_add(table, pins_find(config, name));
    }
}

static void pins_json(struct json *json, const char *key, const struct pins *pins)
{
    if (!pins->names->len)
        return;
    json_key(json, key);
    json_object(json);
    for (guint i = 0; i < pins->names->len; i++)
        json_add_string(json, g_ptr_array_index(pins->names, i),
                        g_ptr_array_index(pins->lists, i));
    json_end(json);
}

bool lv_pins_show(virConnectPtr conn, virDomainPtr domain, struct text_table *table,
                  struct json *json)
{
    struct pins live, config;
    int cpus = virNodeGetCPUMap(conn, NULL, NULL, 0);
    if (cpus <= 0)
        return false;
    bool told = pins_read(&live, domain, cpus, VIR_DOMAIN_AFFECT_LIVE);
    told |= pins_read(&config, domain, cpus, VIR_DOMAIN_AFFECT_CONFIG);
    if (table)
        pins_rows(table, &live, &config);
    if (json && told) {
        json_object(json);
        json_add_string(json, "group", "pin");
        pins_json(json, "live", &live);
        pins_json(json, "config", &config);
        json_end(json);
    }
    pins_clear(&live);
    pins_clear(&config);
    return told;
}
