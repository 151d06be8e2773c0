#include "action-domain.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "job.h"

#define BIT(state) (1u << (state))
#define STATES_OFF (BIT(DOMAIN_SHUTOFF) | BIT(DOMAIN_CRASHED))
#define STATES_RUNNING (BIT(DOMAIN_RUNNING) | BIT(DOMAIN_BLOCKED) | BIT(DOMAIN_SHUTDOWN))
#define STATES_ACTIVE (STATES_RUNNING | BIT(DOMAIN_PAUSED) | BIT(DOMAIN_PMSUSPENDED))

/* What an action says: the job's title and the result, as virsh words it. */
struct domain_words {
    const char *title, *result; /* N_(), each with one %s */
};

static const struct domain_words domain_words[HOST_VERBS] = {
    [HOST_START] = {N_("start %s"), N_("Domain '%s' started")},
    [HOST_SHUTDOWN] = {N_("shut down %s"), N_("Domain '%s' is being shutdown")},
    [HOST_REBOOT] = {N_("reboot %s"), N_("Domain '%s' is being rebooted")},
    [HOST_RESET] = {N_("reset %s"), N_("Domain '%s' was reset")},
    [HOST_DESTROY] = {N_("force off %s"), N_("Domain '%s' destroyed")},
    [HOST_SUSPEND] = {N_("suspend %s"), N_("Domain '%s' suspended")},
    [HOST_RESUME] = {N_("resume %s"), N_("Domain '%s' resumed")},
    [HOST_UNDEFINE] = {N_("delete %s"), N_("Domain '%s' has been undefined")},
};

/* The words are from the table above and take the name alone. */
static char *domain_format(const char *words, const char *name)
{
    const char *mark = strstr(words, "%s");
    if (!mark)
        return g_strdup(words);
    g_autofree char *before = g_strndup(words, (gsize)(mark - words));
    return g_strconcat(before, name, mark + 2, NULL);
}

static void domain_run_verb(struct app *app, struct action_call *call, enum host_verb verb,
                            GVariant *args)
{
    const char *name = call->target.domain->name;
    g_autofree char *title = domain_format(_(domain_words[verb].title), name);
    g_autofree char *result = domain_format(_(domain_words[verb].result), name);
    struct job *job = job_new(app, title, name, false, NULL, NULL);
    job_set_result(job, result);
    call->job = job;
    const struct host_target target = {.domain = call->target.domain};
    host_run(call->host, verb, &target, job, args);
}

static void domain_start(struct app *app, struct action_call *call)
{
    domain_run_verb(app, call, HOST_START, NULL);
}

static void domain_shutdown(struct app *app, struct action_call *call)
{
    domain_run_verb(app, call, HOST_SHUTDOWN, NULL);
}

static void domain_reboot(struct app *app, struct action_call *call)
{
    domain_run_verb(app, call, HOST_REBOOT, NULL);
}

static void domain_reset(struct app *app, struct action_call *call)
{
    domain_run_verb(app, call, HOST_RESET, NULL);
}

static void domain_destroy(struct app *app, struct action_call *call)
{
    domain_run_verb(app, call, HOST_DESTROY, NULL);
}

static void domain_suspend(struct app *app, struct action_call *call)
{
    domain_run_verb(app, call, HOST_SUSPEND, NULL);
}

static void domain_resume(struct app *app, struct action_call *call)
{
    domain_run_verb(app, call, HOST_RESUME, NULL);
}

/* --- undefine --- */

/* Another domain that uses this file, or NULL: deleting it would break that one. */
static struct domain *domain_sharing(struct app *app, const struct domain *domain,
                                     const char *source)
{
    for (unsigned i = 0; i < model_domains(app->model); i++) {
        struct domain *other = model_domain(app->model, i);
        if (other == domain || other->host != domain->host)
            continue;
        for (guint disk = 0; disk < other->disks->len; disk++) {
            const struct domain_disk *used = g_ptr_array_index(other->disks, disk);
            if (!g_strcmp0(used->source, source))
                return other;
        }
    }
    return NULL;
}

static bool domain_wants_disk(char **targets, const struct domain_disk *disk)
{
    if (!targets)
        return !disk->read_only; /* what the guest could only read is not its own */
    return disk->target && g_strv_contains((const char *const *)targets, disk->target);
}

/* The files of the disks to delete (all writable ones if `targets` is NULL), borrowed; NULL with
 * the call's error set if one may not go. */
static GPtrArray *domain_disk_paths(struct app *app, struct action_call *call, char **targets)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    const struct domain *domain = call->target.domain;
    for (guint i = 0; i < domain->disks->len; i++) {
        struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        if (!disk->source || !domain_wants_disk(targets, disk))
            continue;
        const struct domain *other = domain_sharing(app, domain, disk->source);
        if (other) {
            action_fail(
                call, EXIT_CODE_FAILED,
                _("undefine %s: disk %s (%s) is used by domain %s too; nothing was deleted"),
                domain->name, disk->target, disk->source, other->name);
            return NULL;
        }
        g_ptr_array_add(paths, disk->source);
    }
    g_ptr_array_add(paths, NULL);
    return g_steal_pointer(&paths);
}

static bool domain_check_targets(struct action_call *call, char **targets)
{
    for (char **target = targets; target && *target; target++) {
        bool found = false;
        for (guint i = 0; i < call->target.domain->disks->len; i++) {
            const struct domain_disk *disk = g_ptr_array_index(call->target.domain->disks, i);
            found |= !g_strcmp0(disk->target, *target);
        }
        if (!found) {
            action_fail(call, EXIT_CODE_NOT_FOUND, _("undefine %s: it has no disk '%s'"),
                        call->target.domain->name, *target);
            return false;
        }
    }
    return true;
}

static void domain_undefine(struct app *app, struct action_call *call)
{
    const char *list = action_option(call, "--disks");
    if (!list && !action_option(call, "--storage")) {
        domain_run_verb(app, call, HOST_UNDEFINE, NULL);
        return;
    }
    g_auto(GStrv) targets = list ? g_strsplit(list, ",", 0) : NULL;
    if (!domain_check_targets(call, targets))
        return;
    g_autoptr(GPtrArray) paths = domain_disk_paths(app, call, targets);
    if (!paths)
        return;
    GVariant *files = g_variant_new_strv((const char *const *)paths->pdata, -1);
    domain_run_verb(app, call, HOST_UNDEFINE, host_args_new("paths", files, NULL));
}

static const struct action_arg domain_undefine_args[] = {
    {.name = "--storage", .help = N_("Delete the files of all its writable disks too"),
     .loss = true, .virsh = "--remove-all-storage"},
    {.name = "--disks", .help = N_("Delete the files of these disks too: vda,vdb"), .value = true,
     .loss = true, .virsh = "--storage"},
    {.name = NULL},
};

const struct action action_domain_table[] = {
    {.id = "start",
     .label = N_("Start"),
     .help = N_("Start a domain"),
     .on = ACTION_ON_DOMAIN,
     .states = STATES_OFF,
     .verb = HOST_START,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "start %s",
     .run = domain_start,
     .keys = "Enter S",
     .context = "domains"},
    {.id = "shutdown",
     .label = N_("Shutdown"),
     .help = N_("Ask a domain to shut down: press its power button"),
     .on = ACTION_ON_DOMAIN,
     .states = STATES_RUNNING,
     .verb = HOST_SHUTDOWN,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_STOPS,
     .command = "shutdown %s",
     .run = domain_shutdown,
     .keys = "s",
     .context = "domains"},
    {.id = "reboot",
     .label = N_("Reboot"),
     .help = N_("Ask a domain to reboot"),
     .on = ACTION_ON_DOMAIN,
     .states = STATES_RUNNING,
     .verb = HOST_REBOOT,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_STOPS,
     .command = "reboot %s",
     .run = domain_reboot,
     .keys = "r",
     .context = "domains"},
    {.id = "reset",
     .label = N_("Reset"),
     .help = N_("Reset a domain at once, as the reset button does"),
     .on = ACTION_ON_DOMAIN,
     .states = STATES_ACTIVE,
     .verb = HOST_RESET,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_DANGER,
     .command = "reset %s",
     .run = domain_reset,
     .keys = "R",
     .context = "domains"},
    {.id = "destroy",
     .label = N_("Force off"),
     .help = N_("Force a domain off at once, as pulling the plug does"),
     .on = ACTION_ON_DOMAIN,
     .states = STATES_ACTIVE,
     .verb = HOST_DESTROY,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_DANGER,
     .command = "destroy %s",
     .run = domain_destroy,
     .keys = "X",
     .context = "domains"},
    {.id = "suspend",
     .label = N_("Pause"),
     .help = N_("Pause a domain; it keeps its memory"),
     .on = ACTION_ON_DOMAIN,
     .states = STATES_RUNNING,
     .verb = HOST_SUSPEND,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_STOPS,
     .command = "suspend %s",
     .run = domain_suspend,
     .keys = "p",
     .context = "domains"},
    {.id = "resume",
     .label = N_("Resume"),
     .help = N_("Let a paused domain go on"),
     .on = ACTION_ON_DOMAIN,
     .states = BIT(DOMAIN_PAUSED),
     .verb = HOST_RESUME,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "resume %s",
     .run = domain_resume,
     .keys = "p",
     .context = "domains"},
    {.id = "undefine",
     .label = N_("Delete"),
     .help = N_("Delete a domain's definition, on request its disks too"),
     .args = domain_undefine_args,
     .on = ACTION_ON_DOMAIN,
     .states = STATES_OFF | BIT(DOMAIN_BROKEN),
     .verb = HOST_UNDEFINE,
     .flags = ACTION_CLI | ACTION_DANGER,
     .command = "undefine %s",
     .run = domain_undefine,
     .keys = "d",
     .context = "domains"},
    {.id = NULL},
};
