#include "edit.h"

#include <errno.h>
#include <string.h>

#include "app.h"
#include "atomic-file.h"
#include "core/text.h"
#include "def-fetch.h"
#include "domxml-parse.h"
#include "edit-check.h"
#include "file-name.h"
#include "job.h"
#include "line-diff.h"
#include "model.h"
#include "talk.h"
#include "worker.h"

struct edit {
    struct app *app;
    struct job *job;
    struct talk *talk;
    char *alias, *uuid, *name;
    char *file, *orig_file;
    char *before;   /* what the text was made from */
    char *text;     /* the edited text */
    char *kept, *kept_before; /* of an edit that was cut off */
    char *now;      /* what is stored when it is to be replaced */
    char *problem;  /* of the worker's last step */
    bool another;   /* one more domain is wanted */
    bool unchecked; /* the person takes it without the check */
    void (*next)(struct edit *edit); /* after the worker */
};

static void edit_open_editor(struct edit *edit);
static void edit_define(struct edit *edit);

/* --- the end --- */

static void edit_free(struct edit *edit)
{
    talk_unref(edit->talk);
    g_free(edit->alias);
    g_free(edit->uuid);
    g_free(edit->name);
    g_free(edit->file);
    g_free(edit->orig_file);
    g_free(edit->before);
    g_free(edit->text);
    g_free(edit->kept);
    g_free(edit->kept_before);
    g_free(edit->now);
    g_free(edit->problem);
    g_free(edit);
}

/* The text stays where it is. */
static void edit_fail_kept(struct edit *edit, const char *why)
{
    g_autofree char *error =
        g_strdup_printf(_("%s; the edited text is kept and the next edit goes on with it (%s)"),
                        why, edit->file);
    job_finish(edit->job, error);
    edit_free(edit);
}

static void edit_fail(struct edit *edit, const char *why)
{
    job_finish(edit->job, why);
    edit_free(edit);
}

static void edit_finished(struct edit *edit)
{
    job_finish(edit->job, NULL);
    edit_free(edit);
}

static void edit_forget_files(struct edit *edit)
{
    atomic_remove(edit->orig_file);
    atomic_remove(edit->file);
}

/* --- the worker's steps --- */

struct edit_step {
    struct edit *edit;
    void (*step)(struct edit *edit);
};

static void step_over(void *data)
{
    struct edit *edit = data;
    edit->next(edit);
}

static void step_run(void *data)
{
    struct edit_step *step = data;
    step->step(step->edit);
    app_post(step->edit->app, step_over, step->edit);
    g_free(step);
}

/* Does a step on the worker, then goes on here. */
static void edit_step(struct edit *edit, void (*step)(struct edit *edit),
                      void (*next)(struct edit *edit))
{
    struct edit_step *work = g_new(struct edit_step, 1);
    *work = (struct edit_step){edit, step};
    edit->next = next;
    g_clear_pointer(&edit->problem, g_free);
    worker_push(edit->app->worker, step_run, work);
}

static void edit_end(struct edit *edit, const char *result)
{
    job_set_result(edit->job, result);
    edit_step(edit, edit_forget_files, edit_finished);
}

static void edit_give_up(struct edit *edit)
{
    g_autofree char *result = g_strdup_printf(_("Domain '%s' is as it was"), edit->name);
    edit_end(edit, result);
}

/* --- the domain --- */

static struct domain *edit_domain(const struct edit *edit)
{
    struct model *model = edit->app->model;
    for (unsigned i = 0; i < model_domains(model); i++) {
        struct domain *domain = model_domain(model, i);
        bool same = edit->uuid ? !g_strcmp0(domain->uuid, edit->uuid)
                               : !strcmp(domain->name, edit->name);
        if (same && !strcmp(domain->host->alias, edit->alias))
            return domain;
    }
    return NULL;
}

static struct host *edit_host(const struct edit *edit)
{
    for (guint i = 0; i < edit->app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(edit->app->hosts, i);
        if (!strcmp(host->alias, edit->alias))
            return host;
    }
    return NULL;
}

/* --- questions --- */

static void edit_ask(struct edit *edit, const char *text, const char *diff,
                     const char *const *choices, const char *keys,
                     void (*answered)(void *opaque, int choice))
{
    g_autofree char *title = g_strdup_printf(_("Edit %s"), edit->name);
    const struct talk_question question = {
        .title = title, .text = text, .diff = diff, .choices = choices, .keys = keys};
    talk_ask(edit->talk, &question, answered, edit);
}

/* 0 edits again, the last gives up; what is between is `other`. */
static void edit_choose(struct edit *edit, int choice, int last, void (*other)(struct edit *edit))
{
    if (choice == 0)
        edit_open_editor(edit);
    else if (choice == last)
        edit_give_up(edit);
    else if (choice > 0 && other)
        other(edit);
    else
        edit_fail_kept(edit, _("not answered"));
}

static void answer_again(void *opaque, int choice)
{
    edit_choose(opaque, choice, 1, NULL);
}

static void edit_ask_again(struct edit *edit, const char *text)
{
    const char *const choices[] = {_("Edit again"), _("Discard"), NULL};
    edit_ask(edit, text, NULL, choices, "ed", answer_again);
}

/* --- defining --- */

static void edit_unchecked(struct edit *edit)
{
    edit->unchecked = true;
    edit_define(edit);
}

static void answer_refused(void *opaque, int choice)
{
    struct edit *edit = opaque;
    edit_choose(edit, choice, edit->unchecked ? 1 : 2, edit_unchecked);
}

static void edit_refused(struct edit *edit, const char *error)
{
    const char *const checked[] = {_("Edit again"), _("Ignore the check"), _("Discard"), NULL};
    const char *const unchecked[] = {_("Edit again"), _("Discard"), NULL};
    edit_ask(edit, error, NULL, edit->unchecked ? unchecked : checked,
             edit->unchecked ? "ed" : "eid", answer_refused);
}

static void edit_defined(struct job *job, void *opaque)
{
    struct edit *edit = opaque;
    const struct job_info *info = job_info(job);
    if (info->state != JOB_DONE) {
        edit_refused(edit, info->error ? info->error : "");
        return;
    }
    g_autofree char *result =
        g_strdup_printf(_("Domain '%s' XML configuration edited"), edit->name);
    edit_end(edit, result);
}

static void edit_define(struct edit *edit)
{
    const struct host_target nothing = {0};
    struct host *host = edit_host(edit);
    const char *reason = host ? host_verb_reason(host, &nothing, HOST_DEFINE)
                              : _("the host is not known any more");
    if (edit->app->read_only)
        reason = _("virtty is read-only (:read-only off)");
    if (reason) {
        edit_fail_kept(edit, reason);
        return;
    }
    g_autofree char *title = g_strdup_printf(_("define %s"), edit->name);
    struct job *job = job_new(edit->app, title, edit->name, false, edit_defined, edit);
    job_set_quiet(job);
    host_run(host, HOST_DEFINE, &nothing, job,
             host_args_new("xml", g_variant_new_string(edit->text), "validate",
                           g_variant_new_boolean(!edit->unchecked), "why",
                           g_variant_new_string("edit"), NULL));
}

/* --- was it changed underneath? --- */

static void edit_take_over(struct edit *edit)
{
    edit_define(edit);
}

static void answer_changed(void *opaque, int choice)
{
    struct edit *edit = opaque;
    /* The person has seen it: asked once. */
    g_free(edit->before);
    edit->before = g_steal_pointer(&edit->now);
    edit_choose(edit, choice, 2, edit_take_over);
}

static void edit_now_there(void *opaque, const char *xml, const char *error)
{
    struct edit *edit = opaque;
    const char *const choices[] = {_("Edit again"), _("Replace it"), _("Discard"), NULL};
    if (!xml) {
        edit_fail_kept(edit, error);
        return;
    }
    if (!strcmp(xml, edit->before)) {
        edit_define(edit);
        return;
    }
    g_free(edit->now);
    edit->now = g_strdup(xml);
    g_autofree char *diff = line_diff(edit->before, xml, _("when the edit began"), _("now"), 3);
    edit_ask(edit, _("The definition was changed by somebody else meanwhile. What you replace has "
                     "these changes; your text does not."),
             diff, choices, "erd", answer_changed);
}

static void edit_compare_now(struct edit *edit)
{
    struct domain *domain = edit_domain(edit);
    if (domain && !edit->another)
        def_fetch(edit->app, domain, DEF_STORED | DEF_SECURE, edit_now_there, edit);
    else
        edit_define(edit); /* it is gone, or a new one: nothing is replaced */
}

/* --- what came out of the editor --- */

static void edit_one_more(struct edit *edit)
{
    edit->another = true;
    edit_compare_now(edit);
}

static void answer_another(void *opaque, int choice)
{
    edit_choose(opaque, choice, 2, edit_one_more);
}

static void edit_ask_another(struct edit *edit, const char *why)
{
    const char *const choices[] = {_("Edit again"), _("Define one more"), _("Discard"), NULL};
    edit_ask(edit, why, NULL, choices, "end", answer_another);
}

static void edit_read_text(struct edit *edit)
{
    size_t len = 0;
    g_free(edit->text);
    edit->text = atomic_read(edit->file, DOMXML_SIZE_MAX, &len);
    if (!edit->text)
        edit->problem = g_strdup(g_strerror(errno));
    else if (strlen(edit->text) != len)
        edit->problem = g_strdup(_("it is no text"));
}

static void edit_judge(struct edit *edit)
{
    g_autofree char *why = NULL;
    if (edit->problem) {
        g_autofree char *text = g_strdup_printf("%s: %s", edit->file, edit->problem);
        edit_ask_again(edit, text);
        return;
    }
    edit->another = false;
    switch (edit_check(edit->before, edit->text, &why)) {
    case EDIT_GOOD: edit_compare_now(edit); break;
    case EDIT_SAME: edit_give_up(edit); break;
    case EDIT_ANOTHER: edit_ask_another(edit, why); break;
    default: edit_ask_again(edit, why); break;
    }
}

static void edit_closed(void *opaque, bool gone, const char *error)
{
    struct edit *edit = opaque;
    if (gone)
        edit_fail_kept(edit, _("the terminal is gone"));
    else if (error)
        edit_ask_again(edit, error);
    else
        edit_step(edit, edit_read_text, edit_judge);
}

static void edit_open_editor(struct edit *edit)
{
    edit->unchecked = false;
    talk_edit(edit->talk, edit->file, edit_closed, edit);
}

/* --- begin --- */

static void edit_write(struct edit *edit)
{
    if (!atomic_write(edit->orig_file, edit->before, strlen(edit->before), ATOMIC_REPLACE) ||
        !atomic_write(edit->file, edit->before, strlen(edit->before), ATOMIC_REPLACE))
        edit->problem = g_strdup_printf("%s: %s", edit->file, g_strerror(errno));
}

static void edit_written(struct edit *edit)
{
    if (edit->problem)
        edit_fail(edit, edit->problem);
    else
        edit_open_editor(edit);
}

static void answer_kept(void *opaque, int choice)
{
    struct edit *edit = opaque;
    if (choice == 0) {
        /* What it was made from counts, so that a change since then is seen. */
        g_free(edit->before);
        edit->before = g_steal_pointer(&edit->kept_before);
        edit_open_editor(edit);
    } else if (choice == 1) {
        edit_step(edit, edit_write, edit_written);
    } else {
        edit_fail_kept(edit, _("not answered"));
    }
}

static void edit_find_kept(struct edit *edit)
{
    size_t len = 0;
    edit->kept = atomic_read(edit->file, DOMXML_SIZE_MAX, &len);
    edit->kept_before = atomic_read(edit->orig_file, DOMXML_SIZE_MAX, &len);
}

static void edit_offer_kept(struct edit *edit)
{
    const char *const choices[] = {_("Go on with it"), _("Begin anew"), NULL};
    if (!edit->kept || !edit->kept_before || !strcmp(edit->kept, edit->kept_before)) {
        edit_step(edit, edit_write, edit_written);
        return;
    }
    g_autofree char *diff =
        line_diff(edit->kept_before, edit->kept, _("before the edit"), _("edited text"), 3);
    edit_ask(edit, _("An earlier edit of it was cut off. Its text was kept:"), diff, choices, "gb",
             answer_kept);
}

static void edit_fetched(void *opaque, const char *xml, const char *error)
{
    struct edit *edit = opaque;
    edit->before = g_strdup(xml);
    if (xml)
        edit_step(edit, edit_find_kept, edit_offer_kept);
    else
        edit_fail(edit, error);
}

void edit_start(struct app *app, struct domain *domain, struct talk *talk, struct job *job)
{
    struct edit *edit = g_new0(struct edit, 1);
    *edit = (struct edit){.app = app, .job = job, .talk = talk_ref(talk)};
    edit->alias = g_strdup(domain->host->alias);
    edit->uuid = g_strdup(domain->uuid);
    edit->name = g_strdup(domain->name);
    g_autofree char *host = file_name_encode(domain->host->uri);
    g_autofree char *key = file_name_encode(domain->uuid ? domain->uuid : domain->name);
    g_autofree char *text = g_strconcat(key, ".xml", NULL);
    g_autofree char *orig = g_strconcat(key, ".orig", NULL);
    edit->file = g_build_filename(app->paths.state_dir, "edit", host, text, NULL);
    edit->orig_file = g_build_filename(app->paths.state_dir, "edit", host, orig, NULL);
    def_fetch(app, domain, DEF_STORED | DEF_SECURE, edit_fetched, edit);
}
