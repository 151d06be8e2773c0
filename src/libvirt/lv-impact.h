/* lv-impact.h: what a change of a domain reaches: its running instance, its definition, or both.
 * Workers. */
#ifndef SRC_LIBVIRT_LV_IMPACT_H
#define SRC_LIBVIRT_LV_IMPACT_H

#include "lv-host.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

/* VIR_DOMAIN_AFFECT_LIVE and _CONFIG as the task's arguments `live` and `config` say; neither: all
 * that there is, a running domain's instance and its definition. 0 with *error (g_free) if that
 * cannot be. */
unsigned lv_impact(struct lv_task *task, virDomainPtr domain, char **error);
/* True if the domain has a running instance, or a definition: where values can be read. */
bool lv_impact_has(virDomainPtr domain, unsigned flag);
/* call(data, flags) until the driver takes it, if the person named no half: some take one half at a
 * time, some know no halves. The last call's result, with its error. */
int lv_impact_call(struct lv_task *task, unsigned flags, int (*call)(void *data, unsigned flags),
                   void *data);
/* No event tells of what the task changed: the model reads its domain anew. */
void lv_impact_reread(struct lv_task *task);

#endif
