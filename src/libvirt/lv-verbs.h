/* lv-verbs.h: the verbs of a libvirt host, from the tables of the files that have them. Main
 * thread. */
#ifndef SRC_LIBVIRT_LV_VERBS_H
#define SRC_LIBVIRT_LV_VERBS_H

#include "lv-host.h"

/* The row of a verb, or NULL. */
const struct lv_verb *lv_verb_find(enum host_verb verb);
/* run and reason of struct libvirt_module. */
void lv_verbs_run(struct lv_host *lv, enum host_verb verb, const struct host_target *target,
                  struct job *job, GVariant *args);
const char *lv_verbs_reason(struct lv_host *lv, const struct host_target *target,
                            enum host_verb verb);

#endif
