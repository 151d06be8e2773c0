#include "machine-life.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/text.h"
#include "host-memory.h"
#include "pc/power.h"

#define NS_PER_S UINT64_C(1000000000)
/* A triple fault this soon after a write to a reset register is the guest's way to make sure. */
#define RESET_FAULT_NS (NS_PER_S / 10)
/* A guest that crashes again and again as soon as it is restarted is left alone in the end. */
#define CRASH_LOOP_NS (10 * NS_PER_S)
#define CRASH_LOOP_MAX 3

static uint64_t now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* --- notes of other threads --- */

/* The first note counts; only a full disk gives way to something weightier. */
static void leave_note_locked(struct vmm_machine *m, enum vmm_life_note note, const char *text)
{
    if (m->note == VMM_NOTE_NONE || (m->note == VMM_NOTE_ENOSPC && note != VMM_NOTE_ENOSPC)) {
        m->note = note;
        snprintf(m->note_text, sizeof m->note_text, "%s", text ? text : "");
        pthread_cond_signal(&m->wake);
    }
    if (m->live)
        vmm_parts_ask_park(&m->parts);
}

void vmm_life_request(void *machine, enum vmm_request what, const char *why)
{
    static const enum vmm_life_note notes[] = {
        [VMM_REQUEST_POWEROFF] = VMM_NOTE_POWEROFF,
        [VMM_REQUEST_RESET] = VMM_NOTE_RESET,
        [VMM_REQUEST_CRASH] = VMM_NOTE_CRASH,
        [VMM_REQUEST_PAUSE_ENOSPC] = VMM_NOTE_ENOSPC,
    };
    struct vmm_machine *m = machine;
    pthread_mutex_lock(&m->lock);
    if (what == VMM_REQUEST_RESET)
        m->reset_asked_ns = now_ns();
    leave_note_locked(m, notes[what], why);
    pthread_mutex_unlock(&m->lock);
}

void vmm_life_ended(void *machine, unsigned cpu, enum vmm_vcpu_end end, const char *text)
{
    struct vmm_machine *m = machine;
    (void)cpu; /* stands in the text */
    pthread_mutex_lock(&m->lock);
    bool reset = end == VMM_VCPU_TRIPLE_FAULT && m->reset_asked_ns &&
                 now_ns() - m->reset_asked_ns < RESET_FAULT_NS;
    leave_note_locked(m, reset ? VMM_NOTE_RESET : VMM_NOTE_CRASH, text);
    pthread_mutex_unlock(&m->lock);
}

/* --- state and events --- */

static void emit(struct vmm_machine *m, const struct vmm_event *event)
{
    if (m->hooks.event)
        m->hooks.event(m->hooks.opaque, event);
}

static void set_state(struct vmm_machine *m, enum vmm_state state, const struct vmm_event *event)
{
    pthread_mutex_lock(&m->lock);
    m->state = state;
    if (state == VMM_STATE_PAUSED)
        m->pause_reason = event->pause;
    pthread_mutex_unlock(&m->lock);
    struct vmm_event told = *event;
    told.state = state;
    emit(m, &told);
    if (state != VMM_STATE_STOPPED && state != VMM_STATE_CRASHED)
        return;
    pthread_mutex_lock(&m->lock);
    m->ended = true;
    pthread_cond_broadcast(&m->changed);
    pthread_mutex_unlock(&m->lock);
}

static void halt(struct vmm_machine *m)
{
    if (!m->halted)
        vmm_parts_halt(&m->parts);
    m->halted = true;
}

static void go_on(struct vmm_machine *m)
{
    if (m->halted)
        vmm_parts_unhalt(&m->parts);
    m->halted = false;
    vmm_parts_run(&m->parts);
}

static void pause_for(struct vmm_machine *m, enum vmm_pause_reason reason, const char *text)
{
    halt(m);
    set_state(m, VMM_STATE_PAUSED,
              &(struct vmm_event){.type = VMM_EVENT_STATE, .pause = reason, .text = text});
}

/* Ends it for good: STOPPED or CRASHED, with everything released before anybody is told. */
static void end_for(struct vmm_machine *m, enum vmm_stop_reason reason, const char *text)
{
    halt(m);
    struct vmm_stats stats;
    vmm_parts_stats(&m->parts, &stats);
    stats.memory_resident = 0;
    pthread_mutex_lock(&m->lock);
    m->live = false;
    m->note = VMM_NOTE_NONE;
    m->last_stats = stats;
    pthread_mutex_unlock(&m->lock);
    vmm_parts_release(&m->parts);
    set_state(m, reason == VMM_STOP_CRASH ? VMM_STATE_CRASHED : VMM_STATE_STOPPED,
              &(struct vmm_event){.type = VMM_EVENT_STATE, .stop = reason, .text = text});
    vmm_parts_close_kvm(&m->parts); /* slow, and nobody waits for it */
}

static void clear_note(struct vmm_machine *m)
{
    pthread_mutex_lock(&m->lock);
    m->note = VMM_NOTE_NONE;
    m->reset_asked_ns = 0;
    pthread_mutex_unlock(&m->lock);
}

/* `text` says why if nobody asked for a reset. */
static bool reset(struct vmm_machine *m, const char *text, struct vmm_error *err)
{
    halt(m);
    clear_note(m);
    m->rebooting = false;
    struct vmm_error why = {0};
    if (!vmm_parts_reset(&m->parts, &why)) {
        end_for(m, VMM_STOP_CRASH, why.text);
        return vmm_error_set(err, why.code, "%s", why.text);
    }
    go_on(m);
    set_state(m, VMM_STATE_RUNNING, &(struct vmm_event){.type = VMM_EVENT_RESET, .text = text});
    return true;
}

/* --- what the guest made necessary --- */

static void obey_action(struct vmm_machine *m, enum vmm_action action, enum vmm_stop_reason stop,
                        enum vmm_pause_reason pause, const char *text)
{
    switch (action) {
    case VMM_ACTION_RESTART:
        reset(m, text, NULL);
        return;
    case VMM_ACTION_PRESERVE:
        pause_for(m, pause, text);
        return;
    case VMM_ACTION_DESTROY:
        end_for(m, stop, text);
    }
}

static bool is_crash_loop(struct vmm_machine *m)
{
    uint64_t now = now_ns();
    if (now - m->crash_restarts_ns > CRASH_LOOP_NS)
        m->crash_restarts = 0;
    m->crash_restarts_ns = now;
    return ++m->crash_restarts > CRASH_LOOP_MAX;
}

static void obey_crash(struct vmm_machine *m, char *text)
{
    vmm_report(&m->hooks.report, VMM_ERROR, "%s", text);
    text[strcspn(text, "\n")] = '\0'; /* the first line is the one for a person */
    char line[256];
    snprintf(line, sizeof line, _("The guest crashed: %s"), text);
    enum vmm_action action = m->config->on_crash;
    if (action == VMM_ACTION_RESTART && is_crash_loop(m)) {
        vmm_report(&m->hooks.report, VMM_ERROR,
                   _("The guest crashes again and again; it is not restarted any more"));
        action = VMM_ACTION_DESTROY;
    }
    obey_action(m, action, VMM_STOP_CRASH, VMM_PAUSE_CRASHED, line);
}

static void obey_poweroff(struct vmm_machine *m)
{
    enum vmm_action action = m->rebooting ? VMM_ACTION_RESTART : m->config->on_poweroff;
    obey_action(m, action, VMM_STOP_POWEROFF, VMM_PAUSE_POWEROFF, _("The guest powered off"));
}

void vmm_life_obey(struct vmm_machine *m, enum vmm_life_note note)
{
    static const char *const default_enospc = N_("The host's disk is full");
    char text[VMM_LIFE_TEXT];
    pthread_mutex_lock(&m->lock);
    memcpy(text, m->note_text, sizeof text);
    pthread_mutex_unlock(&m->lock);
    halt(m);
    clear_note(m);
    switch (note) {
    case VMM_NOTE_NONE:
        return;
    case VMM_NOTE_ENOSPC:
        pause_for(m, VMM_PAUSE_ENOSPC, text[0] ? text : _(default_enospc));
        return;
    case VMM_NOTE_RESET:
        obey_action(m, m->config->on_reboot, VMM_STOP_REBOOT, VMM_PAUSE_POWEROFF,
                    _("The guest asked for a reboot"));
        return;
    case VMM_NOTE_POWEROFF:
        obey_poweroff(m);
        return;
    case VMM_NOTE_CRASH:
        obey_crash(m, text);
    }
}

/* --- what a person asks for --- */

static bool refuse(struct vmm_machine *m, const char *what, struct vmm_error *err)
{
    static const char *const states[] = {
        [VMM_STATE_READY] = N_("has not been started"), [VMM_STATE_RUNNING] = N_("is running"),
        [VMM_STATE_PAUSED] = N_("is paused"),           [VMM_STATE_STOPPED] = N_("is off"),
        [VMM_STATE_CRASHED] = N_("has crashed"),
    };
    return vmm_error_set(err, VMM_E_STATE, _("%s: %s %s"), what, m->config->name,
                         _(states[m->state]));
}

static bool start(struct vmm_machine *m, struct vmm_error *err)
{
    if (m->state != VMM_STATE_READY)
        return refuse(m, _("Cannot start"), err);
    struct vmm_host_memory host;
    vmm_host_memory_read("/proc", "/sys/fs/cgroup", &host);
    if (!vmm_host_memory_suffices(&host, m->config->name, m->config->memory, err))
        return false;
    go_on(m);
    set_state(m, VMM_STATE_RUNNING, &(struct vmm_event){.type = VMM_EVENT_STATE});
    return true;
}

static bool pause_now(struct vmm_machine *m, struct vmm_error *err)
{
    if (m->state != VMM_STATE_RUNNING)
        return refuse(m, _("Cannot pause"), err);
    pause_for(m, VMM_PAUSE_USER, NULL);
    return true;
}

static bool resume(struct vmm_machine *m, struct vmm_error *err)
{
    if (m->state != VMM_STATE_PAUSED)
        return refuse(m, _("Cannot resume"), err);
    if (m->pause_reason == VMM_PAUSE_CRASHED || m->pause_reason == VMM_PAUSE_POWEROFF)
        return vmm_error_set(
            err, VMM_E_STATE,
            _("%s has ended and is only kept to be looked at: reset it or force it off"),
            m->config->name);
    pthread_mutex_lock(&m->lock);
    if (m->note == VMM_NOTE_ENOSPC) /* what found no room is tried again now */
        m->note = VMM_NOTE_NONE;
    pthread_mutex_unlock(&m->lock);
    go_on(m);
    set_state(m, VMM_STATE_RUNNING, &(struct vmm_event){.type = VMM_EVENT_STATE});
    return true;
}

static bool reset_now(struct vmm_machine *m, struct vmm_error *err)
{
    if (m->state != VMM_STATE_RUNNING && m->state != VMM_STATE_PAUSED)
        return refuse(m, _("Cannot reset"), err);
    return reset(m, NULL, err);
}

static bool press_power_button(struct vmm_machine *m, struct vmm_error *err)
{
    if (m->state != VMM_STATE_RUNNING)
        return refuse(m, _("Cannot press the power button"), err);
    m->rebooting = false;
    vmm_power_press(m->parts.power);
    return true;
}

static bool reboot(struct vmm_machine *m, struct vmm_error *err)
{
    if (!press_power_button(m, err))
        return false;
    m->rebooting = m->config->on_reboot == VMM_ACTION_RESTART;
    return true;
}

static bool stop(struct vmm_machine *m, struct vmm_error *err)
{
    if (m->state == VMM_STATE_STOPPED || m->state == VMM_STATE_CRASHED)
        return refuse(m, _("Cannot force off"), err);
    end_for(m, VMM_STOP_FORCED, NULL);
    return true;
}

bool vmm_life_perform(struct vmm_machine *m, enum vmm_life_step step, struct vmm_error *err)
{
    static bool (*const steps[VMM_LIFE_STEPS])(struct vmm_machine * m, struct vmm_error * err) = {
        [VMM_LIFE_START] = start,
        [VMM_LIFE_PAUSE] = pause_now,
        [VMM_LIFE_RESUME] = resume,
        [VMM_LIFE_RESET] = reset_now,
        [VMM_LIFE_POWER_BUTTON] = press_power_button,
        [VMM_LIFE_REBOOT] = reboot,
        [VMM_LIFE_STOP] = stop,
    };
    return !steps[step] || steps[step](m, err);
}
