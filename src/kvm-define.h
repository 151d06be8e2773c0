/* kvm-define.h: creates and deletes the engine's domains: disks, definition, model. Main thread;
 * the steps are done in the domain's lane. */
#ifndef SRC_KVM_DEFINE_H
#define SRC_KVM_DEFINE_H

#include "host.h"
#include "kvm-domain.h"

/* HOST_CREATE, HOST_DEFINE and HOST_UNDEFINE of host-verb.h. A definition with something that the
 * engine cannot start is refused if it is to be validated, else stored, which the log says. */
void kvm_define_create(struct host *host, struct domain *domain, struct job *job, GVariant *args);
void kvm_define_xml(struct host *host, struct domain *domain, struct job *job, GVariant *args);
void kvm_define_undefine(struct host *host, struct domain *domain, struct job *job, GVariant *args);

/* Finishes or takes back what kvm_recover_find() found under a name; the job is ended with the
 * result and the model brought up to date. What fails waits on. */
void kvm_define_recover(struct host *host, const char *name, bool finish, struct job *job);

#endif
