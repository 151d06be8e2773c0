/* action-device.h: the actions on a domain's devices: list, attach, detach, media, links, boot
 * order. Main thread. */
#ifndef SRC_ACTION_DEVICE_H
#define SRC_ACTION_DEVICE_H

#include "action.h"

extern const struct action action_device_table[];

#endif
