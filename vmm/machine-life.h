/* machine-life.h: a machine's states and the steps between them. Control thread, unless said.
 *
 * Every step runs on the machine's control thread, so that none meets another. vCPU and I/O
 * threads only leave a note (vmm_life_request(), vmm_life_ended()) and park. */
#ifndef VMM_MACHINE_LIFE_H
#define VMM_MACHINE_LIFE_H

#include <pthread.h>

#include "machine-parts.h"
#include "vmm.h"

enum vmm_life_step {
    VMM_LIFE_NONE,
    VMM_LIFE_START,
    VMM_LIFE_PAUSE,
    VMM_LIFE_RESUME,
    VMM_LIFE_RESET,
    VMM_LIFE_POWER_BUTTON,
    VMM_LIFE_REBOOT,
    VMM_LIFE_STOP,
    VMM_LIFE_QUIT, /* the control thread's end */
    VMM_LIFE_STEPS
};

/* What the guest or a device made necessary; the first one counts. */
enum vmm_life_note {
    VMM_NOTE_NONE,
    VMM_NOTE_ENOSPC,
    VMM_NOTE_RESET,
    VMM_NOTE_POWEROFF,
    VMM_NOTE_CRASH
};

#define VMM_LIFE_TEXT 4096

struct vmm_machine {
    struct vmm_config *config;
    struct vmm_hooks hooks;
    struct vmm_parts parts;
    pthread_t control;

    pthread_mutex_t call_lock; /* one caller at a time hands a step over */
    pthread_mutex_t lock;   /* of all that follows; never held while a device or hook is called */
    pthread_cond_t wake;    /* the control thread has something to do */
    pthread_cond_t changed; /* it has ended, or a step is done */
    enum vmm_life_step step;
    bool step_ok;
    struct vmm_error step_error;
    enum vmm_state state;
    enum vmm_pause_reason pause_reason;
    bool ended; /* for good, and the hook has been told */
    bool live;  /* vCPUs exist and may be asked to park */
    enum vmm_life_note note;
    uint64_t reset_asked_ns; /* when a reset register was last written, CLOCK_MONOTONIC */
    char note_text[VMM_LIFE_TEXT];
    struct vmm_stats last_stats; /* of the parts once they are gone */

    /* the control thread's own */
    bool halted;
    bool rebooting;             /* the next power-off is half of a reboot */
    uint64_t crash_restarts_ns; /* when the last restart after a crash was */
    unsigned crash_restarts;    /* in quick succession */
};

/* Performs a step that a person asked for. */
bool vmm_life_perform(struct vmm_machine *m, enum vmm_life_step step, struct vmm_error *err);
/* Does what the note says. Called without the lock. */
void vmm_life_obey(struct vmm_machine *m, enum vmm_life_note note);

/* For the parts: any thread. */
void vmm_life_request(void *machine, enum vmm_request what, const char *why);
void vmm_life_ended(void *machine, unsigned cpu, enum vmm_vcpu_end end, const char *text);

#endif
