#include "lv-record.h"

#include <string.h>

static uint64_t number(virTypedParameterPtr param)
{
    switch (param->type) {
    case VIR_TYPED_PARAM_INT: return param->value.i < 0 ? 0 : (uint64_t)param->value.i;
    case VIR_TYPED_PARAM_UINT: return param->value.ui;
    case VIR_TYPED_PARAM_LLONG: return param->value.l < 0 ? 0 : (uint64_t)param->value.l;
    case VIR_TYPED_PARAM_ULLONG: return param->value.ul;
    default: return 0;
    }
}

/* --- block.N.KEY and net.N.KEY --- */

static const struct {
    const char *key;
    size_t offset;
} device_numbers[] = {
    {"rd.bytes", offsetof(struct lv_record_device, in_bytes)},
    {"rd.reqs", offsetof(struct lv_record_device, in_ops)},
    {"wr.bytes", offsetof(struct lv_record_device, out_bytes)},
    {"wr.reqs", offsetof(struct lv_record_device, out_ops)},
    {"capacity", offsetof(struct lv_record_device, capacity)},
    {"allocation", offsetof(struct lv_record_device, allocation)},
    {"rx.bytes", offsetof(struct lv_record_device, in_bytes)},
    {"rx.pkts", offsetof(struct lv_record_device, in_ops)},
    {"rx.errs", offsetof(struct lv_record_device, in_errors)},
    {"rx.drop", offsetof(struct lv_record_device, in_drops)},
    {"tx.bytes", offsetof(struct lv_record_device, out_bytes)},
    {"tx.pkts", offsetof(struct lv_record_device, out_ops)},
    {"tx.errs", offsetof(struct lv_record_device, out_errors)},
    {"tx.drop", offsetof(struct lv_record_device, out_drops)},
};

static void device_free(gpointer data)
{
    g_free(((struct lv_record_device *)data)->name);
}

/* The device of that number; they come in order. */
static struct lv_record_device *device_at(struct lv_record *record, bool net, unsigned long at)
{
    unsigned nth = 0;
    if (!record->devices) {
        record->devices = g_array_new(FALSE, TRUE, sizeof(struct lv_record_device));
        g_array_set_clear_func(record->devices, device_free);
    }
    for (guint i = 0; i < record->devices->len; i++) {
        struct lv_record_device *device =
            &g_array_index(record->devices, struct lv_record_device, i);
        if (device->net == net && nth++ == at)
            return device;
    }
    if (record->devices->len >= LV_RECORD_DEVICES || nth != at)
        return NULL;
    g_array_set_size(record->devices, record->devices->len + 1);
    struct lv_record_device *device =
        &g_array_index(record->devices, struct lv_record_device, record->devices->len - 1);
    device->net = net;
    return device;
}

static void read_device(struct lv_record *record, bool net, const char *rest,
                        virTypedParameterPtr param)
{
    char *key;
    unsigned long at = strtoul(rest, &key, 10);
    if (key == rest || *key++ != '.') /* "block.count" */
        return;
    struct lv_record_device *device = device_at(record, net, at);
    if (!device)
        return;
    if (!strcmp(key, "name") && param->type == VIR_TYPED_PARAM_STRING) {
        g_free(device->name);
        device->name = g_strdup(param->value.s);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(device_numbers); i++) {
        if (!strcmp(device_numbers[i].key, key))
            *(uint64_t *)(void *)((char *)device + device_numbers[i].offset) = number(param);
    }
}

/* --- the rest --- */

struct balloon {
    uint64_t available, unused, usable, rss; /* KiB */
};

static void read_one(struct lv_record *record, struct balloon *balloon, virTypedParameterPtr param)
{
    const char *field = param->field;
    uint64_t value = number(param);
    if (!strcmp(field, "cpu.time")) {
        record->has_cpu = true;
        record->cpu_time = value;
    } else if (!strcmp(field, "vcpu.current")) {
        record->vcpus = (unsigned)MIN(value, G_MAXUINT16);
    } else if (!strcmp(field, "vcpu.maximum")) {
        record->vcpus_max = (unsigned)MIN(value, G_MAXUINT16);
    } else if (!strcmp(field, "balloon.maximum")) {
        record->memory_max = value << 10;
    } else if (!strcmp(field, "balloon.current")) {
        record->memory_current = value << 10;
    } else if (!strcmp(field, "balloon.available")) {
        balloon->available = value;
    } else if (!strcmp(field, "balloon.unused")) {
        balloon->unused = value;
    } else if (!strcmp(field, "balloon.usable")) {
        balloon->usable = value;
    } else if (!strcmp(field, "balloon.rss")) {
        balloon->rss = value;
    }
}

/* What the guest says of itself is better than what the host sees of its process. */
static uint64_t used_memory(const struct balloon *balloon)
{
    uint64_t free = balloon->usable ? balloon->usable : balloon->unused;
    if (balloon->available && free && free <= balloon->available)
        return (balloon->available - free) << 10;
    return balloon->rss << 10;
}

void lv_record_read(struct lv_record *record, virDomainStatsRecordPtr from)
{
    struct balloon balloon = {0};
    *record = (struct lv_record){.cpu = -1};
    virDomainGetUUIDString(from->dom, record->uuid);
    for (int i = 0; i < from->nparams; i++) {
        virTypedParameterPtr param = &from->params[i];
        if (g_str_has_prefix(param->field, "block."))
            read_device(record, false, param->field + strlen("block."), param);
        else if (g_str_has_prefix(param->field, "net."))
            read_device(record, true, param->field + strlen("net."), param);
        else
            read_one(record, &balloon, param);
    }
    record->memory_used = used_memory(&balloon);
    if (record->memory_max && record->memory_used > record->memory_max)
        record->memory_used = record->memory_max; /* QEMU's own pages count in rss */
}

void lv_record_ask_info(struct lv_record *record, virDomainPtr domain)
{
    virDomainInfo info;
    if (virDomainGetInfo(domain, &info) < 0)
        return;
    record->has_cpu = true;
    record->cpu_time = info.cpuTime;
    record->vcpus = info.nrVirtCpu;
    record->memory_max = (uint64_t)info.maxMem << 10;
    record->memory_current = (uint64_t)info.memory << 10;
    if (!record->memory_used)
        record->memory_used = record->memory_current;
}

void lv_record_clear(struct lv_record *record)
{
    g_clear_pointer(&record->devices, g_array_unref);
}

/* --- into the model --- */

static double rate(uint64_t now, uint64_t *before, double seconds)
{
    double rate = seconds > 0 && now >= *before ? (double)(now - *before) / seconds : 0;
    *before = now;
    return rate;
}

static void apply_disk(const struct lv_record_device *device, struct domain *domain, double seconds)
{
    for (guint i = 0; i < domain->disks->len; i++) {
        struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (g_strcmp0(disk->target, device->name))
            continue;
        disk->read_rate = rate(device->in_bytes, &disk->read_bytes, seconds);
        disk->write_rate = rate(device->out_bytes, &disk->write_bytes, seconds);
        disk->read_ops = device->in_ops;
        disk->write_ops = device->out_ops;
        disk->capacity = device->capacity;
        disk->allocation = device->allocation;
        return;
    }
}

static void apply_nic(const struct lv_record_device *device, struct domain *domain, double seconds)
{
    for (guint i = 0; i < domain->nics->len; i++) {
        struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        if (g_strcmp0(nic->target, device->name))
            continue;
        nic->rx_rate = rate(device->in_bytes, &nic->rx_bytes, seconds);
        nic->tx_rate = rate(device->out_bytes, &nic->tx_bytes, seconds);
        nic->rx_errors = device->in_errors;
        nic->tx_errors = device->out_errors;
        nic->rx_drops = device->in_drops;
        nic->tx_drops = device->out_drops;
        return;
    }
}

void lv_record_apply(const struct lv_record *record, struct domain *domain)
{
    if (record->vcpus)
        domain->vcpus = record->vcpus;
    if (record->vcpus_max)
        domain->vcpus_max = record->vcpus_max;
    if (record->memory_max)
        domain->memory = record->memory_max;
    if (record->memory_current)
        domain->memory_current = record->memory_current;
    for (guint i = 0; record->devices && i < record->devices->len; i++) {
        const struct lv_record_device *device =
            &g_array_index(record->devices, struct lv_record_device, i);
        if (device->net)
            apply_nic(device, domain, record->seconds);
        else
            apply_disk(device, domain, record->seconds);
    }
    if (!domain_is_active(domain))
        return;
    domain->memory_used = record->memory_used;
    if (record->cpu < 0)
        return;
    domain->cpu = CLAMP(record->cpu, 0.0, 1.0);
    double memory = domain->memory ? (double)domain->memory_used / (double)domain->memory : 0;
    domain_sample(domain, domain->cpu, memory);
}
