/* lv-lacking.h: which verbs the known hypervisor drivers of libvirt do not have, so that nobody has
 * to try. Any thread. */
#ifndef SRC_LIBVIRT_LV_LACKING_H
#define SRC_LIBVIRT_LV_LACKING_H

#include <stdbool.h>

#include "host-verb.h"

/* driver: libvirt's word ("TEST", "LXC"), or NULL. What is not known here is learnt at the first
 * try (struct lv_host, lacking). */
bool lv_lacking(const char *driver, enum host_verb verb);

#endif
