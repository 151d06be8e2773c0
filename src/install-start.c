#include "install-start.h"

#include "app.h"
#include "core/text.h"
#include "host.h"
#include "install-task.h"
#include "iso-label.h"
#include "job.h"
#include "log.h"

/* --- asking the host --- */

struct job *install_ask(struct app *app, struct host *host,
                        void (*done)(struct job *job, void *opaque), void *opaque, char **error)
{
    const struct host_target none = {0};
    const char *reason = host_verb_reason(host, &none, HOST_CAPABILITIES);
    if (reason) {
        *error = g_strdup(reason);
        return NULL;
    }
    g_autofree char *title = g_strdup_printf(_("look at %s"), host->alias);
    struct job *job = job_new(app, title, host->alias, false, done, opaque);
    job_set_quiet(job);
    host_run(host, HOST_CAPABILITIES, &none, job,
             host_args_new("offer", g_variant_new_boolean(TRUE), NULL));
    return job;
}

struct job *install_ask_label(struct app *app, struct host *host, const struct install_spec *spec,
                              const struct offer *offer,
                              void (*done)(struct job *job, void *opaque), void *opaque)
{
    const struct host_target none = {0};
    bool known = spec->label_of && !g_strcmp0(spec->label_of, spec->media);
    const struct offer_volume *volume =
        spec->source == INSTALL_ISO && !spec->os && !known ? offer_find_file(offer, spec->media)
                                                           : NULL;
    if (!volume || host_verb_reason(host, &none, HOST_CAPABILITIES))
        return NULL;
    g_autofree char *title = g_strdup_printf(_("look at %s"), volume->name);
    struct job *job = job_new(app, title, spec->media, false, done, opaque);
    job_set_quiet(job);
    host_run(host, HOST_CAPABILITIES, &none, job,
             host_args_new("pool", g_variant_new_string(volume->pool->name), "volume",
                           g_variant_new_string(volume->name), NULL));
    return job;
}

void install_take_label(struct install_spec *spec, struct job *job)
{
    const struct job_info *info = job_info(job);
    struct iso_label label;
    gsize len = 0;
    g_autofree guchar *bytes = info->output ? g_base64_decode(info->output, &len) : NULL;
    g_free(spec->label_of);
    g_clear_pointer(&spec->label, g_free);
    spec->label_of = g_strdup(info->object);
    if (!bytes || !iso_label_parse(bytes, len, &label))
        return;
    spec->label = g_new(struct iso_label, 1);
    *spec->label = label;
}

/* --- the job --- */

struct creation {
    struct app *app;
    struct host *host;
    struct install_spec *spec;
    struct install_chosen chosen;
    bool named, dry;
    struct job *job;
};

static void creation_free(struct creation *creation)
{
    install_spec_free(creation->spec);
    g_free(creation);
}

static void creation_fail(struct creation *creation, const char *error)
{
    job_finish(creation->job, job_cancelled(creation->job) ? _("cancelled") : error);
    creation_free(creation);
}

static void creation_show(struct creation *creation, const struct install_built *built)
{
    g_autofree char *command = install_virt_install(built->spec, creation->host->uri);
    const struct os_info *info = built->spec->info;
    GString *out = g_string_new(host_args_string(built->args, "xml"));
    g_autofree char *text =
        g_strdup_printf("%s%s%s%s\n%s", info ? info->name : "", info ? ": " : "",
                        built->report->files,
                        install_is_once(built->spec) && built->spec->start
                            ? _(". The first start is from the medium; its end starts the disk.")
                            : ".",
                        command);
    /* Within a comment "--" is not allowed. */
    g_auto(GStrv) parts = g_strsplit(text, "--", -1);
    g_autofree char *comment = g_strjoinv("- -", parts);
    g_string_append_printf(out, "<!-- %s -->\n", comment);
    job_set_output(creation->job, out->str);
    g_string_free(out, TRUE);
    job_finish(creation->job, NULL);
    creation_free(creation);
}

static void creation_run(struct creation *creation, const struct install_built *built)
{
    const struct host_target none = {0};
    const struct install_spec *spec = built->spec;
    g_autofree char *command = install_virt_install(spec, creation->host->uri);
    bool first = spec->start && install_is_once(spec);
    g_autofree char *result = g_strdup_printf(
        first && spec->wait ? _("Domain '%s' created and installed")
        : first             ? _("Domain '%s' created, the installer is running")
        : spec->start       ? _("Domain '%s' created and started")
                            : _("Domain '%s' created"),
        spec->name);
    log_add(creation->app->log, LOG_COMMAND, spec->name, "%s", command);
    job_set_result(creation->job, result);
    host_run(creation->host, HOST_CREATE, &none, creation->job, built->args);
    creation_free(creation);
}

/* True if its host was taken out of the list meanwhile; the creation has failed then. */
static bool creation_is_lost(struct creation *creation)
{
    if (g_ptr_array_find(creation->app->hosts, creation->host, NULL))
        return false;
    creation_fail(creation, _("the host is gone"));
    return true;
}

static void creation_built(void *opaque, struct install_built *built)
{
    struct creation *creation = opaque;
    if (creation_is_lost(creation)) {
        install_built_free(built);
        return;
    }
    g_autofree char *errors = install_report_errors(built->report);
    const char *reason = host_domain_reason(creation->host, NULL, HOST_CREATE);
    if (errors || job_cancelled(creation->job))
        creation_fail(creation, errors);
    else if (creation->dry)
        creation_show(creation, built);
    else if (reason)
        creation_fail(creation, reason);
    else
        creation_run(creation, built);
    install_built_free(built);
}

static void creation_build(struct creation *creation, struct offer *offer)
{
    install_build_start(creation->app, creation->spec, offer, &creation->chosen, creation->named,
                        creation_built, creation);
}

static void creation_labelled(struct job *job, void *opaque)
{
    struct creation *creation = opaque;
    install_take_label(creation->spec, job);
    if (!creation_is_lost(creation))
        creation_build(creation, creation->host->offer);
}

static void creation_asked(struct job *job, void *opaque)
{
    struct creation *creation = opaque;
    const struct job_info *info = job_info(job);
    if (creation_is_lost(creation))
        return;
    struct offer *offer = creation->host->offer;
    if (info->state != JOB_DONE || !offer) {
        creation_fail(creation, info->error ? info->error : _("the host was let go of"));
        return;
    }
    install_use_offer(creation->spec, offer);
    if (!install_ask_label(creation->app, creation->host, creation->spec, offer,
                           creation_labelled, creation))
        creation_build(creation, offer);
}

struct job *install_start(struct app *app, struct host *host, const struct install_spec *spec,
                          const struct install_chosen *chosen, bool named, bool dry, char **error)
{
    const char *reason = dry ? NULL : host_domain_reason(host, NULL, HOST_CREATE);
    if (reason) {
        *error = g_strdup(reason);
        return NULL;
    }
    struct creation *creation = g_new0(struct creation, 1);
    g_autofree char *title = g_strdup_printf(_("create %s"), named ? spec->name : "");
    *creation = (struct creation){.app = app, .host = host, .chosen = *chosen, .named = named,
                                  .dry = dry};
    creation->spec = install_spec_copy(spec);
    creation->job = job_new(app, g_strchomp(title), named ? spec->name : NULL, true, NULL, NULL);
    struct job *job = creation->job;
    if (!install_ask(app, host, creation_asked, creation, error)) {
        job_finish(job, *error);
        g_clear_pointer(error, g_free);
        creation_free(creation);
    }
    return job;
}
