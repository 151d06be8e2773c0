#include "action-power.h"

#include "action-verb.h"
#include "app.h"
#include "cmdlog.h"
#include "core/text.h"
#include "exit-code.h"
#include "job.h"
#include "key-codes.h"
#include "log.h"

#define POWER_KEYS_MAX 16

/* --- saved states --- */

static void power_managedsave(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {
        HOST_MANAGED_SAVE, N_("save the state of %s"), N_("Domain '%s' state saved by libvirt"),
        "b:bypass-cache b:paused b:running"};
    action_verb_run(app, call, &verb, NULL);
}

static void power_managedsave_remove(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_MANAGED_SAVE_REMOVE,
                                            N_("remove the saved state of %s"),
                                            N_("Removed managedsave image for domain '%s'"), NULL};
    if (call->target.domain->known && !call->target.domain->managed_save)
        action_fail(call, EXIT_CODE_NOT_NOW, _("managedsave-remove %s: it has no saved state"),
                    call->target.domain->name);
    else
        action_verb_run(app, call, &verb, NULL);
}

static GVariant *power_file_args(const char *file)
{
    return host_args_new("file", g_variant_new_string(file), NULL);
}

static void power_save(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SAVE, N_("save %s to a file"),
                                            N_("Domain '%s' saved"),
                                            "b:bypass-cache b:paused b:running"};
    const char *file = action_verb_file(call, "save", action_operand(call, 0));
    if (file)
        action_verb_run(app, call, &verb, power_file_args(file));
}

static void power_restore(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_RESTORE, N_("restore a domain on %s"),
                                            N_("Domain restored on %s"),
                                            "b:bypass-cache b:paused b:running"};
    const char *file = action_verb_file(call, "restore", action_operand(call, 0));
    if (file)
        action_verb_run(app, call, &verb, power_file_args(file));
}

static const char *const power_formats[] = {"elf", "kdump-zlib", "kdump-lzo", "kdump-snappy",
                                            "win-dmp", NULL};

static void power_dump(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {
        HOST_DUMP, N_("dump the memory of %s"), N_("Domain '%s' dumped"),
        "b:memory-only b:live b:crash b:reset b:bypass-cache s:format"};
    const char *format = action_option(call, "--format");
    const char *file = action_verb_file(call, "dump", action_operand(call, 0));
    if (!file)
        return;
    if (format && (!g_strv_contains(power_formats, format) ||
                   !action_option(call, "--memory-only"))) {
        action_fail(call, EXIT_CODE_USAGE, _("dump: --format goes with --memory-only and is one of "
                                             "elf, kdump-zlib, kdump-lzo, kdump-snappy, win-dmp"));
        return;
    }
    action_verb_run(app, call, &verb, power_file_args(file));
}

/* --- signals and keys --- */

static void power_nmi(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_INJECT_NMI, N_("inject an NMI into %s"),
                                            N_("NMI injected into domain '%s'"), NULL};
    action_verb_run(app, call, &verb, NULL);
}

static char **power_key_words(struct app *app, const char *prefix)
{
    GPtrArray *words = g_ptr_array_new();
    (void)app, (void)prefix;
    for (const struct key_chord *chord = key_chords; chord->word; chord++)
        g_ptr_array_add(words, g_strdup(chord->word));
    const char *name;
    for (unsigned i = 0; (name = key_code_name(i)); i++)
        g_ptr_array_add(words, g_strdup(name));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

static const char *const power_codesets[] = {
    "linux", "xt", "atset1", "atset2", "atset3", "os_x", "xt_kbd", "usb", "win32", "qnum", NULL};

/* Names of chords become their keys; all must be keys. NULL with the call's error set. */
static GPtrArray *power_keys(struct action_call *call)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    const char *word;
    for (unsigned i = 0; (word = action_operand(call, i)); i++) {
        unsigned code;
        const struct key_chord *chord = key_chord_find(word);
        if (!chord && !key_code_read(word, &code)) {
            action_fail(call, EXIT_CODE_USAGE, _("send-key: '%s' is no key"), word);
            return NULL;
        }
        if (!chord)
            g_ptr_array_add(keys, (gpointer)word);
        for (const char *const *key = chord ? chord->keys : NULL; key && *key; key++)
            g_ptr_array_add(keys, (gpointer)*key);
    }
    if (!keys->len || keys->len > POWER_KEYS_MAX) {
        action_fail(call, EXIT_CODE_USAGE, _("send-key: one to %d keys are needed"),
                    POWER_KEYS_MAX);
        return NULL;
    }
    g_ptr_array_add(keys, NULL);
    return g_steal_pointer(&keys);
}

/* virsh knows keys, no chords. */
static void power_log_keys(struct app *app, struct action_call *call, const GPtrArray *keys)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    static const char *const options[] = {"--codeset", "--holdtime"};
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        const char *value = action_option(call, options[i]);
        if (value)
            g_ptr_array_add(words, g_strconcat(options[i], "=", value, NULL));
    }
    for (guint i = 0; i + 1 < keys->len; i++)
        g_ptr_array_add(words, g_strdup(g_ptr_array_index(keys, i)));
    g_ptr_array_add(words, NULL);
    const char *name = call->target.domain->name;
    g_autofree char *line = cmdlog_line(call->host, "send-key %s", name, (char **)words->pdata);
    log_add(app->log, LOG_COMMAND, name, "%s", line);
}

static void power_send_key(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SEND_KEY, N_("send keys to %s"),
                                            N_("Keys sent to domain '%s'"), "s:codeset"};
    g_autoptr(GPtrArray) keys = power_keys(call);
    const char *hold = action_option(call, "--holdtime");
    guint64 ms = 0;
    if (!keys)
        return;
    if (hold && !g_ascii_string_to_unsigned(hold, 10, 0, 60000, &ms, NULL)) {
        action_fail(call, EXIT_CODE_USAGE, _("--%s: '%s' is no number"), "holdtime", hold);
        return;
    }
    GVariant *names = g_variant_new_strv((const char *const *)keys->pdata, -1);
    GVariant *time = hold ? g_variant_new_uint32((guint32)ms) : NULL;
    action_verb_run(app, call, &verb,
                    time ? host_args_new("keys", names, "hold", time, NULL)
                         : host_args_new("keys", names, NULL));
    if (call->job)
        power_log_keys(app, call, keys);
}

/* --- screen --- */

static void power_screenshot(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_SCREENSHOT, N_("take a picture of %s"), NULL,
                                            "u:screen b:replace"};
    const char *file = action_verb_file(call, "screenshot", action_operand(call, 0));
    if (!file)
        return;
    action_verb_run(app, call, &verb, power_file_args(file));
    if (!call->job)
        return;
    g_autofree char *result = g_strdup_printf(_("Screenshot of '%s' saved to %s"),
                                              call->target.domain->name, file);
    job_set_result(call->job, result);
}

/* --- the guest's own sleep --- */

static const char *const power_sleeps[] = {"mem", "disk", "hybrid", NULL};

static void power_pm_suspend(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_PM_SUSPEND, N_("let the guest of %s sleep"),
                                            N_("Domain '%s' successfully suspended"), NULL};
    const char *target = action_operand(call, 0);
    if (!g_strv_contains(power_sleeps, target)) {
        action_fail(call, EXIT_CODE_USAGE, _("dompmsuspend: mem, disk or hybrid, not '%s'"),
                    target);
        return;
    }
    action_verb_run(app, call, &verb,
                    host_args_new("target", g_variant_new_string(target), NULL));
}

static void power_pm_wakeup(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_PM_WAKEUP, N_("wake the guest of %s"),
                                            N_("Domain '%s' successfully woken up"), NULL};
    action_verb_run(app, call, &verb, NULL);
}

static void power_job_abort(struct app *app, struct action_call *call)
{
    static const struct action_verb verb = {HOST_JOB_ABORT, N_("cancel what is done with %s"),
                                            N_("What was done with '%s' is being cancelled"), NULL};
    action_verb_run(app, call, &verb, NULL);
}

/* --- the table --- */

#define SAVE_OPTIONS                                                                               \
    {.name = "--bypass-cache", .help = N_("Keep the file out of the host's page cache")},          \
    {.name = "--running", .help = N_("Let it run once it is restored")},                           \
    {.name = "--paused", .help = N_("Leave it paused once it is restored")}

static const struct action_arg power_managedsave_args[] = {SAVE_OPTIONS, {.name = NULL}};

static const struct action_arg power_file_arguments[] = {
    {.name = N_("FILE"), .help = N_("File on the domain's host"), .required = true, .path = true,
     .label = N_("File")},
    SAVE_OPTIONS,
    {.name = NULL},
};

static const struct action_arg power_dump_args[] = {
    {.name = N_("FILE"), .help = N_("File on the domain's host"), .required = true, .path = true,
     .label = N_("File")},
    {.name = "--memory-only", .help = N_("Memory and processors only, as debuggers read them")},
    {.name = "--format", .help = N_("elf, kdump-zlib, kdump-lzo, kdump-snappy, win-dmp"),
     .value = true, .choices = power_formats, .label = N_("Format")},
    {.name = "--live", .help = N_("Let it run meanwhile")},
    {.name = "--crash", .help = N_("Leave it crashed: off"), .loss = true},
    {.name = "--reset", .help = N_("Reset it afterwards"), .loss = true},
    {.name = "--bypass-cache", .help = N_("Keep the file out of the host's page cache")},
    {.name = NULL},
};

static const struct action_arg power_key_args[] = {
    {.name = N_("KEYS"), .help = N_("Keys pressed together: KEY_LEFTCTRL KEY_C, or ctrl-alt-del"),
     .required = true, .rest = true, .complete = power_key_words, .label = N_("Keys")},
    {.name = "--codeset", .help = N_("What numbers mean: linux, xt, atset1, usb, ..."),
     .value = true, .choices = power_codesets,
     .label = N_("Codes of")},
    {.name = "--holdtime", .help = N_("How long they are held, in milliseconds"), .value = true,
     .label = N_("Held for")},
    {.name = NULL},
};

static const struct action_arg power_screenshot_args[] = {
    {.name = N_("FILE"), .help = N_("PNG file to write on virtty's host"), .required = true,
     .path = true, .label = N_("File")},
    {.name = "--screen", .help = N_("Which of its screens: 0, 1, ..."), .value = true,
     .label = N_("Screen")},
    {.name = "--replace", .help = N_("Replace a file that is there"), .virsh = ""},
    {.name = NULL},
};

static const struct action_arg power_pm_args[] = {
    {.name = N_("TARGET"), .help = N_("mem, disk or hybrid"), .required = true,
     .choices = power_sleeps, .label = N_("Sleep in")},
    {.name = NULL},
};

const struct action action_power_table[] = {
    {.id = "managedsave",
     .label = N_("Save"),
     .help = N_("Save a domain's memory to disk and switch it off; its next start goes on there"),
     .args = power_managedsave_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING | ACTION_STATE(DOMAIN_PAUSED),
     .verb = HOST_MANAGED_SAVE,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_STOPS,
     .command = "managedsave %s",
     .run = power_managedsave},
    {.id = "managedsave-remove",
     .label = N_("Remove saved state"),
     .help = N_("Throw away a domain's saved state: what was in its memory is lost"),
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_OFF,
     .verb = HOST_MANAGED_SAVE_REMOVE,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_LOSS,
     .command = "managedsave-remove %s",
     .run = power_managedsave_remove},
    {.id = "save",
     .label = N_("Save to a file"),
     .help = N_("Save a domain's memory to a file and switch it off"),
     .args = power_file_arguments,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING | ACTION_STATE(DOMAIN_PAUSED),
     .verb = HOST_SAVE,
     .flags = ACTION_CLI | ACTION_STOPS,
     .command = "save %s",
     .run = power_save},
    {.id = "restore",
     .label = N_("Restore from a file"),
     .help = N_("Let a domain go on from a file that was saved"),
     .args = power_file_arguments,
     .on = ACTION_ON_NOTHING,
     .verb = HOST_RESTORE,
     .flags = ACTION_CLI,
     .command = "restore",
     .run = power_restore},
    {.id = "dump",
     .label = N_("Dump memory"),
     .help = N_("Write a domain's memory to a file for a debugger"),
     .args = power_dump_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_ACTIVE,
     .verb = HOST_DUMP,
     .flags = ACTION_CLI | ACTION_STOPS,
     .command = "dump %s",
     .run = power_dump},
    {.id = "domjobabort",
     .label = N_("Cancel job"),
     .help = N_("Cancel what is under way with a domain: saving, dumping, migrating it"),
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_ACTIVE,
     .verb = HOST_JOB_ABORT,
     .flags = ACTION_CLI,
     .command = "domjobabort %s",
     .run = power_job_abort,
     .keys = "C-k",
     .context = "domains"},
    {.id = "inject-nmi",
     .label = N_("Inject NMI"),
     .help = N_("Inject a non-maskable interrupt: many guests crash and dump on it"),
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_INJECT_NMI,
     .flags = ACTION_MANY | ACTION_CLI | ACTION_DANGER,
     .command = "inject-nmi %s",
     .run = power_nmi},
    {.id = "send-key",
     .label = N_("Send keys"),
     .help = N_("Press keys of a domain's keyboard: Ctrl-Alt-Del, SysRq, ..."),
     .args = power_key_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_SEND_KEY,
     .flags = ACTION_CLI,
     .run = power_send_key},
    {.id = "screenshot",
     .label = N_("Screenshot"),
     .help = N_("Save a picture of a domain's screen as PNG"),
     .args = power_screenshot_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_ACTIVE,
     .verb = HOST_SCREENSHOT,
     .flags = ACTION_CLI,
     .command = "screenshot %s",
     .run = power_screenshot},
    {.id = "dompmsuspend",
     .label = N_("Let the guest sleep"),
     .help = N_("Ask a guest through its agent to suspend itself"),
     .args = power_pm_args,
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATES_RUNNING,
     .verb = HOST_PM_SUSPEND,
     .flags = ACTION_CLI | ACTION_STOPS,
     .command = "dompmsuspend %s",
     .run = power_pm_suspend},
    {.id = "dompmwakeup",
     .label = N_("Wake the guest"),
     .help = N_("Wake a guest that has suspended itself"),
     .on = ACTION_ON_DOMAIN,
     .states = ACTION_STATE(DOMAIN_PMSUSPENDED),
     .verb = HOST_PM_WAKEUP,
     .flags = ACTION_MANY | ACTION_CLI,
     .command = "dompmwakeup %s",
     .run = power_pm_wakeup},
    {.id = NULL},
};
