#include "lv-figures.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "core/text.h"
#include "cpu-list.h"
#include "domxml-parse.h"
#include "json-write.h"
#include "lv-impact.h"
#include "lv-targets.h"
#include "text-table.h"
#include "visible.h"

/* What is printed: lines "device name value" as virsh's, or JSON. */
struct figures {
    GString *out;
    struct json json;
    bool as_json;
    const char *device; /* of the lines, or NULL */
};

static void figures_number(struct figures *figures, const char *name, long long value)
{
    if (figures->as_json) {
        json_key(&figures->json, name);
        json_int(&figures->json, value);
        return;
    }
    if (figures->device) {
        g_autofree char *shown = visible_text(figures->device, 0);
        g_string_append_printf(figures->out, "%s ", shown);
    }
    g_string_append_printf(figures->out, "%s %lld\n", name, value);
}

/* --- disks --- */

/* virsh's names of libvirt's counters. */
static const struct {
    const char *field, *name;
} disk_names[] = {
    {VIR_DOMAIN_BLOCK_STATS_READ_REQ, "rd_req"},
    {VIR_DOMAIN_BLOCK_STATS_READ_BYTES, "rd_bytes"},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, "wr_req"},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, "wr_bytes"},
    {VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, "flush_operations"},
    {VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, "rd_total_times"},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, "wr_total_times"},
    {VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, "flush_total_times"},
    {VIR_DOMAIN_BLOCK_STATS_ERRS, "errs"},
};

static void disk_params(struct figures *figures, virTypedParameterPtr list, int count)
{
    for (size_t i = 0; i < G_N_ELEMENTS(disk_names); i++) {
        long long value = 0;
        if (virTypedParamsGetLLong(list, count, disk_names[i].field, &value) == 1)
            figures_number(figures, disk_names[i].name, value);
    }
}

/* Drivers that know no named counters know the five of old. */
static bool disk_old(struct figures *figures, virDomainPtr domain, const char *target)
{
    virDomainBlockStatsStruct stats;
    if (virDomainBlockStats(domain, target, &stats, sizeof(stats)) < 0)
        return false;
    const long long values[] = {stats.rd_req, stats.rd_bytes, stats.wr_req, stats.wr_bytes,
                                stats.errs};
    static const char *const names[] = {"rd_req", "rd_bytes", "wr_req", "wr_bytes", "errs"};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        if (values[i] >= 0)
            figures_number(figures, names[i], values[i]);
    }
    return true;
}

static bool disk_figures(struct figures *figures, virDomainPtr domain, const char *target)
{
    int count = 0;
    virTypedParameterPtr list = NULL;
    if (virDomainBlockStatsFlags(domain, target, NULL, &count, 0) < 0 || count <= 0)
        return disk_old(figures, domain, target);
    list = g_new0(virTypedParameter, count);
    bool good = virDomainBlockStatsFlags(domain, target, list, &count, 0) >= 0;
    if (good)
        disk_params(figures, list, count);
    virTypedParamsFree(list, good ? count : 0);
    return good || disk_old(figures, domain, target);
}

/* --- NICs --- */

static bool nic_figures(struct figures *figures, virDomainPtr domain, const char *target)
{
    virDomainInterfaceStatsStruct stats;
    static const char *const names[] = {"rx_bytes", "rx_packets", "rx_errs", "rx_drop",
                                        "tx_bytes", "tx_packets", "tx_errs", "tx_drop"};
    if (virDomainInterfaceStats(domain, target, &stats, sizeof(stats)) < 0)
        return false;
    const long long values[] = {stats.rx_bytes, stats.rx_packets, stats.rx_errs, stats.rx_drop,
                                stats.tx_bytes, stats.tx_packets, stats.tx_errs, stats.tx_drop};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        if (values[i] >= 0)
            figures_number(figures, names[i], values[i]);
    }
    return true;
}

/* --- each of the disks or NICs, or the one that is meant --- */

typedef bool (*figures_of)(struct figures *figures, virDomainPtr domain, const char *target);

static bool figures_target(struct figures *figures, virDomainPtr domain, const char *target,
                           figures_of of)
{
    figures->device = target;
    if (figures->as_json) {
        json_object(&figures->json);
        json_add_string(&figures->json, "target", target);
    }
    bool good = of(figures, domain, target);
    if (figures->as_json)
        json_end(&figures->json);
    return good;
}

static char *figures_targets(struct figures *figures, virDomainPtr domain, const char *target,
                             enum lv_targets kind)
{
    figures_of of = kind == LV_TARGETS_DISKS ? disk_figures : nic_figures;
    bool good = true;
    char *one[] = {(char *)target, NULL};
    g_auto(GStrv) all = target ? NULL : lv_targets(domain, kind);
    if (figures->as_json)
        json_array(&figures->json);
    for (char **at = target ? one : all; good && *at; at++)
        good = figures_target(figures, domain, *at, of);
    if (!good)
        return lv_error(_("the host does not tell"));
    if (figures->as_json)
        json_end(&figures->json);
    return NULL;
}

static char *figures_disks(struct figures *figures, struct lv_task *task, virDomainPtr domain)
{
    return figures_targets(figures, domain, host_args_string(task->args, "target"),
                           LV_TARGETS_DISKS);
}

static char *figures_nics(struct figures *figures, struct lv_task *task, virDomainPtr domain)
{
    return figures_targets(figures, domain, host_args_string(task->args, "target"),
                           LV_TARGETS_NICS);
}

/* --- memory --- */

static char *figures_memory(struct figures *figures, struct lv_task *task, virDomainPtr domain)
{
    /* In the order of virDomainMemoryStatTags. */
    static const char *const names[] = {
        "swap_in",     "swap_out",    "major_fault",    "minor_fault",     "unused",
        "available",   "actual",      "rss",            "usable",          "last_update",
        "disk_caches", "hugetlb_pgalloc", "hugetlb_pgfail"};
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    (void)task;
    int count = virDomainMemoryStats(domain, stats, G_N_ELEMENTS(stats), 0);
    if (count < 0)
        return lv_error(_("the host does not tell"));
    if (figures->as_json)
        json_object(&figures->json);
    for (int i = 0; i < count; i++) {
        if ((size_t)stats[i].tag < G_N_ELEMENTS(names))
            figures_number(figures, names[stats[i].tag], (long long)stats[i].val);
    }
    if (figures->as_json)
        json_end(&figures->json);
    return NULL;
}

/* --- CPUs --- */

static const char *vcpu_state(int state)
{
    static const char *const states[] = {N_("offline"), N_("running"), N_("blocked")};
    return (size_t)state < G_N_ELEMENTS(states) ? states[state] : "?";
}

static void vcpu_json(struct json *json, const virVcpuInfo *info, const char *cpus)
{
    json_object(json);
    json_add_uint(json, "vcpu", info->number);
    json_add_string(json, "state", vcpu_state(info->state));
    json_key(json, "cpu");
    json_int(json, info->cpu);
    json_add_double(json, "time", (double)info->cpuTime / 1e9);
    json_add_string(json, "affinity", cpus);
    json_end(json);
}

static void vcpu_row(struct text_table *table, const virVcpuInfo *info, const char *cpus)
{
    g_autofree char *number = g_strdup_printf("%u", info->number);
    g_autofree char *cpu = info->cpu >= 0 ? g_strdup_printf("%d", info->cpu) : NULL;
    g_autofree char *seconds = g_strdup_printf("%.1f s", (double)info->cpuTime / 1e9);
    text_table_add(table, number);
    text_table_add(table, cpu);
    text_table_add(table, _(vcpu_state(info->state)));
    text_table_add(table, seconds);
    text_table_add(table, cpus);
}

static char *figures_vcpus(struct figures *figures, struct lv_task *task, virDomainPtr domain)
{
    const struct text_column columns[] = {{_("vCPU"), true}, {_("CPU"), true}, {_("State"), false},
                                          {_("CPU time"), true}, {_("May run on"), false}};
    virDomainInfo info;
    int cpus = virNodeGetCPUMap(task->conn, NULL, NULL, 0);
    if (cpus <= 0 || virDomainGetInfo(domain, &info) < 0)
        return lv_error(_("the host does not tell"));
    int len = VIR_CPU_MAPLEN(cpus), count = (int)MIN(info.nrVirtCpu, 4096);
    g_autofree virVcpuInfo *infos = g_new0(virVcpuInfo, (gsize)count + 1);
    g_autofree unsigned char *maps = g_malloc0((gsize)(count + 1) * (gsize)len);
    count = virDomainGetVcpus(domain, infos, count, maps, len);
    if (count < 0)
        return lv_error(_("the host does not tell"));
    struct text_table *table =
        figures->as_json ? NULL : text_table_new(columns, G_N_ELEMENTS(columns));
    if (!table)
        json_array(&figures->json);
    for (int i = 0; i < count; i++) {
        g_autofree char *list =
            cpu_list_format(maps + (size_t)i * (size_t)len, (size_t)len, (unsigned)cpus);
        if (table)
            vcpu_row(table, &infos[i], list);
        else
            vcpu_json(&figures->json, &infos[i], list);
    }
    if (table)
        text_table_finish(table, figures->out);
    else
        json_end(&figures->json);
    return NULL;
}

/* --- the link of a NIC --- */

static bool link_is(const xmlNode *node, const char *name)
{
    g_autofree char *mac = domxml_attr(domxml_child(node, "mac"), "address");
    const xmlNode *target = domxml_child(node, "target");
    return (mac && !g_ascii_strcasecmp(mac, name)) ||
           (target && domxml_attr_is(target, "dev", name));
}

static void link_show(struct figures *figures, const xmlNode *node)
{
    g_autofree char *mac = domxml_attr(domxml_child(node, "mac"), "address");
    const xmlNode *link = domxml_child(node, "link");
    const char *state = link && domxml_attr_is(link, "state", "down") ? "down" : "up";
    if (figures->as_json) {
        json_object(&figures->json);
        json_add_string(&figures->json, "mac", mac);
        json_add_string(&figures->json, "link", state);
        json_end(&figures->json);
        return;
    }
    g_autofree char *shown = visible_text(mac ? mac : "?", 0);
    g_string_append_printf(figures->out, "%s %s\n", shown, state);
}

static char *figures_links(struct figures *figures, struct lv_task *task, virDomainPtr domain)
{
    const char *name = host_args_string(task->args, "target");
    unsigned found = 0;
    unsigned flags = host_args_bool(task->args, "config") ? VIR_DOMAIN_XML_INACTIVE : 0;
    char *xml = virDomainGetXMLDesc(domain, flags);
    if (!xml)
        return lv_error(_("its definition cannot be read"));
    xmlDocPtr doc = domxml_parse(xml, strlen(xml), NULL);
    const xmlNode *devices = doc ? domxml_child(xmlDocGetRootElement(doc), "devices") : NULL;
    if (figures->as_json)
        json_array(&figures->json);
    for (const xmlNode *at = devices ? devices->children : NULL; at; at = at->next) {
        if (!domxml_is(at, "interface") || (name && !link_is(at, name)))
            continue;
        link_show(figures, at);
        found++;
    }
    if (figures->as_json)
        json_end(&figures->json);
    if (doc)
        xmlFreeDoc(doc);
    free(xml);
    return name && !found ? g_strdup_printf(_("it has no NIC '%s'"), name) : NULL;
}

static const struct {
    const char *what;
    char *(*show)(struct figures *figures, struct lv_task *task, virDomainPtr domain);
} figures_kinds[] = {
    {"disk", figures_disks},   {"nic", figures_nics},   {"memory", figures_memory},
    {"vcpus", figures_vcpus}, {"link", figures_links},
};

static char *figures_run(struct lv_task *task)
{
    char *error = NULL;
    const char *what = host_args_string(task->args, "what");
    g_autoptr(GString) out = g_string_new(NULL);
    struct figures figures = {.out = out, .json = {.out = out},
                              .as_json = host_args_bool(task->args, "json")};
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    error = g_strdup(_("there is no such figure"));
    for (size_t i = 0; i < G_N_ELEMENTS(figures_kinds); i++) {
        if (g_strcmp0(figures_kinds[i].what, what) != 0)
            continue;
        g_free(error);
        error = figures_kinds[i].show(&figures, task, domain);
    }
    virResetLastError(); /* a driver that lacks one kind of figure has the others */
    if (!error && task->job)
        job_set_output(task->job, out->str);
    return error;
}

const struct lv_verb lv_figures_verbs[] = {
    {.verb = HOST_FIGURES, .lane = LV_LANE_SHORT, .run = figures_run},
    {.run = NULL},
};
