/* kvm-life.h: the life of the engine's domains: start, pause, reset, power button, force off, and
 * what the engine says of itself. Functions that take a kvm_work run on the pool, the rest on the
 * main thread unless said. */
#ifndef SRC_KVM_LIFE_H
#define SRC_KVM_LIFE_H

#include "kvm-domain.h"

/* Lane work, each ends its job. */
void kvm_life_start(struct kvm_work *work);
void kvm_life_shutdown(struct kvm_work *work);
void kvm_life_reboot(struct kvm_work *work);
void kvm_life_reset(struct kvm_work *work);
void kvm_life_destroy(struct kvm_work *work);
void kvm_life_suspend(struct kvm_work *work);
void kvm_life_resume(struct kvm_work *work);
/* Lane work: ends the machine, if there is one, and frees it; for the host's end. */
void kvm_life_end(struct kvm_work *work);

/* Reads the definition again and starts it; on the pool, in the domain's lane. False with *error
 * (g_free). */
bool kvm_life_start_now(struct kvm_domain *domain, char **error);
/* See host.h; main thread. */
unsigned kvm_life_refuse_starts(struct host *host);

#endif
