/* lv-install.h: installations that are under way: when the guest ends the first start, the domain
 * is started again, from its disk. Main thread unless said otherwise. */
#ifndef SRC_LIBVIRT_LV_INSTALL_H
#define SRC_LIBVIRT_LV_INSTALL_H

#include "lv-host.h"

/* The part of lv-parts.c. */
extern const struct lv_part lv_install_part;

/* Its first start comes now; no_reboot: it is not started again after it. Worker. */
void lv_install_expect(struct lv_task *task, virDomainPtr domain, bool no_reboot);
/* It was started. wait: the task's job goes on until the end of the installation and is the task's
 * no more; else a job of its own shows it. Worker. */
void lv_install_started(struct lv_task *task, virDomainPtr domain, bool wait);
/* It was not started after all. Worker. */
void lv_install_forget(struct lv_task *task, virDomainPtr domain);
/* A lifecycle event of a domain. */
void lv_install_event(struct lv_host *lv, const char *uuid, int event, int detail);

#endif
