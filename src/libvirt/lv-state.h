/* lv-state.h: libvirt's states of a domain and their reasons in the model's words. Any thread. */
#ifndef SRC_LIBVIRT_LV_STATE_H
#define SRC_LIBVIRT_LV_STATE_H

#include "model.h"

/* virDomainState, which the model follows; what is not known is "no state". */
enum domain_state lv_state(int state);
/* Why it is in that state, where that is worth a note; translated, NULL: nothing to say. */
const char *lv_state_reason(int state, int reason);
/* The detail of a lifecycle event as the reason of the state that it leads to, -1: none. */
int lv_event_reason(int event, int detail);

#endif
