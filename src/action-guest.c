#include "action-guest.h"

#include "action-verb.h"
#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "job.h"

/* --- questions --- */

static GVariant *guest_text(const struct action_call *call)
{
    return g_variant_new_boolean(!action_option(call, "--json"));
}

static void guest_info(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_GUEST_FACTS, N_("ask the guest of %s"), NULL,
                                            NULL};
    action_verb_run(app, call, &verb, host_args_new("text", guest_text(call), NULL));
}

static const char *const guest_sources[] = {"agent", "lease", "arp", NULL};

static void guest_addresses(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_ADDRESSES, N_("ask for addresses of %s"), NULL,
                                            "s:source"};
    const char *source = action_option(call, "--source");
    if (source && !g_strv_contains(guest_sources, source))
        action_fail(call, EXIT_CODE_USAGE, _("domifaddr: agent, lease or arp, not '%s'"), source);
    else
        action_verb_run(app, call, &verb, host_args_new("text", guest_text(call), NULL));
}

/* --- orders --- */

static void guest_password(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SET_PASSWORD, N_("set a password in %s"),
                                            N_("Password set successfully in '%s'"),
                                            "b:encrypted"};
    const char *password = action_option(call, "--password");
    if (!password || !*password) {
        action_fail(call, EXIT_CODE_USAGE, _("set-user-password: a password is needed"));
        return;
    }
    action_verb_run(app, call, &verb,
                    host_args_new("user", g_variant_new_string(action_operand(call, 0)), "password",
                                  g_variant_new_string(password), NULL));
}

static GVariant *guest_mountpoints(const struct action_call *call)
{
    g_auto(GStrv) points = action_operands(call);
    return points[0] ? host_args_new("mountpoints",
                                     g_variant_new_strv((const char *const *)points, -1), NULL)
                     : NULL;
}

static void guest_freeze(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_FS_FREEZE, N_("freeze file systems of %s"), NULL,
                                            NULL};
    action_verb_run(app, call, &verb, guest_mountpoints(call));
}

static void guest_thaw(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_FS_THAW, N_("thaw file systems of %s"), NULL,
                                            NULL};
    action_verb_run(app, call, &verb, guest_mountpoints(call));
}

static void guest_trim(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_FS_TRIM, N_("trim file systems of %s"),
                                            N_("The file systems of '%s' were trimmed"), NULL};
    action_verb_run(app, call, &verb, NULL);
}

static void guest_time(struct app *app, struct action_call *call)
{
    static const struct action_verb show = {HOST_SET_TIME, N_("ask %s for its time"), NULL, NULL};
    static const struct action_verb set = {HOST_SET_TIME, N_("set the time of %s"),
                                           N_("The time of '%s' was set"), "b:sync"};
    const char *text = action_option(call, "--time");
    bool sync = action_option(call, "--sync"), now = action_option(call, "--now");
    guint64 time = 0;
    if ((text != NULL) + sync + now > 1) {
        action_fail(call, EXIT_CODE_USAGE,
                    _("domtime: --now, --sync and --time exclude each other"));
        return;
    }
    if (text && !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &time, NULL)) {
        action_fail(call, EXIT_CODE_USAGE, _("--%s: '%s' is no number"), "time", text);
        return;
    }
    if (!text && !sync && !now)
        action_verb_run(app, call, &show,
                        host_args_new("show", g_variant_new_boolean(true), NULL));
    else
        action_verb_run(app, call, &set,
                        text ? host_args_new("time", g_variant_new_uint64(time), NULL) : NULL);
}

/* Without an option it only asks. */
static bool guest_time_shows(struct app *app, const struct action_call *call)
{
    (void)app;
    return !action_option(call, "--time") && !action_option(call, "--sync") &&
           !action_option(call, "--now");
}

/* --- the table --- */

static const struct action_arg guest_info_args[] = {
    {.name = "--json", .help = N_("As JSON"), .virsh = ""},
    {.name = NULL},
};

static const struct action_arg guest_address_args[] = {
    {.name = "--source", .help = N_("Only what this one knows: agent, lease, arp"), .value = true,
     .choices = guest_sources, .label = N_("Source")},
    {.name = "--json", .help = N_("As JSON"), .virsh = ""},
    {.name = NULL},
};

static const struct action_arg guest_password_args[] = {
    {.name = N_("USER"), .help = N_("User in the guest"), .required = true, .label = N_("User")},
    {.name = "--password", .help = N_("The password; left out: it is asked for"), .value = true,
     .secret = true, .label = N_("Password")},
    {.name = "--encrypted", .help = N_("The password is encrypted already, as the guest wants it")},
    {.name = NULL},
};

static const struct action_arg guest_mount_args[] = {
    {.name = N_("MOUNTPOINTS"), .help = N_("Only these file systems: /, /home"), .rest = true},
    {.name = NULL},
};

static const struct action_arg guest_time_args[] = {
    {.name = "--now", .help = N_("Set it to the time of virtty's host")},
    {.name = "--sync", .help = N_("Set it from the guest's own hardware clock")},
    {.name = "--time", .help = N_("Set it to these seconds since 1970"), .value = true},
    {.name = NULL},
};

const struct action action_guest_table[] = {
    {.id = "guestinfo",
     .label = N_("Guest"),
     .help = N_("Ask a guest's agent: system, hostname, users, file systems, disks, interfaces"),
     .args = guest_info_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_GUEST_FACTS,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "guestinfo %s",
     .run = guest_info},
    {.id = "domifaddr",
     .label = N_("Addresses"),
     .help = N_("Show a guest's addresses: from its agent, from leases, from ARP"),
     .args = guest_address_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_ADDRESSES,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "domifaddr %s",
     .run = guest_addresses},
    {.id = "set-user-password",
     .label = N_("Set a password"),
     .help = N_("Set a user's password in a guest through its agent"),
     .args = guest_password_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_SET_PASSWORD,
     .flags = ACTION_CLI,
     .command = "set-user-password %s",
     .run = guest_password},
    {.id = "domfsfreeze",
     .label = N_("Freeze file systems"),
     .help = N_("Hold a guest's file systems still, for a copy of its disks"),
     .args = guest_mount_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_FS_FREEZE,
     .flags = ACTION_CLI | ACTION_STOPS,
     .command = "domfsfreeze %s",
     .run = guest_freeze},
    {.id = "domfsthaw",
     .label = N_("Thaw file systems"),
     .help = N_("Let a guest's frozen file systems go on"),
     .args = guest_mount_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_FS_THAW,
     .flags = ACTION_CLI,
     .command = "domfsthaw %s",
     .run = guest_thaw},
    {.id = "domfstrim",
     .label = N_("Trim file systems"),
     .help = N_("Let a guest give back the blocks that its file systems do not use"),
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_FS_TRIM,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "domfstrim %s",
     .run = guest_trim},
    {.id = "domtime",
     .label = N_("Time"),
     .help = N_("Show or set a guest's clock"),
     .args = guest_time_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_SET_TIME,
     .flags = ACTION_CLI,
     .command = "domtime %s",
     .run = guest_time,
     .harmless = guest_time_shows},
    {.id = NULL},
};
