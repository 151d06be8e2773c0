/* lv-create.h: makes a new domain from a plan: volumes, definition, start; all or nothing. The
 * table on the main thread; its calls on a worker. */
#ifndef SRC_LIBVIRT_LV_CREATE_H
#define SRC_LIBVIRT_LV_CREATE_H

#include "lv-host.h"

extern const struct lv_verb lv_create_verbs[];

#endif
