/* lv-targets.h: the disks and NICs of a libvirt domain by the names that calls want. Workers. */
#ifndef SRC_LIBVIRT_LV_TARGETS_H
#define SRC_LIBVIRT_LV_TARGETS_H

#include <glib.h>
#include <libvirt/libvirt.h>

enum lv_targets {
    LV_TARGETS_NONE,
    LV_TARGETS_DISKS, /* "vda" */
    LV_TARGETS_NICS,  /* MAC addresses: those are the same live and stored */
};

/* NULL-terminated, g_strfreev(); empty if it has none, or cannot be read. */
char **lv_targets(virDomainPtr domain, enum lv_targets targets);

#endif
