/* kvm-recover.h: what a killed virtty left half done: told at the next start, finished or undone on
 * request. Main thread, unless said. */
#ifndef SRC_KVM_RECOVER_H
#define SRC_KVM_RECOVER_H

#include "intent.h"
#include "kvm-domain.h"

/* Any thread; reads the intents, drops those that need nobody and says in the log what each was.
 * What is left waits for a person: the caller gives it to kvm_recover_keep(). */
GPtrArray *kvm_recover_load(struct kvm_host *host);
/* Takes the array over. */
void kvm_recover_keep(struct kvm_host *host, GPtrArray *intents);

/* What waits: an array of struct intent, borrowed. */
const GPtrArray *kvm_recover_pending(struct host *host);
/* What an interrupted change was, translated; g_free. Reads files. */
char *kvm_recover_describe(struct host *host, const struct intent *intent);
/* What waits under a name, borrowed, or NULL. */
const struct intent *kvm_recover_find(struct host *host, const char *name);
/* The same, taken off what waits; NULL if there is none. */
struct intent *kvm_recover_take(struct kvm_host *host, const char *name);
/* What a lane could not finish or take back waits (again), and the log says how to go on. Takes
 * the intent over. Any thread. */
void kvm_recover_return(struct kvm_domain *engine, struct intent *intent);

#endif
