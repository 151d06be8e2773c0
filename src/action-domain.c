#include "action-domain.h"

#include <string.h>

#include "action-verb.h"
#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "protect.h"

/* --- power --- */

static void domain_start(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_START, N_("start %s"), N_("Domain '%s' started"),
                                            "b:paused b:bypass-cache b:force-boot s:boot"};
    action_verb_run(app, call, &verb, NULL);
}

static const char *const domain_modes[] = {"acpi", "agent", "initctl", "signal", "paravirt", NULL};

static char **domain_mode_words(struct app *app, const char *prefix)
{
    (void)app, (void)prefix;
    return g_strdupv((char **)domain_modes);
}

/* False with the call's error set. */
static bool domain_check_mode(struct action_call *call, const char *id)
{
    const char *mode = action_option(call, "--mode");
    g_auto(GStrv) words = g_strsplit(mode ? mode : "", ",", 0);
    for (char **word = words; *word; word++) {
        if (g_strv_contains(domain_modes, *word))
            continue;
        action_fail(call, EXIT_CODE_USAGE,
                    _("%s: acpi, agent, initctl, signal or paravirt, not '%s'"), id, *word);
        return false;
    }
    return true;
}

static void domain_shutdown(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SHUTDOWN, N_("shut down %s"),
                                            N_("Domain '%s' is being shutdown"), "s:mode"};
    if (domain_check_mode(call, "shutdown"))
        action_verb_run(app, call, &verb, NULL);
}

static void domain_reboot(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_REBOOT, N_("reboot %s"),
                                            N_("Domain '%s' is being rebooted"), "s:mode"};
    if (domain_check_mode(call, "reboot"))
        action_verb_run(app, call, &verb, NULL);
}

static void domain_reset(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_RESET, N_("reset %s"), N_("Domain '%s' was reset"),
                                            NULL};
    action_verb_run(app, call, &verb, NULL);
}

static void domain_destroy(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_DESTROY, N_("force off %s"),
                                            N_("Domain '%s' destroyed"), "b:graceful"};
    action_verb_run(app, call, &verb, NULL);
}

static void domain_suspend(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SUSPEND, N_("suspend %s"),
                                            N_("Domain '%s' suspended"), NULL};
    action_verb_run(app, call, &verb, NULL);
}

static void domain_resume(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_RESUME, N_("resume %s"),
                                            N_("Domain '%s' resumed"), NULL};
    action_verb_run(app, call, &verb, NULL);
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
    static const struct action_verb verb = {
        HOST_UNDEFINE, N_("delete %s"), N_("Domain '%s' has been undefined"),
        "b:managed-save b:nvram b:keep-nvram b:snapshots b:checkpoints"};
    const char *list = action_option(call, "--disks");
    GVariant *files = NULL;
    if (action_option(call, "--nvram") && action_option(call, "--keep-nvram")) {
        action_fail(call, EXIT_CODE_USAGE, _("undefine: --nvram and --keep-nvram exclude each "
                                             "other"));
        return;
    }
    if (list || action_option(call, "--storage")) {
        g_auto(GStrv) targets = list ? g_strsplit(list, ",", 0) : NULL;
        if (!domain_check_targets(call, targets))
            return;
        g_autoptr(GPtrArray) paths = domain_disk_paths(app, call, targets);
        if (!paths)
            return;
        files = g_variant_new_strv((const char *const *)paths->pdata, -1);
    }
    action_verb_run(app, call, &verb, files ? host_args_new("paths", files, NULL) : NULL);
    if (call->job && call->target.domain->is_protected)
        protect_ends_with(app, call->target.domain, call->job);
}

/* --- the table --- */

static char **domain_boot_words(struct app *app, const char *prefix)
{
    static const char *const words[] = {"hd", "cdrom", "fd", "network", "vda", NULL};
    (void)app, (void)prefix;
    return g_strdupv((char **)words);
}

static const struct action_arg domain_start_args[] = {
    {.name = "--paused", .help = N_("Leave it paused")},
    {.name = "--force-boot", .help = N_("Boot, and throw a saved state away"), .loss = true},
    {.name = "--bypass-cache", .help = N_("Read a saved state past the host's page cache")},
    {.name = "--boot", .help = N_("For this run boot from this first: vda, a MAC, hd, cdrom, "
                                  "network"),
     .value = true, .complete = domain_boot_words, .virsh = ""},
    {.name = NULL},
};

static const struct action_arg domain_mode_args[] = {
    {.name = "--mode", .help = N_("How it is asked: acpi, agent, initctl, signal, paravirt"),
     .value = true, .complete = domain_mode_words},
    {.name = NULL},
};

static const struct action_arg domain_destroy_args[] = {
    {.name = "--graceful", .help = N_("Give up rather than kill a process that does not end")},
    {.name = NULL},
};

static const struct action_arg domain_undefine_args[] = {
    {.name = "--storage", .help = N_("Delete the files of all its writable disks too"),
     .loss = true, .virsh = "--remove-all-storage"},
    {.name = "--disks", .help = N_("Delete the files of these disks too: vda,vdb"), .value = true,
     .loss = true, .virsh = "--storage"},
    {.name = "--managed-save", .help = N_("Delete its saved state"), .loss = true},
    {.name = "--snapshots", .help = N_("Forget its snapshots"), .loss = true,
     .virsh = "--snapshots-metadata"},
    {.name = "--checkpoints", .help = N_("Forget its checkpoints"),
     .virsh = "--checkpoints-metadata"},
    {.name = "--nvram", .help = N_("Delete its UEFI variables")},
    {.name = "--keep-nvram", .help = N_("Keep its UEFI variables")},
    {.name = NULL},
};

const struct action action_domain_table[] = {
    {.id = "start",
     .label = N_("Start"),
     .help = N_("Start a domain"),
     .args = domain_start_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_OFF,
     .verb = HOST_START,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "start %s",
     .run = domain_start,
     .keys = "Enter S",
     .context = "domains"},
    {.id = "shutdown",
     .label = N_("Shutdown"),
     .help = N_("Ask a domain to shut down: press its power button"),
     .args = domain_mode_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_SHUTDOWN,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_STOPS,
     .command = "shutdown %s",
     .run = domain_shutdown,
     .keys = "s",
     .context = "domains"},
    {.id = "reboot",
     .label = N_("Reboot"),
     .help = N_("Ask a domain to reboot"),
     .args = domain_mode_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
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
     .states = ACTION_STATES_ACTIVE,
     .verb = HOST_RESET,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_DANGER,
     .command = "reset %s",
     .run = domain_reset,
     .keys = "R",
     .context = "domains"},
    {.id = "destroy",
     .label = N_("Force off"),
     .help = N_("Force a domain off at once, as pulling the plug does"),
     .args = domain_destroy_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_ACTIVE,
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
     .states = ACTION_STATES_RUNNING,
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
     .states = ACTION_STATE(DOMAIN_PAUSED),
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
     .states = ACTION_STATES_OFF | ACTION_STATE(DOMAIN_BROKEN),
     .verb = HOST_UNDEFINE,
     .flags = ACTION_CLI | ACTION_DANGER,
     .command = "undefine %s",
     .run = domain_undefine,
     .keys = "d",
     .context = "domains"},
    {.id = NULL},
};
