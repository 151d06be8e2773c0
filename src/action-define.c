#include "action-define.h"

#include <errno.h>
#include <string.h>

#include "action-verb.h"
#include "app.h"
#include "atomic-file.h"
#include "core/text.h"
#include "domxml-parse.h"
#include "exit-code.h"
#include "job.h"
#include "worker.h"

/* --- define --- */

/* A file may lie on a slow disk: it is read on a worker, then the host gets its turn. */
struct define_file {
    struct app *app;
    struct job *job; /* of define_file, and its reference for the host */
    char *path, *alias;
    bool validate;
    char *xml, *error;
};

static void define_free(struct define_file *file)
{
    g_free(file->path);
    g_free(file->alias);
    g_free(file->xml);
    g_free(file->error);
    g_free(file);
}

static void define_read_done(void *data)
{
    struct define_file *file = data;
    const struct host_target none = {0};
    struct host *host = NULL;
    for (guint i = 0; i < file->app->hosts->len; i++) {
        struct host *other = g_ptr_array_index(file->app->hosts, i);
        if (!strcmp(other->alias, file->alias))
            host = other;
    }
    if (!file->error && !host)
        file->error = g_strdup(_("the host is gone"));
    if (file->error)
        job_finish(file->job, file->error);
    else
        host_run(host, HOST_DEFINE, &none, file->job,
                 host_args_new("xml", g_variant_new_string(file->xml), "validate",
                               g_variant_new_boolean(file->validate), NULL));
    define_free(file);
}

static void define_read(void *data)
{
    struct define_file *file = data;
    size_t len = 0;
    file->xml = atomic_read(file->path, DOMXML_SIZE_MAX, &len);
    if (!file->xml)
        file->error = g_strdup_printf("%s: %s", file->path, g_strerror(errno));
    else if (strlen(file->xml) != len || !g_utf8_validate(file->xml, -1, NULL))
        file->error = g_strdup_printf(_("%s is no text in UTF-8"), file->path);
    app_post(file->app, define_read_done, file);
}

static void define_define(struct app *app, struct action_call *call)
{
    const char *path = action_verb_file(call, "define", action_operand(call, 0));
    if (!path)
        return;
    struct define_file *file = g_new0(struct define_file, 1);
    g_autofree char *title = g_strdup_printf(_("define a domain from %s"), path);
    g_autofree char *result = g_strdup_printf(_("Domain defined from %s"), path);
    call->job = job_new(app, title, NULL, false, NULL, NULL);
    job_set_result(call->job, result);
    *file = (struct define_file){.app = app, .job = call->job, .path = g_strdup(path),
                                 .alias = g_strdup(call->host->alias),
                                 .validate = action_option(call, "--validate") != NULL};
    worker_push(app->worker, define_read, file);
}

/* --- name and texts --- */

static void define_rename(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_RENAME, N_("rename %s"),
                                            N_("Domain '%s' successfully renamed"), NULL};
    const char *name = action_operand(call, 0);
    if (*name)
        action_verb_run(app, call, &verb,
                        host_args_new("name", g_variant_new_string(name), NULL));
    else
        action_fail(call, EXIT_CODE_USAGE, _("domrename: a name cannot be empty"));
}

/* What virsh does: the words after the options are the description, or with --title the title;
 * none: what is there is printed. */
static void define_desc(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SET_TITLE, N_("describe %s"),
                                            N_("Title or description of '%s' updated"),
                                            "b:live b:config"};
    const struct domain *domain = call->target.domain;
    bool title = action_option(call, "--title") != NULL;
    g_auto(GStrv) words = action_operands(call);
    g_autofree char *text = g_strjoinv(" ", words);
    if (!words[0]) {
        const char *now = title ? domain->title : domain->description;
        g_string_append_printf(call->out, "%s\n", now ? now
                                                  : title ? _("It has no title.")
                                                          : _("It has no description."));
        return;
    }
    if (title && strchr(text, '\n')) {
        action_fail(call, EXIT_CODE_USAGE, _("desc: a title is one line"));
        return;
    }
    action_verb_run(app, call, &verb, host_args_new(title ? "title" : "description",
                                                    g_variant_new_string(text), NULL));
}

/* Without words it only shows. */
static bool define_desc_shows(struct app *app, const struct action_call *call)
{
    (void)app;
    return !action_operand(call, 0);
}

static void define_metadata(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SET_METADATA, N_("change metadata of %s"),
                                            N_("Metadata of '%s' modified"), "b:live b:config"};
    const char *uri = action_operand(call, 0), *key = action_option(call, "--key");
    const char *xml = action_option(call, "--set");
    bool remove = action_option(call, "--remove") != NULL;
    if (remove == (xml != NULL) || (xml && !key)) {
        action_fail(call, EXIT_CODE_USAGE, _("metadata: --key KEY and --set XML, or --remove, are "
                                             "needed"));
        return;
    }
    GVariant *args = xml ? host_args_new("uri", g_variant_new_string(uri), "key",
                                         g_variant_new_string(key), "xml",
                                         g_variant_new_string(xml), NULL)
                         : host_args_new("uri", g_variant_new_string(uri), NULL);
    action_verb_run(app, call, &verb, args);
}

/* --- the table --- */

#define IMPACT_OPTIONS                                                                             \
    {.name = "--live", .help = N_("Change the running domain")},                                   \
    {.name = "--config", .help = N_("Change its stored definition")}

static const struct action_arg define_args[] = {
    {.name = N_("FILE"), .help = N_("File with the domain's XML"), .required = true, .path = true,
     .label = N_("File")},
    {.name = "--validate", .help = N_("Check it against libvirt's schema first")},
    {.name = NULL},
};

static const struct action_arg define_rename_args[] = {
    {.name = N_("NAME"), .help = N_("The new name"), .required = true, .label = N_("New name")},
    {.name = NULL},
};

static const struct action_arg define_desc_args[] = {
    {.name = N_("TEXT"), .help = N_("The new text, '' for none; left out: print what is there"),
     .rest = true, .label = N_("Text")},
    {.name = "--title", .help = N_("The title, not the description")},
    IMPACT_OPTIONS,
    {.name = NULL},
};

static const struct action_arg define_metadata_args[] = {
    {.name = N_("URI"), .help = N_("The XML namespace of the element"), .required = true,
     .label = N_("Namespace")},
    {.name = "--key", .help = N_("The prefix of its namespace"), .value = true,
     .label = N_("Prefix")},
    {.name = "--set", .help = N_("The element: '<tag>web</tag>'"), .value = true,
     .label = N_("Element")},
    {.name = "--remove", .help = N_("Remove the element")},
    IMPACT_OPTIONS,
    {.name = NULL},
};

const struct action action_define_table[] = {
    {.id = "define",
     .label = N_("Define"),
     .help = N_("Define a domain on a host from a file with its XML, or replace its definition"),
     .args = define_args,
     .on = ACTION_ON_NOTHING,
     .verb = HOST_DEFINE,
     .flags = ACTION_CLI,
     .command = "define",
     .run = define_define},
    {.id = "domrename",
     .label = N_("Rename"),
     .help = N_("Give a domain another name"),
     .args = define_rename_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_OFF,
     .verb = HOST_RENAME,
     .flags = ACTION_CLI,
     .command = "domrename %s",
     .run = define_rename},
    {.id = "desc",
     .label = N_("Title and description"),
     .help = N_("Show or change a domain's title or description"),
     .args = define_desc_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_SET_TITLE,
     .flags = ACTION_CLI,
     .command = "desc %s",
     .run = define_desc,
     .harmless = define_desc_shows},
    {.id = "metadata",
     .label = N_("Metadata"),
     .help = N_("Set or remove an application's metadata in a domain's definition"),
     .args = define_metadata_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_SET_METADATA,
     .flags = ACTION_CLI,
     .command = "metadata %s",
     .run = define_metadata},
    {.id = NULL},
};
