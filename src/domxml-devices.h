/* domxml-devices.h: the <devices> of a domain's definition. Any thread. */
#ifndef SRC_DOMXML_DEVICES_H
#define SRC_DOMXML_DEVICES_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "domain-def.h"
#include "domxml-parse.h"

/* Fills disks, serial ports and the like and notes what is not served. `devices` may be NULL. */
bool domxml_read_devices(struct domain_def *def, const xmlNode *devices, struct domxml_error *err);

#endif
