#include "lv-node.h"

#include <string.h>

#define NODE_PARAMS_MAX 32

static double ask_cpu(struct lv_node *node, virConnectPtr conn)
{
    virNodeCPUStats params[NODE_PARAMS_MAX];
    int count = 0;
    if (virNodeGetCPUStats(conn, VIR_NODE_CPU_STATS_ALL_CPUS, NULL, &count, 0) < 0 || count < 1 ||
        count > NODE_PARAMS_MAX ||
        virNodeGetCPUStats(conn, VIR_NODE_CPU_STATS_ALL_CPUS, params, &count, 0) < 0)
        return -1;
    uint64_t busy = 0, idle = 0;
    for (int i = 0; i < count; i++) {
        if (!strcmp(params[i].field, VIR_NODE_CPU_STATS_UTILIZATION))
            return (double)params[i].value / 100;
        if (!strcmp(params[i].field, VIR_NODE_CPU_STATS_IDLE) ||
            !strcmp(params[i].field, VIR_NODE_CPU_STATS_IOWAIT))
            idle += params[i].value;
        else
            busy += params[i].value;
    }
    uint64_t busy_now = busy - node->busy, idle_now = idle - node->idle;
    bool valid = node->asked && busy >= node->busy && idle >= node->idle && busy_now + idle_now;
    *node = (struct lv_node){busy, idle, true};
    return valid ? (double)busy_now / (double)(busy_now + idle_now) : -1;
}

/* What programs could have: caches are given back. Where a container hides part of the memory the
 * total of virNodeGetInfo() is another one, below what is available. */
static void ask_memory(struct lv_node_figures *figures, virConnectPtr conn)
{
    virNodeMemoryStats params[NODE_PARAMS_MAX];
    int count = 0;
    uint64_t kib = 0, total = 0;
    if (virNodeGetMemoryStats(conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &count, 0) < 0 ||
        count < 1 || count > NODE_PARAMS_MAX ||
        virNodeGetMemoryStats(conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, params, &count, 0) < 0) {
        figures->memory_available = virNodeGetFreeMemory(conn);
        return;
    }
    for (int i = 0; i < count; i++) {
        *(strcmp(params[i].field, VIR_NODE_MEMORY_STATS_TOTAL) ? &kib : &total) +=
            params[i].value;
    }
    figures->memory_available = kib << 10;
    figures->memory_total = total << 10;
}

void lv_node_ask(struct lv_node *node, virConnectPtr conn, struct lv_node_figures *figures)
{
    figures->cpu = ask_cpu(node, conn);
    ask_memory(figures, conn);
}

void lv_node_apply(const struct lv_node_figures *figures, struct host *host)
{
    if (figures->cpu >= 0)
        host_sample(host, figures->cpu);
    host->memory_total = MAX(host->memory_total, figures->memory_total);
    if (figures->memory_available)
        host->memory_available = MIN(figures->memory_available, host->memory_total);
}
