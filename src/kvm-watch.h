/* kvm-watch.h: statistics of the engine's domains and of the host: one record a round for all.
 * Main thread; the figures are taken on a worker. */
#ifndef SRC_KVM_WATCH_H
#define SRC_KVM_WATCH_H

#include "kvm-domain.h"

/* Starts a round unless one is under way. */
void kvm_watch_tick(struct kvm_host *host);
void kvm_watch_free(struct kvm_host *host);

/* Busy and total time of all CPUs from the first line of /proc/stat, in its units; false if it is
 * no such text. Any thread. */
bool kvm_watch_parse_stat(const char *text, uint64_t *busy, uint64_t *total);
/* A value of /proc/meminfo in bytes, 0 if it is not there. Any thread. */
uint64_t kvm_watch_parse_meminfo(const char *text, const char *key);

#endif
