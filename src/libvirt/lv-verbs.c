#include "lv-verbs.h"

#include <libvirt/virterror.h>

#include "core/text.h"
#include "log.h"
#include "lv-capabilities.h"
#include "lv-create.h"
#include "lv-define.h"
#include "lv-detail.h"
#include "lv-device.h"
#include "lv-figures.h"
#include "lv-guest.h"
#include "lv-history.h"
#include "lv-inventory-verbs.h"
#include "lv-lacking.h"
#include "lv-power.h"
#include "lv-progress.h"
#include "lv-save.h"
#include "lv-tune.h"
#include "lv-tuning.h"
#include "lv-undefine.h"
#include "lv-xml.h"
#include "model.h"

static const struct lv_verb *const lv_verb_tables[] = {
    lv_capabilities_verbs, lv_create_verbs,   lv_inventory_verbs, lv_power_verbs,
    lv_save_verbs,         lv_define_verbs,   lv_undefine_verbs,  lv_guest_verbs,
    lv_xml_verbs,          lv_tune_verbs,     lv_tuning_verbs,    lv_figures_verbs,
    lv_device_verbs,
};

const struct lv_verb *lv_verb_find(enum host_verb verb)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lv_verb_tables); i++) {
        for (const struct lv_verb *row = lv_verb_tables[i]; row->run; row++) {
            if (row->verb == verb)
                return row;
        }
    }
    return NULL;
}

/* --- a verb as a task --- */

static void lv_verb_lacking(struct lv_host *lv, void *data)
{
    g_hash_table_add(lv->lacking, data);
    model_touch(lv->app->model, NULL);
}

/* What a driver does not have is grey from then on. */
static char *lv_verb_call(struct lv_task *task)
{
    if (task->stage && !g_atomic_int_compare_and_exchange(task->stage, LV_QUEUED, LV_BEGUN))
        return g_strdup(_("cancelled"));
    struct lv_history *history = lv_history_begin(task);
    virResetLastError();
    char *error = lv_verb_find(task->verb)->run(task);
    const virError *last = error ? virGetLastError() : NULL;
    if (last && last->code == VIR_ERR_NO_SUPPORT)
        lv_post(task->lv, task->session, lv_verb_lacking, GUINT_TO_POINTER(task->verb + 1), NULL);
    lv_history_end(task, history);
    return error;
}

/* What could not be cancelled goes on, and whoever asked for it must know. */
static char *lv_verb_call_cancel(struct lv_task *task)
{
    char *error = lv_verb_find(task->verb)->cancel(task);
    if (error)
        log_post(task->lv->app->log, LOG_FAIL, task->name, _("cancel %s %s: %s"),
                 host_verb_word(task->verb), task->name, error);
    return error;
}

struct lv_cancel {
    struct lv_host *lv;
    struct job *job; /* borrowed: it tells of its end */
    const struct lv_verb *row;
    char *name, *uuid;
    gint *stage; /* of the task, shared with it */
};

static void lv_verb_cancel(struct job *job, void *opaque)
{
    struct lv_cancel *cancel = opaque;
    (void)job;
    /* What still waits for its lane is not libvirt's job: another one may be at work there. */
    if (g_atomic_int_compare_and_exchange(cancel->stage, LV_QUEUED, LV_DROPPED))
        return;
    struct lv_task *task = lv_task_new(cancel->lv, NULL, lv_verb_call_cancel);
    task->verb = cancel->row->verb;
    task->name = g_strdup(cancel->name);
    task->uuid = g_strdup(cancel->uuid);
    lv_task_push(cancel->lv, LV_LANE_CANCEL, task);
}

static void lv_cancel_free(struct job *job, void *opaque)
{
    struct lv_cancel *cancel = opaque;
    (void)job;
    g_ptr_array_remove_fast(cancel->lv->cancels, cancel);
    /* A job that was given up has no event of its end. */
    struct domain *domain = model_find_uuid(cancel->lv->app->model, cancel->lv->host, cancel->uuid);
    if (domain)
        g_clear_pointer(&domain->job, g_free);
    model_touch(cancel->lv->app->model, domain);
    lv_release(cancel->lv);
    g_atomic_rc_box_release(cancel->stage);
    g_free(cancel->name);
    g_free(cancel->uuid);
    g_free(cancel);
}

static void lv_verb_make_cancellable(struct lv_host *lv, const struct lv_verb *row,
                                     struct lv_task *task, struct job *job)
{
    struct lv_cancel *cancel = g_new0(struct lv_cancel, 1);
    task->stage = g_atomic_rc_box_new0(gint);
    *cancel = (struct lv_cancel){.lv = lv, .job = job, .row = row,
                                 .name = g_strdup(task->name), .uuid = g_strdup(task->uuid),
                                 .stage = g_atomic_rc_box_acquire(task->stage)};
    if (!lv->cancels)
        lv->cancels = g_ptr_array_new();
    g_ptr_array_add(lv->cancels, cancel);
    model_touch(lv->app->model, NULL);
    lv_hold(lv);
    job_on_cancel(job, lv_verb_cancel, cancel);
    job_on_done(job, lv_cancel_free, cancel);
}

/* The job that virtty itself has under way with a domain and can cancel, or NULL. */
static struct job *lv_verb_own_job(struct lv_host *lv, const struct host_target *target)
{
    for (guint i = 0; target->domain && lv->cancels && i < lv->cancels->len; i++) {
        const struct lv_cancel *cancel = g_ptr_array_index(lv->cancels, i);
        if (!g_strcmp0(cancel->uuid, target->domain->uuid))
            return cancel->job;
    }
    return NULL;
}

/* --- what no event tells --- */

struct lv_changed {
    struct lv_host *lv;
    char *uuid;
};

static void lv_verb_changed(struct job *job, void *opaque)
{
    struct lv_changed *changed = opaque;
    if (job_info(job)->state == JOB_DONE && changed->lv->domains)
        lv_detail_fetch(changed->lv, changed->uuid, LV_WANT_STATE | LV_WANT_XML);
    lv_release(changed->lv);
    g_free(changed->uuid);
    g_free(changed);
}

static void lv_verb_read_after(struct lv_host *lv, const struct lv_task *task, struct job *job)
{
    struct lv_changed *changed = g_new(struct lv_changed, 1);
    *changed = (struct lv_changed){lv, g_strdup(task->uuid)};
    lv_hold(lv);
    job_on_done(job, lv_verb_changed, changed);
}

void lv_verbs_run(struct lv_host *lv, enum host_verb verb, const struct host_target *target,
                  struct job *job, GVariant *args)
{
    const struct lv_verb *row = lv_verb_find(verb);
    if (!row) {
        job_finish(job, _("virtty cannot do it with libvirt hosts"));
        return;
    }
    struct job *own = verb == HOST_JOB_ABORT ? lv_verb_own_job(lv, target) : NULL;
    if (own) {
        job_cancel(own);
        job_finish(job, NULL);
        return;
    }
    struct lv_task *task = lv_task_new(lv, target, lv_verb_call);
    task->verb = verb;
    task->job = job;
    task->args = args ? g_variant_ref(args) : NULL;
    if (row->cancel)
        lv_verb_make_cancellable(lv, row, task, job);
    if (row->progress)
        lv_progress_watch(lv, task, job);
    if (row->changes)
        lv_verb_read_after(lv, task, job);
    lv_task_push(lv, row->lane, task);
}

const char *lv_verbs_reason(struct lv_host *lv, const struct host_target *target,
                            enum host_verb verb)
{
    const struct lv_verb *row = lv_verb_find(verb);
    if (!row)
        return _("virtty cannot do it with libvirt hosts");
    if (lv_lacking(lv->host->driver, verb) ||
        g_hash_table_contains(lv->lacking, GUINT_TO_POINTER(verb + 1)))
        return _("the host's hypervisor driver cannot do it");
    if (verb == HOST_JOB_ABORT && target->domain && !target->domain->job &&
        !lv_verb_own_job(lv, target))
        return _("nothing that could be cancelled is under way with it");
    return row->reason ? row->reason(lv, target) : NULL;
}
