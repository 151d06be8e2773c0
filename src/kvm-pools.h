/* kvm-pools.h: the engine's folder of disk images as a storage pool. Main thread; the folder is
 * read on a worker. */
#ifndef SRC_KVM_POOLS_H
#define SRC_KVM_POOLS_H

#include "kvm-domain.h"

/* Adds the pool to the model and looks into it. */
void kvm_pools_begin(struct kvm_host *host);
/* Looks again if the pool was drawn lately. */
void kvm_pools_tick(struct kvm_host *host);
/* True for the verbs that the pool knows: refresh, list of volumes. */
bool kvm_pools_has(enum host_verb verb);
/* Runs one of them; see struct host_ops. */
void kvm_pools_run(struct kvm_host *host, enum host_verb verb, struct job *job, GVariant *args);

#endif
