#include "lv-state.h"

#include <libvirt/libvirt.h>

#include "core/text.h"

enum domain_state lv_state(int state)
{
    return state >= 0 && state <= VIR_DOMAIN_PMSUSPENDED ? (enum domain_state)state
                                                         : DOMAIN_NOSTATE;
}

static const struct {
    int state, reason;
    const char *text; /* N_() */
} state_reasons[] = {
    {VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_CRASHED, N_("goes on after a crash")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION, N_("it is being migrated")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_SAVE, N_("it is being saved")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_DUMP, N_("its memory is being dumped")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_IOERROR, N_("a disk failed")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_WATCHDOG, N_("its watchdog fired")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_SNAPSHOT, N_("a snapshot is being taken")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_CRASHED, N_("the guest crashed")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_POSTCOPY, N_("post-copy migration")},
    {VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_POSTCOPY_FAILED, N_("post-copy migration failed")},
    {VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED, N_("it crashed")},
    {VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_MIGRATED, N_("it was migrated away")},
    {VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SAVED, N_("its state is saved")},
    {VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED, N_("it could not be started")},
    {VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED, N_("the guest panicked")},
};

const char *lv_state_reason(int state, int reason)
{
    for (size_t i = 0; i < G_N_ELEMENTS(state_reasons); i++) {
        if (state_reasons[i].state == state && state_reasons[i].reason == reason)
            return _(state_reasons[i].text);
    }
    return NULL;
}

static const struct {
    int event, detail, reason;
} event_reasons[] = {
    {VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_MIGRATED, VIR_DOMAIN_PAUSED_MIGRATION},
    {VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_IOERROR, VIR_DOMAIN_PAUSED_IOERROR},
    {VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG, VIR_DOMAIN_PAUSED_WATCHDOG},
    {VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY, VIR_DOMAIN_PAUSED_POSTCOPY},
    {VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED,
     VIR_DOMAIN_PAUSED_POSTCOPY_FAILED},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED, VIR_DOMAIN_SHUTOFF_CRASHED},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_MIGRATED, VIR_DOMAIN_SHUTOFF_MIGRATED},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SAVED, VIR_DOMAIN_SHUTOFF_SAVED},
    {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FAILED, VIR_DOMAIN_SHUTOFF_FAILED},
    {VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED, VIR_DOMAIN_CRASHED_PANICKED},
};

int lv_event_reason(int event, int detail)
{
    for (size_t i = 0; i < G_N_ELEMENTS(event_reasons); i++) {
        if (event_reasons[i].event == event && event_reasons[i].detail == detail)
            return event_reasons[i].reason;
    }
    return -1;
}
