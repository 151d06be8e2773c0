/* kvm-facts.h: what a stored definition and its disks say, gathered on a worker and taken over into
 * the model on the main thread. */
#ifndef SRC_KVM_FACTS_H
#define SRC_KVM_FACTS_H

#include "domstore.h"
#include "kvm-domain.h"

struct kvm_facts;

/* Any thread; takes the entry over and looks at its disks. */
struct kvm_facts *kvm_facts_new(struct kvm_host *host, struct domstore_entry *entry);
void kvm_facts_free(struct kvm_facts *facts);
/* The definition, borrowed; NULL if broken. */
const struct domain_def *kvm_facts_def(const struct kvm_facts *facts);
/* Main thread: adds the domain to the model or brings it up to date; returns the engine's side. */
struct kvm_domain *kvm_facts_apply(const struct kvm_facts *facts);
/* Any thread: applies and frees them on the main thread, soon. */
void kvm_facts_post(struct kvm_facts *facts);

/* Main thread: counts the host's domains. */
void kvm_count_domains(struct kvm_host *host);

#endif
