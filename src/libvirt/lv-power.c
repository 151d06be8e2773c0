#include "lv-power.h"

#include <string.h>

#include "core/text.h"
#include "domxml-boot.h"
#include "key-codes.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

/* libvirt takes no more at once (VIR_DOMAIN_SEND_KEY_MAX_KEYS). */
#define POWER_KEYS_MAX VIR_DOMAIN_SEND_KEY_MAX_KEYS
#define POWER_KEY_HOLD_MS 50

/* The verbs that are one call on the domain. */
static char *power_simple(struct lv_task *task, int (*call)(virDomainPtr domain),
                          const char *fallback)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return call(domain) < 0 ? lv_error(fallback) : NULL;
}

/* The same for a call with flags. Older drivers know only the one without. */
static char *power_flagged(struct lv_task *task, unsigned flags, int (*plain)(virDomainPtr domain),
                           int (*call)(virDomainPtr domain, unsigned flags), const char *fallback)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    int done = flags || !plain ? call(domain, flags) : plain(domain);
    return done < 0 ? lv_error(fallback) : NULL;
}

/* --- start --- */

static unsigned start_flags(GVariant *args)
{
    unsigned flags = 0;
    flags |= host_args_bool(args, "paused") ? VIR_DOMAIN_START_PAUSED : 0;
    flags |= host_args_bool(args, "bypass-cache") ? VIR_DOMAIN_START_BYPASS_CACHE : 0;
    flags |= host_args_bool(args, "force-boot") ? VIR_DOMAIN_START_FORCE_BOOT : 0;
    return flags;
}

/* A saved state would be left behind and be older than the disks at the next start. */
static char *start_drop_saved(virDomainPtr domain, unsigned flags)
{
    int saved = virDomainHasManagedSaveImage(domain, 0);
    if (saved <= 0)
        return NULL;
    if (!(flags & VIR_DOMAIN_START_FORCE_BOOT))
        return g_strdup(_("its saved state waits to be resumed: start it with --force-boot to "
                          "throw that away"));
    return virDomainManagedSaveRemove(domain, 0) < 0
               ? lv_error(_("its saved state was not removed"))
               : NULL;
}

/* Starts this run from a changed copy of the definition; libvirt keeps the stored one for the
 * next. */
static char *start_from(struct lv_task *task, virDomainPtr domain, unsigned flags, const char *boot)
{
    char *error = start_drop_saved(domain, flags);
    if (error)
        return error;
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    if (!xml)
        return lv_error(_("its definition cannot be read"));
    struct domxml_error why;
    g_autofree char *changed = domxml_boot_first(xml, strlen(xml), boot, &why);
    free(xml);
    if (!changed)
        return g_strdup(why.text);
    flags &= VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_BYPASS_CACHE;
    virDomainPtr started = virDomainCreateXML(task->conn, changed, flags);
    if (!started)
        return lv_error(_("the domain was not started"));
    virDomainFree(started);
    return NULL;
}

static char *power_start(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    unsigned flags = start_flags(task->args);
    const char *boot = host_args_string(task->args, "boot");
    if (boot)
        return start_from(task, domain, flags, boot);
    /* Older drivers know only the call without flags. */
    int done = flags ? virDomainCreateWithFlags(domain, flags) : virDomainCreate(domain);
    return done < 0 ? lv_error(_("the domain was not started")) : NULL;
}

/* --- ways to ask a guest --- */

static const struct {
    const char *word;
    unsigned shutdown, reboot;
} power_modes[] = {
    {"acpi", VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN},
    {"agent", VIR_DOMAIN_SHUTDOWN_GUEST_AGENT, VIR_DOMAIN_REBOOT_GUEST_AGENT},
    {"initctl", VIR_DOMAIN_SHUTDOWN_INITCTL, VIR_DOMAIN_REBOOT_INITCTL},
    {"signal", VIR_DOMAIN_SHUTDOWN_SIGNAL, VIR_DOMAIN_REBOOT_SIGNAL},
    {"paravirt", VIR_DOMAIN_SHUTDOWN_PARAVIRT, VIR_DOMAIN_REBOOT_PARAVIRT},
};

/* "acpi" or several: "agent,acpi". Unknown words were refused before. */
static unsigned power_mode_flags(GVariant *args, bool reboot)
{
    const char *mode = host_args_string(args, "mode");
    g_auto(GStrv) words = g_strsplit(mode ? mode : "", ",", 0);
    unsigned flags = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(power_modes); i++) {
        if (g_strv_contains((const char *const *)words, power_modes[i].word))
            flags |= reboot ? power_modes[i].reboot : power_modes[i].shutdown;
    }
    return flags;
}

static char *power_shutdown(struct lv_task *task)
{
    return power_flagged(task, power_mode_flags(task->args, false), virDomainShutdown,
                         virDomainShutdownFlags, _("the domain was not asked to shut down"));
}

static char *power_reboot(struct lv_task *task)
{
    return power_flagged(task, power_mode_flags(task->args, true), NULL, virDomainReboot,
                         _("the domain was not asked to reboot"));
}

/* --- at once --- */

static char *power_suspend(struct lv_task *task)
{
    return power_simple(task, virDomainSuspend, _("the domain was not paused"));
}

static char *power_resume(struct lv_task *task)
{
    return power_simple(task, virDomainResume, _("the domain does not go on"));
}

static char *power_destroy(struct lv_task *task)
{
    unsigned flags = host_args_bool(task->args, "graceful") ? VIR_DOMAIN_DESTROY_GRACEFUL : 0;
    return power_flagged(task, flags, virDomainDestroy, virDomainDestroyFlags,
                         _("the domain was not forced off"));
}

static char *power_reset(struct lv_task *task)
{
    return power_flagged(task, 0, NULL, virDomainReset, _("the domain was not reset"));
}

static char *power_nmi(struct lv_task *task)
{
    return power_flagged(task, 0, NULL, virDomainInjectNMI, _("the interrupt was not injected"));
}

static char *power_pm_wakeup(struct lv_task *task)
{
    return power_flagged(task, 0, NULL, virDomainPMWakeup, _("the guest was not woken"));
}

static char *power_pm_suspend(struct lv_task *task)
{
    const char *word = host_args_string(task->args, "target");
    unsigned target = !g_strcmp0(word, "disk")     ? VIR_NODE_SUSPEND_TARGET_DISK
                      : !g_strcmp0(word, "hybrid") ? VIR_NODE_SUSPEND_TARGET_HYBRID
                                                   : VIR_NODE_SUSPEND_TARGET_MEM;
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainPMSuspendForDuration(domain, target, 0, 0) < 0
               ? lv_error(_("the guest was not asked to suspend"))
               : NULL;
}

/* --- keys --- */

static const struct {
    const char *word;
    unsigned codeset;
} power_codesets[] = {
    {"linux", VIR_KEYCODE_SET_LINUX},   {"xt", VIR_KEYCODE_SET_XT},
    {"atset1", VIR_KEYCODE_SET_ATSET1}, {"atset2", VIR_KEYCODE_SET_ATSET2},
    {"atset3", VIR_KEYCODE_SET_ATSET3}, {"os_x", VIR_KEYCODE_SET_OSX},
    {"xt_kbd", VIR_KEYCODE_SET_XT_KBD}, {"usb", VIR_KEYCODE_SET_USB},
    {"win32", VIR_KEYCODE_SET_WIN32},   {"qnum", VIR_KEYCODE_SET_QNUM},
    {"rfb", VIR_KEYCODE_SET_QNUM},
};

static unsigned power_codeset(const char *word)
{
    for (size_t i = 0; word && i < G_N_ELEMENTS(power_codesets); i++) {
        if (!strcmp(power_codesets[i].word, word))
            return power_codesets[i].codeset;
    }
    return VIR_KEYCODE_SET_LINUX;
}

/* The number of codes, 0 with *error. */
static unsigned power_key_codes(const char **keys, unsigned codes[POWER_KEYS_MAX], char **error)
{
    unsigned n = 0;
    for (; keys && keys[n] && n < POWER_KEYS_MAX; n++) {
        if (!key_code_read(keys[n], &codes[n])) {
            *error = g_strdup_printf(_("'%s' is no key"), keys[n]);
            return 0;
        }
    }
    if (!n)
        *error = g_strdup(_("no key was given"));
    else if (keys[n])
        *error = g_strdup_printf(_("at most %d keys can be pressed at once"), POWER_KEYS_MAX);
    return *error ? 0 : n;
}

static char *power_send_key(struct lv_task *task)
{
    unsigned codes[POWER_KEYS_MAX];
    char *error = NULL;
    g_autofree const char **keys = host_args_strings(task->args, "keys");
    unsigned n = power_key_codes(keys, codes, &error);
    g_autoptr(lv_domain) domain = n ? lv_task_domain(task, &error) : NULL;
    if (!domain)
        return error;
    unsigned hold = (unsigned)host_args_number(task->args, "hold", POWER_KEY_HOLD_MS);
    unsigned codeset = power_codeset(host_args_string(task->args, "codeset"));
    return virDomainSendKey(domain, codeset, hold, codes, (int)n, 0) < 0
               ? lv_error(_("the keys were not sent"))
               : NULL;
}

const struct lv_verb lv_power_verbs[] = {
    {.verb = HOST_START, .lane = LV_LANE_LONG, .run = power_start},
    {.verb = HOST_SUSPEND, .lane = LV_LANE_LONG, .run = power_suspend},
    {.verb = HOST_RESUME, .lane = LV_LANE_LONG, .run = power_resume},
    {.verb = HOST_DESTROY, .lane = LV_LANE_LONG, .run = power_destroy},
    {.verb = HOST_SHUTDOWN, .lane = LV_LANE_LONG, .run = power_shutdown},
    {.verb = HOST_REBOOT, .lane = LV_LANE_LONG, .run = power_reboot},
    {.verb = HOST_RESET, .lane = LV_LANE_LONG, .run = power_reset},
    {.verb = HOST_INJECT_NMI, .lane = LV_LANE_LONG, .run = power_nmi},
    {.verb = HOST_SEND_KEY, .lane = LV_LANE_LONG, .run = power_send_key},
    {.verb = HOST_PM_SUSPEND, .lane = LV_LANE_LONG, .run = power_pm_suspend},
    {.verb = HOST_PM_WAKEUP, .lane = LV_LANE_LONG, .run = power_pm_wakeup},
    {.run = NULL},
};
