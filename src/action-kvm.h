/* action-kvm.h: what only the engine's host can do: recover what was interrupted, autostart. Main
 * thread. */
#ifndef SRC_ACTION_KVM_H
#define SRC_ACTION_KVM_H

#include "action.h"

extern const struct action action_kvm_table[];

#endif
