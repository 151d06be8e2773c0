/* lv-record.h: the figures of one domain, from libvirt's named parameters into the model. Any
 * thread, but lv_record_apply(): main. */
#ifndef SRC_LIBVIRT_LV_RECORD_H
#define SRC_LIBVIRT_LV_RECORD_H

#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stdint.h>

#include "model.h"

#define LV_RECORD_DEVICES 64 /* disks and NICs of which figures are kept */

struct lv_record_device {
    bool net;
    char *name; /* "vda", "vnet3" */
    uint64_t in_bytes, in_ops, out_bytes, out_ops; /* read and written; received and sent */
    uint64_t in_errors, out_errors, in_drops, out_drops;
    uint64_t capacity, allocation; /* bytes */
};

struct lv_record {
    char uuid[VIR_UUID_STRING_BUFLEN];
    bool has_cpu;
    uint64_t cpu_time; /* ns */
    double cpu;        /* 0..1 of its vCPUs, below 0: not known; from the caller */
    double seconds;    /* since the last figures, 0: there were none; from the caller */
    unsigned vcpus, vcpus_max;
    uint64_t memory_max, memory_current, memory_used; /* bytes, 0: not known */
    GArray *devices; /* struct lv_record_device, or NULL */
};

void lv_record_read(struct lv_record *record, virDomainStatsRecordPtr from);
/* For drivers that tell no more with their statistics: one more call. Worker. */
void lv_record_ask_info(struct lv_record *record, virDomainPtr domain);
void lv_record_apply(const struct lv_record *record, struct domain *domain);
void lv_record_clear(struct lv_record *record);

#endif
