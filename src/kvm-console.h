/* kvm-console.h: the serial consoles of the engine's domains: made at the first start, kept as long
 * as the domain is known, recorded. */
#ifndef SRC_KVM_CONSOLE_H
#define SRC_KVM_CONSOLE_H

#include <stdbool.h>

#include "kvm-domain.h"

/* In the domain's lane, before it starts: its consoles are made or connected anew, soon, on the
 * main thread; nothing that the guest prints from now on is lost to them. */
void kvm_console_post(struct kvm_domain *domain, bool record);

#endif
