/* lv-console.h: the consoles of a libvirt host's domains: open while a pane shows them or they are
 * recorded, opened again when their domain or their host comes back. Main thread. */
#ifndef SRC_LIBVIRT_LV_CONSOLE_H
#define SRC_LIBVIRT_LV_CONSOLE_H

#include "lv-host.h"

extern const struct lv_part lv_console_part;

/* The verbs of struct host_ops. */
void lv_console_show(struct lv_host *lv, const char *uuid, unsigned port, bool shown);
void lv_console_take(struct lv_host *lv, const char *uuid, unsigned port);
const char *lv_console_problem(struct lv_host *lv, const char *uuid, unsigned port, bool *taken);
/* Something about the domain has changed: opens and closes what is to be open or closed now. Costs
 * nothing where no console was ever shown. */
void lv_console_check(struct lv_host *lv, const char *uuid);

#endif
