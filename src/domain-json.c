#include "domain-json.h"

#include "host.h"
#include "json-write.h"
#include "model.h"

static void domain_json_time(struct json *json, const char *key, gint64 time_us)
{
    json_key(json, key);
    if (!time_us) {
        json_string(json, NULL);
        return;
    }
    GDateTime *utc = g_date_time_new_from_unix_utc(time_us / G_USEC_PER_SEC);
    g_autofree char *text = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ");
    json_string(json, text);
    g_date_time_unref(utc);
}

static void domain_json_disks(struct json *json, const struct domain *domain)
{
    json_key(json, "disks");
    json_array(json);
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        json_object(json);
        json_add_string(json, "target", disk->target);
        json_add_string(json, "source", disk->source);
        json_add_string(json, "format", disk->format);
        json_add_bool(json, "read_only", disk->read_only);
        json_add_uint(json, "capacity", disk->capacity);
        json_add_uint(json, "allocation", disk->allocation);
        json_end(json);
    }
    json_end(json);
}

void domain_json_info(struct json *json, const struct domain *domain)
{
    json_object(json);
    json_add_string(json, "name", domain->name);
    json_add_string(json, "uuid", domain->uuid);
    json_add_string(json, "host", domain->host->alias);
    json_add_string(json, "title", domain->title);
    json_add_string(json, "state", domain_state_word(domain->state));
    json_add_string(json, "reason", domain->reason);
    json_add_uint(json, "vcpus", domain->vcpus);
    json_add_uint(json, "memory", domain->memory);
    json_add_uint(json, "memory_used", domain->memory_used);
    json_add_double(json, "cpu", domain->cpu);
    domain_json_time(json, "started", domain->since_us);
    json_add_bool(json, "autostart", domain->autostart);
    json_add_bool(json, "persistent", !domain->transient);
    json_add_string(json, "kernel", domain->kernel);
    json_add_string(json, "initrd", domain->initrd);
    json_add_string(json, "cmdline", domain->cmdline);
    domain_json_disks(json, domain);
    json_add_string(json, "definition", domain->path);
    json_end(json);
}

static void domain_json_disk_stats(struct json *json, const struct domain *domain)
{
    json_key(json, "disks");
    json_array(json);
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        json_object(json);
        json_add_string(json, "target", disk->target);
        json_add_string(json, "source", disk->source);
        json_add_uint(json, "read_bytes", disk->read_bytes);
        json_add_uint(json, "read_ops", disk->read_ops);
        json_add_uint(json, "write_bytes", disk->write_bytes);
        json_add_uint(json, "write_ops", disk->write_ops);
        json_add_double(json, "read_rate", disk->read_rate);
        json_add_double(json, "write_rate", disk->write_rate);
        json_end(json);
    }
    json_end(json);
}

void domain_json_stats(struct json *json, const struct domain *domain)
{
    static const char *const exits[G_N_ELEMENTS(domain->exits)] = {"io", "mmio", "hlt", "intr",
                                                                   "other"};
    json_object(json);
    json_add_string(json, "name", domain->name);
    json_add_string(json, "uuid", domain->uuid);
    json_add_string(json, "state", domain_state_word(domain->state));
    json_add_uint(json, "vcpus", domain->vcpus);
    json_add_double(json, "cpu", domain->cpu);
    json_add_uint(json, "memory", domain->memory);
    json_add_uint(json, "memory_used", domain->memory_used);
    json_add_double(json, "exits_rate", domain->exits_rate);
    json_key(json, "exits");
    json_object(json);
    for (size_t i = 0; i < G_N_ELEMENTS(exits); i++)
        json_add_uint(json, exits[i], domain->exits[i]);
    json_end(json);
    domain_json_disk_stats(json, domain);
    json_end(json);
}
