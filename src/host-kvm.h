/* host-kvm.h: the engine as a host: its verbs, its opening and end. Main thread. The face is
 * host_kvm_new() of host.h. */
#ifndef SRC_HOST_KVM_H
#define SRC_HOST_KVM_H

#include <stdbool.h>

#include "host.h"

/* Whether the domain is started when virtty starts; ends the job. */
void host_kvm_set_autostart(struct host *host, struct domain *domain, bool on, struct job *job);

#endif
