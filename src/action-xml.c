#include "action-xml.h"

#include <errno.h>
#include <string.h>

#include "app.h"
#include "atomic-file.h"
#include "core/text.h"
#include "def-fetch.h"
#include "domxml-parse.h"
#include "exit-code.h"
#include "job.h"
#include "line-diff.h"
#include "worker.h"

/* --- define --- */

struct define {
    struct app *app;
    struct host *host; /* found again by its alias: it may be gone by then */
    char *alias, *path, *xml, *error;
    struct job *job;
    bool validate;
};

static void define_free(struct define *define)
{
    g_free(define->alias);
    g_free(define->path);
    g_free(define->xml);
    g_free(define->error);
    g_free(define);
}

static struct host *define_host(const struct define *define)
{
    for (guint i = 0; i < define->app->hosts->len; i++) {
        struct host *host = g_ptr_array_index(define->app->hosts, i);
        if (!strcmp(host->alias, define->alias))
            return host;
    }
    return NULL;
}

static void define_go_on(void *data)
{
    struct define *define = data;
    const struct host_target nothing = {0};
    struct host *host = define_host(define);
    const char *reason = host ? host_verb_reason(host, &nothing, HOST_DEFINE)
                              : _("the host is not known any more");
    if (define->error || reason) {
        job_finish(define->job, define->error ? define->error : reason);
    } else {
        GVariant *args = host_args_new("xml", g_variant_new_string(define->xml), "validate",
                                       g_variant_new_boolean(define->validate), NULL);
        host_run(host, HOST_DEFINE, &nothing, define->job, args);
    }
    define_free(define);
}

/* On the worker: the file may lie anywhere. */
static void define_read(void *data)
{
    struct define *define = data;
    size_t len = 0;
    struct domxml_error err = {0};
    define->xml = atomic_read(define->path, DOMXML_SIZE_MAX, &len);
    if (!define->xml) {
        define->error = g_strdup_printf("%s: %s", define->path, g_strerror(errno));
    } else {
        xmlDocPtr doc = domxml_parse(define->xml, len, &err);
        if (!doc || !g_utf8_validate(define->xml, (gssize)len, NULL))
            define->error = g_strdup_printf(_("%s: line %ld: %s"), define->path, err.line,
                                            doc ? _("it is not UTF-8") : err.text);
        if (doc)
            xmlFreeDoc(doc);
    }
    app_post(define->app, define_go_on, define);
}

static void xml_define(struct app *app, struct action_call *call)
{
    const char *path = action_operand(call, 0);
    if (!path) {
        action_fail(call, EXIT_CODE_USAGE, _("define: which file?"));
        return;
    }
    if (!g_path_is_absolute(path)) {
        action_fail(call, EXIT_CODE_USAGE, _("define %s: the file's path is not absolute"), path);
        return;
    }
    struct define *define = g_new0(struct define, 1);
    *define = (struct define){.app = app, .alias = g_strdup(call->host->alias),
                              .path = g_strdup(path),
                              .validate = action_option(call, "--validate") != NULL};
    g_autofree char *title = g_strdup_printf(_("define %s"), path);
    g_autofree char *result = g_strdup_printf(_("Domain defined from '%s'"), path);
    define->job = call->job = job_new(app, title, NULL, false, NULL, NULL);
    job_set_result(define->job, result);
    worker_push(app->worker, define_read, define);
}

/* --- domxml-diff --- */

struct diff_job {
    struct app *app;
    struct job *job;
    char *alias, *uuid, *stored;
};

static void diff_finish(struct diff_job *diff, const char *error)
{
    job_finish(diff->job, error);
    g_free(diff->alias);
    g_free(diff->uuid);
    g_free(diff->stored);
    g_free(diff);
}

static void diff_live_there(void *opaque, const char *xml, const char *error)
{
    struct diff_job *diff = opaque;
    if (xml) {
        g_autofree char *text =
            line_diff(diff->stored, xml, _("stored definition"), _("running domain"), 3);
        job_set_output(diff->job, text);
    }
    diff_finish(diff, error);
}

static struct domain *diff_domain(const struct diff_job *diff)
{
    for (unsigned i = 0; i < model_domains(diff->app->model); i++) {
        struct domain *domain = model_domain(diff->app->model, i);
        if (!g_strcmp0(domain->uuid, diff->uuid) && !strcmp(domain->host->alias, diff->alias))
            return domain;
    }
    return NULL;
}

static void diff_stored_there(void *opaque, const char *xml, const char *error)
{
    struct diff_job *diff = opaque;
    struct domain *domain = diff_domain(diff);
    diff->stored = g_strdup(xml);
    if (xml && domain)
        def_fetch(diff->app, domain, DEF_LIVE, diff_live_there, diff);
    else
        diff_finish(diff, error ? error : _("it is not known any more"));
}

static void xml_diff(struct app *app, struct action_call *call)
{
    struct domain *domain = call->target.domain;
    const char *reason = !domain_is_active(domain) ? _("it is not running: there is only its "
                                                       "stored definition")
                         : domain->transient       ? _("it is transient: nothing is stored of it")
                                                   : NULL;
    if (reason) {
        action_fail(call, EXIT_CODE_NOT_NOW, "domxml-diff %s: %s", domain->name, reason);
        return;
    }
    struct diff_job *diff = g_new0(struct diff_job, 1);
    g_autofree char *title = g_strdup_printf(_("compare definitions of %s"), domain->name);
    *diff = (struct diff_job){.app = app, .alias = g_strdup(domain->host->alias),
                              .uuid = g_strdup(domain->uuid)};
    diff->job = call->job = job_new(app, title, domain->name, false, NULL, NULL);
    def_fetch(app, domain, DEF_STORED, diff_stored_there, diff);
}

static const struct action_arg xml_define_args[] = {
    {.name = N_("FILE"), .help = N_("The file with the XML"), .required = true, .path = true},
    {.name = "--validate",
     .help = N_("Refuse what libvirt's schema does not know, or the engine cannot start")},
    {.name = NULL},
};

const struct action action_xml_table[] = {
    {.id = "define",
     .label = N_("Define"),
     .help = N_("Define a domain from a file, or replace its definition"),
     .args = xml_define_args,
     .on = ACTION_ON_NOTHING,
     .verb = HOST_DEFINE,
     .flags = ACTION_CLI,
     .command = "define",
     .run = xml_define},
    {.id = "domxml-diff",
     .label = N_("Differences"),
     .help = N_("Show how a running domain differs from its stored definition"),
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_XML,
     .flags = ACTION_CLI | ACTION_READ,
     .run = xml_diff},
    {.id = NULL},
};
