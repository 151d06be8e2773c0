/* lv-pins.h: which CPUs of the host each thread of a libvirt domain may run on. Workers. */
#ifndef SRC_LIBVIRT_LV_PINS_H
#define SRC_LIBVIRT_LV_PINS_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

struct json;
struct text_table;

/* Adds rows (group, device, value, live, config) to the table, or one object to an open array of
 * JSON; the other is NULL. False if the host does not tell. */
bool lv_pins_show(virConnectPtr conn, virDomainPtr domain, struct text_table *table,
                  struct json *json);

#endif
