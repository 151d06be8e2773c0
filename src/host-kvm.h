/* host-kvm.h: the engine as a host: its verbs, its opening and end. Main thread. The face is
 * host_kvm_new() of host.h. */
#ifndef SRC_HOST_KVM_H
#define SRC_HOST_KVM_H

#include "host.h"

#endif
