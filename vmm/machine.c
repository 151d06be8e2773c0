#include "machine.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "core/text.h"
#include "core/thread.h"
#include "machine-config.h"
#include "machine-life.h"
#include "machine-parts.h"

/* --- the control thread --- */

static bool take_note_locked(struct vmm_machine *m, enum vmm_life_note *note)
{
    /* A paused machine keeps its note until it runs again. */
    *note = m->state == VMM_STATE_RUNNING ? m->note : VMM_NOTE_NONE;
    return *note != VMM_NOTE_NONE;
}

static void *control_thread(void *opaque)
{
    struct vmm_machine *m = opaque;
    enum vmm_life_note note;
    pthread_mutex_lock(&m->lock);
    while (m->step != VMM_LIFE_QUIT) {
        /* A person comes first: a guest that resets all the time always has a note ready. */
        if (m->step != VMM_LIFE_NONE) {
            enum vmm_life_step step = m->step;
            struct vmm_error err = {0};
            pthread_mutex_unlock(&m->lock);
            bool ok = vmm_life_perform(m, step, &err);
            pthread_mutex_lock(&m->lock);
            m->step = VMM_LIFE_NONE;
            m->step_ok = ok;
            m->step_error = err;
            pthread_cond_broadcast(&m->changed);
        } else if (take_note_locked(m, &note)) {
            pthread_mutex_unlock(&m->lock);
            vmm_life_obey(m, note);
            pthread_mutex_lock(&m->lock);
        } else {
            pthread_cond_wait(&m->wake, &m->lock);
        }
    }
    pthread_mutex_unlock(&m->lock);
    return NULL;
}

static bool call(struct vmm_machine *m, enum vmm_life_step step, struct vmm_error *err)
{
    if (pthread_equal(pthread_self(), m->control)) /* from a hook */
        return vmm_life_perform(m, step, err);
    pthread_mutex_lock(&m->call_lock);
    pthread_mutex_lock(&m->lock);
    m->step = step;
    pthread_cond_signal(&m->wake);
    while (m->step != VMM_LIFE_NONE)
        pthread_cond_wait(&m->changed, &m->lock);
    bool ok = m->step_ok;
    if (!ok && err)
        *err = m->step_error;
    pthread_mutex_unlock(&m->lock);
    pthread_mutex_unlock(&m->call_lock);
    return ok;
}

/* --- making and freeing --- */

static void free_shell(struct vmm_machine *m)
{
    pthread_cond_destroy(&m->changed);
    pthread_cond_destroy(&m->wake);
    pthread_mutex_destroy(&m->lock);
    pthread_mutex_destroy(&m->call_lock);
    vmm_config_free(m->config);
    free(m);
}

static struct vmm_machine *new_shell(const struct vmm_config *config, const struct vmm_hooks *hooks,
                                     struct vmm_error *err)
{
    struct vmm_config *copy = vmm_config_copy(config, err);
    if (!copy)
        return NULL;
    struct vmm_machine *m = calloc(1, sizeof *m);
    if (!m) {
        vmm_config_free(copy);
        vmm_error_sys(err, VMM_E_NOMEM, ENOMEM, _("Cannot make the machine"));
        return NULL;
    }
    m->config = copy;
    if (hooks)
        m->hooks = *hooks;
    pthread_mutex_init(&m->call_lock, NULL);
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->wake, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&m->changed, &attr);
    pthread_condattr_destroy(&attr);
    return m;
}

struct vmm_machine *vmm_machine_create(const struct vmm_config *config,
                                       const struct vmm_hooks *hooks, struct vmm_error *err)
{
    struct vmm_machine *m = new_shell(config, hooks, err);
    if (!m)
        return NULL;
    struct vmm_parts_callbacks callbacks = {vmm_life_request, vmm_life_ended, m, m->hooks.report,
                                             m->hooks.guard};
    if (!vmm_parts_build(&m->parts, m->config, &callbacks, err)) {
        free_shell(m);
        return NULL;
    }
    m->live = true;
    int rc = vmm_thread_start(&m->control, "vm-control", control_thread, m);
    if (rc == 0)
        return m;
    vmm_parts_release(&m->parts);
    vmm_parts_close_kvm(&m->parts);
    free_shell(m);
    vmm_error_sys(err, VMM_E_NOMEM, rc, _("Cannot start the machine's thread"));
    return NULL;
}

void vmm_machine_free(struct vmm_machine *m)
{
    if (!m)
        return;
    call(m, VMM_LIFE_STOP, NULL); /* refused if it has ended already */
    pthread_mutex_lock(&m->lock);
    m->step = VMM_LIFE_QUIT;
    pthread_cond_signal(&m->wake);
    pthread_mutex_unlock(&m->lock);
    pthread_join(m->control, NULL);
    free_shell(m);
}

/* --- life --- */

bool vmm_machine_start(struct vmm_machine *m, struct vmm_error *err)
{
    return call(m, VMM_LIFE_START, err);
}

bool vmm_machine_pause(struct vmm_machine *m, struct vmm_error *err)
{
    return call(m, VMM_LIFE_PAUSE, err);
}

bool vmm_machine_resume(struct vmm_machine *m, struct vmm_error *err)
{
    return call(m, VMM_LIFE_RESUME, err);
}

bool vmm_machine_reset(struct vmm_machine *m, struct vmm_error *err)
{
    return call(m, VMM_LIFE_RESET, err);
}

bool vmm_machine_power_button(struct vmm_machine *m, struct vmm_error *err)
{
    return call(m, VMM_LIFE_POWER_BUTTON, err);
}

bool vmm_machine_reboot(struct vmm_machine *m, struct vmm_error *err)
{
    return call(m, VMM_LIFE_REBOOT, err);
}

bool vmm_machine_stop(struct vmm_machine *m, struct vmm_error *err)
{
    return call(m, VMM_LIFE_STOP, err);
}

enum vmm_state vmm_machine_state(struct vmm_machine *m)
{
    pthread_mutex_lock(&m->lock);
    enum vmm_state state = m->state;
    pthread_mutex_unlock(&m->lock);
    return state;
}

bool vmm_machine_wait(struct vmm_machine *m, int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    int rc = 0;
    pthread_mutex_lock(&m->lock);
    while (!m->ended && rc != ETIMEDOUT) {
        if (timeout_ms < 0)
            pthread_cond_wait(&m->changed, &m->lock);
        else
            rc = pthread_cond_timedwait(&m->changed, &m->lock, &until);
    }
    bool ended = m->ended;
    pthread_mutex_unlock(&m->lock);
    return ended;
}

void vmm_machine_stats(struct vmm_machine *m, struct vmm_stats *out)
{
    pthread_mutex_lock(&m->lock);
    if (m->live)
        vmm_parts_stats(&m->parts, out);
    else
        *out = m->last_stats;
    pthread_mutex_unlock(&m->lock);
}
