/* lv-node.h: how busy a libvirt host itself is. Any thread, but lv_node_apply(): main. */
#ifndef SRC_LIBVIRT_LV_NODE_H
#define SRC_LIBVIRT_LV_NODE_H

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stdint.h>

#include "host.h"

/* What is kept from one round to the next. */
struct lv_node {
    uint64_t busy, idle; /* ns, of all CPUs */
    bool asked;
};

struct lv_node_figures {
    double cpu;                /* 0..1, below 0: not known */
    uint64_t memory_available; /* bytes, 0: not known */
    uint64_t memory_total;     /* what the former is part of, 0: not known */
};

void lv_node_ask(struct lv_node *node, virConnectPtr conn, struct lv_node_figures *figures);
void lv_node_apply(const struct lv_node_figures *figures, struct host *host);

#endif
