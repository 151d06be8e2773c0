#include "lv-tune.h"

#include <libvirt/virterror.h>

#include "core/text.h"
#include "cpu-list.h"
#include "lv-impact.h"
#include "size-text.h"

struct amount {
    virDomainPtr domain;
    unsigned long value;
};

static int vcpus_call(void *data, unsigned flags)
{
    const struct amount *amount = data;
    return virDomainSetVcpusFlags(amount->domain, (unsigned)amount->value, flags);
}

static int memory_call(void *data, unsigned flags)
{
    const struct amount *amount = data;
    return virDomainSetMemoryFlags(amount->domain, amount->value, flags);
}

/* --- processors --- */

/* What a guest that does not let go of its CPUs leaves behind: the truth, not the wish. */
static char *vcpus_timed_out(virDomainPtr domain, unsigned wanted)
{
    g_autofree char *said = lv_error(_("the guest did not answer"));
    int live = virDomainGetVcpusFlags(domain, VIR_DOMAIN_VCPU_LIVE);
    int config = virDomainGetVcpusFlags(domain, VIR_DOMAIN_VCPU_CONFIG);
    if (live < 0)
        return g_strdup_printf(_("the guest did not give its CPUs back in time, and the domain "
                                 "does not run any more (%s)"), said);
    if ((unsigned)live == wanted)
        return g_strdup_printf(_("the guest was late: it has %d CPUs now; the definition still "
                                 "says %d (%s)"), live, config, said);
    return g_strdup_printf(_("the guest did not give its CPUs back: it still has %d, and its "
                             "definition says %d. It may still do so; --config changes the "
                             "definition alone (%s)"), live, config, said);
}

static char *tune_vcpus(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    unsigned flags = domain ? lv_impact(task, domain, &error) : 0;
    unsigned count = (unsigned)host_args_number(task->args, "count", 0);
    if (!flags)
        return error;
    if (host_args_bool(task->args, "maximum")) {
        if (host_args_bool(task->args, "live"))
            return g_strdup(_("the maximum can only be changed in the definition (--config)"));
        flags = VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM;
    } else if (host_args_bool(task->args, "guest")) {
        flags = VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_GUEST;
    }
    struct amount amount = {domain, count};
    bool plain = !(flags & (VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST));
    int result = plain ? lv_impact_call(task, flags, vcpus_call, &amount)
                       : vcpus_call(&amount, flags);
    lv_impact_reread(task);
    if (!result)
        return NULL;
    if (virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT)
        return vcpus_timed_out(domain, count);
    return lv_error(_("the number of CPUs was not changed"));
}

/* --- memory --- */

static char *tune_memory(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    unsigned flags = domain ? lv_impact(task, domain, &error) : 0;
    uint64_t kib = host_args_number(task->args, "bytes", 0) >> 10;
    if (!flags)
        return error;
    if (!kib)
        return g_strdup(_("a domain needs some memory"));
    if (host_args_bool(task->args, "maximum")) {
        if (host_args_bool(task->args, "live"))
            return g_strdup(_("the maximum can only be changed in the definition (--config)"));
        flags = VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_MEM_MAXIMUM;
    }
    struct amount amount = {domain, (unsigned long)kib};
    int result = flags & VIR_DOMAIN_MEM_MAXIMUM
                     ? memory_call(&amount, flags)
                     : lv_impact_call(task, flags, memory_call, &amount);
    lv_impact_reread(task);
    return result < 0 ? lv_error(_("its memory was not changed")) : NULL;
}

/* --- pinning --- */

struct pin {
    virDomainPtr domain;
    GVariant *args;
    unsigned char *map;
    int len;
};

static int pin_call(void *data, unsigned flags)
{
    const struct pin *pin = data;
    const char *what = host_args_string(pin->args, "what");
    unsigned index = (unsigned)host_args_number(pin->args, "index", 0);
    if (!g_strcmp0(what, "emulator"))
        return virDomainPinEmulator(pin->domain, pin->map, pin->len, flags);
    if (!g_strcmp0(what, "iothread"))
        return virDomainPinIOThread(pin->domain, index, pin->map, pin->len, flags);
    return virDomainPinVcpuFlags(pin->domain, index, pin->map, pin->len, flags);
}

static char *tune_pin(struct lv_task *task)
{
    char *error = NULL;
    size_t len = 0;
    const char *cpus = host_args_string(task->args, "cpus");
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    unsigned flags = domain ? lv_impact(task, domain, &error) : 0;
    if (!flags)
        return error;
    int host_cpus = virNodeGetCPUMap(task->conn, NULL, NULL, 0);
    if (host_cpus <= 0)
        return lv_error(_("the host does not tell how many CPUs it has"));
    g_autofree unsigned char *map =
        cpu_list_parse(cpus ? cpus : "", (unsigned)host_cpus, &len, &error);
    if (!map)
        return error;
    struct pin pin = {domain, task->args, map, (int)len};
    int result = lv_impact_call(task, flags, pin_call, &pin);
    lv_impact_reread(task);
    error = result < 0 ? lv_error(_("the CPUs were not changed")) : NULL;
    virResetLastError(); /* a driver that cannot pin one kind of thread can pin another */
    return error;
}

/* --- the size of a disk --- */

static char *tune_block_resize(struct lv_task *task)
{
    char *error = NULL;
    virDomainBlockInfo before, after;
    const char *target = host_args_string(task->args, "target");
    uint64_t bytes = host_args_number(task->args, "bytes", 0);
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    if (virDomainGetBlockInfo(domain, target, &before, 0) < 0)
        return lv_error(_("the disk's size cannot be read"));
    g_autofree char *was = size_format(before.capacity);
    if (bytes < before.capacity && !host_args_bool(task->args, "shrink"))
        return g_strdup_printf(_("disk %s has %s now: what lies behind the new end would be lost "
                                 "(--shrink does it all the same)"), target, was);
    if (virDomainBlockResize(domain, target, bytes, VIR_DOMAIN_BLOCK_RESIZE_BYTES) < 0)
        return lv_error(_("the disk's size was not changed"));
    if (virDomainGetBlockInfo(domain, target, &after, 0) < 0)
        after.capacity = bytes;
    g_autofree char *now = size_format(after.capacity);
    g_autofree char *text = g_strdup_printf(
        _("Disk %s of '%s' has %s now, it had %s. The guest sees it at once; its partitions and "
          "filesystems are as they were.\n"), target, task->name, now, was);
    if (task->job)
        job_set_output(task->job, text);
    return NULL;
}

const struct lv_verb lv_tune_verbs[] = {
    {.verb = HOST_SET_VCPUS, .lane = LV_LANE_LONG, .run = tune_vcpus},
    {.verb = HOST_SET_MEMORY, .lane = LV_LANE_LONG, .run = tune_memory},
    {.verb = HOST_PIN, .lane = LV_LANE_SHORT, .run = tune_pin},
    {.verb = HOST_BLOCK_RESIZE, .lane = LV_LANE_LONG, .run = tune_block_resize},
    {.run = NULL},
};
