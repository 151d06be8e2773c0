#include "lv-device.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "core/text.h"
#include "device-list.h"
#include "device-xml.h"
#include "domxml-parse.h"
#include "lv-impact.h"
#include "lv-release.h"

/* A domain's definitions as libvirt gives them: free()d. */
struct both {
    char *live, *config; /* NULL: it does not run; it is not stored */
};

static void both_read(struct both *both, virDomainPtr domain)
{
    *both = (struct both){0};
    if (lv_impact_has(domain, VIR_DOMAIN_AFFECT_LIVE))
        both->live = virDomainGetXMLDesc(domain, 0);
    if (lv_impact_has(domain, VIR_DOMAIN_AFFECT_CONFIG))
        both->config = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
}

static void both_clear(struct both *both)
{
    free(both->live);
    free(both->config);
}

/* --- the list --- */

static char *device_list(struct lv_task *task)
{
    char *error = NULL;
    struct both both;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    both_read(&both, domain);
    if (!both.live && !both.config)
        return lv_error(_("its definition cannot be read"));
    if (host_args_bool(task->args, "raw")) {
        g_autofree char *packed = device_list_pack(both.live, both.config);
        g_string_append(out, packed);
    } else {
        g_autoptr(GPtrArray) devices = device_list_read(both.live, both.config);
        if (host_args_bool(task->args, "json"))
            device_list_json(devices, out);
        else
            device_list_table(devices, out);
    }
    both_clear(&both);
    if (task->job)
        job_set_output(task->job, out->str);
    return NULL;
}

/* --- XML of a file --- */

/* The XML of a file takes its name's place in the arguments; NULL, or why not. */
static char *device_read_file(struct lv_task *task)
{
    const char *path = host_args_string(task->args, "file");
    g_autofree char *xml = NULL;
    g_autoptr(GError) error = NULL;
    gsize len = 0;
    GVariantDict dict;
    if (!path)
        return NULL;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return g_strdup_printf(_("%s is no file"), path);
    if (!g_file_get_contents(path, &xml, &len, &error))
        return g_strdup(error->message);
    if (len > DOMXML_SIZE_MAX || strlen(xml) != len || !g_utf8_validate(xml, -1, NULL))
        return g_strdup_printf(_("%s is no XML of a device"), path);
    g_variant_dict_init(&dict, task->args);
    g_variant_dict_insert(&dict, "xml", "s", xml);
    g_variant_unref(task->args);
    task->args = g_variant_ref_sink(g_variant_dict_end(&dict));
    return NULL;
}

/* The domain that is changed, and in which halves; NULL with *error. */
static virDomainPtr device_begin(struct lv_task *task, unsigned *flags, char **error)
{
    *error = device_read_file(task);
    virDomainPtr domain = *error ? NULL : lv_task_domain(task, error);
    *flags = domain ? lv_impact(task, domain, error) : 0;
    if (domain && !*flags) {
        virDomainFree(domain);
        return NULL;
    }
    return domain;
}

/* --- attaching --- */

/* What libvirt says of a machine without a free slot helps nobody. */
static char *attach_error(unsigned flags)
{
    char *said = lv_error(_("the device was not attached"));
    if (!(flags & VIR_DOMAIN_AFFECT_LIVE) || !strstr(said, "No more available PCI slots"))
        return said;
    char *text = g_strdup_printf(
        _("%s. A device can be plugged into this machine only while a free pcie-root-port is left; "
          "--config attaches it for the next start"), said);
    g_free(said);
    return text;
}

static void say_device(struct lv_task *task, const char *words, const char *xml, unsigned flags)
{
    g_autofree char *device = device_xml_words(xml);
    const char *where = !(flags & VIR_DOMAIN_AFFECT_CONFIG) ? _("live")
                        : flags & VIR_DOMAIN_AFFECT_LIVE    ? _("live, config")
                                                            : _("config");
    g_autofree char *text = g_strdup_printf("%s: %s (%s)\n", words, device ? device : "?", where);
    if (task->job)
        job_set_output(task->job, text);
}

static char *device_attach(struct lv_task *task)
{
    char *error = NULL;
    struct both both;
    unsigned flags;
    g_autoptr(lv_domain) domain = device_begin(task, &flags, &error);
    const char *given = host_args_string(task->args, "xml");
    if (!domain)
        return error;
    both_read(&both, domain);
    g_autofree char *xml = device_xml_complete(given ? given : "", both.live, both.config, &error);
    both_clear(&both);
    if (!xml)
        return error;
    int result = virDomainAttachDeviceFlags(domain, xml, flags);
    if (result < 0)
        return attach_error(flags);
    lv_impact_reread(task);
    say_device(task, _("Device attached"), xml, flags);
    return NULL;
}

/* --- which device is meant --- */

/* The disk or NIC that the arguments name; NULL: XML was given. */
static const char *device_name(GVariant *args, enum device_named *kind)
{
    const char *disk = host_args_string(args, "disk");
    *kind = disk ? DEVICE_DISK : DEVICE_NIC;
    return disk ? disk : host_args_string(args, "nic");
}

/* Its XML as it stands in the definition that a flag means, or what was given; NULL: it has none
 * there. */
static char *device_of(struct lv_task *task, virDomainPtr domain, unsigned flag)
{
    enum device_named kind;
    const char *name = device_name(task->args, &kind);
    if (!name)
        return g_strdup(host_args_string(task->args, "xml"));
    char *definition = virDomainGetXMLDesc(
        domain, flag == VIR_DOMAIN_AFFECT_LIVE ? VIR_DOMAIN_XML_SECURE
                                               : VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    char *xml = definition ? device_xml_find(definition, kind, name) : NULL;
    free(definition);
    return xml;
}

static char *device_missing(GVariant *args)
{
    enum device_named kind;
    const char *name = device_name(args, &kind);
    return g_strdup_printf(kind == DEVICE_DISK ? _("it has no disk '%s'") : _("it has no NIC '%s'"),
                           name ? name : "?");
}

/* Did the person ask for this half by name, or is it one of all that there are? */
static bool is_asked(GVariant *args, unsigned flag)
{
    return host_args_bool(args, flag == VIR_DOMAIN_AFFECT_LIVE ? "live" : "config");
}

/* Calls fn for the live half, then for the stored one, each with the XML that the device has
 * there. If the second fails after the first was done, the message says so. */
static char *device_each(struct lv_task *task, virDomainPtr domain, unsigned flags,
                         char *(*fn)(struct lv_task *task, virDomainPtr domain, const char *xml,
                                     unsigned flag),
                         unsigned *done)
{
    static const unsigned halves[] = {VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_AFFECT_CONFIG};
    char *error = NULL;
    *done = 0;
    for (size_t i = 0; !error && i < G_N_ELEMENTS(halves); i++) {
        unsigned flag = flags & halves[i];
        g_autofree char *xml = flag ? device_of(task, domain, flag) : NULL;
        if (flag && !xml && is_asked(task->args, flag))
            error = device_missing(task->args);
        if (!flag || !xml)
            continue;
        error = fn(task, domain, xml, flag);
        *done |= error ? 0 : flag;
    }
    if (!error && !*done)
        error = device_missing(task->args);
    if (error && *done) {
        g_autofree char *why = error;
        error = g_strdup_printf(_("it was done with what runs, but not with the definition: %s"),
                                why);
    }
    return error;
}

/* --- detaching --- */

static bool detach_gone(virDomainPtr domain, void *data)
{
    struct lv_task *task = data;
    g_autofree char *xml = device_of(task, domain, VIR_DOMAIN_AFFECT_LIVE);
    return !xml;
}

static char *detach_waited(struct lv_release *release, struct lv_task *task)
{
    enum device_named kind;
    /* XML of another kind has no name to look for: libvirt itself has waited some seconds. */
    if (!device_name(task->args, &kind) || !release)
        return NULL;
    if (lv_release_wait(release, detach_gone, task))
        return NULL;
    return g_strdup(_("the guest was asked to let go of it and has not done so yet; it still has "
                      "it (no system in the guest runs, or it is in use there)"));
}

static char *detach_half(struct lv_task *task, virDomainPtr domain, const char *xml, unsigned flag)
{
    if (flag != VIR_DOMAIN_AFFECT_LIVE)
        return virDomainDetachDeviceFlags(domain, xml, flag) < 0
                   ? lv_error(_("the device was not detached")) : NULL;
    struct lv_release *release = lv_release_new(task, domain);
    virResetLastError();
    char *error = virDomainDetachDeviceFlags(domain, xml, flag) < 0
                      ? lv_error(_("the device was not detached")) : NULL;
    if (!error)
        error = detach_waited(release, task);
    lv_release_free(release);
    return error;
}

/* Named devices are looked up, for their XML differs in both halves; XML is libvirt's to match. */
static void detach_name(struct lv_task *task, const char *xml)
{
    g_autofree char *words = device_xml_words(xml);
    enum device_named kind;
    if (!words || device_name(task->args, &kind))
        return;
    const char *blank = strchr(words, ' ');
    bool disk = g_str_has_prefix(words, "disk "), nic = g_str_has_prefix(words, "interface ");
    if (!blank || (!disk && !nic))
        return;
    GVariantDict dict;
    g_variant_dict_init(&dict, task->args);
    g_variant_dict_insert(&dict, disk ? "disk" : "nic", "s", blank + 1);
    g_variant_unref(task->args);
    task->args = g_variant_ref_sink(g_variant_dict_end(&dict));
}

static char *device_detach(struct lv_task *task)
{
    char *error = NULL;
    unsigned done = 0, flags;
    g_autoptr(lv_domain) domain = device_begin(task, &flags, &error);
    if (!domain)
        return error;
    g_autofree char *given = g_strdup(host_args_string(task->args, "xml"));
    if (given)
        detach_name(task, given);
    g_autofree char *xml = device_of(task, domain, flags & VIR_DOMAIN_AFFECT_LIVE
                                                       ? VIR_DOMAIN_AFFECT_LIVE
                                                       : VIR_DOMAIN_AFFECT_CONFIG);
    error = device_each(task, domain, flags, detach_half, &done);
    lv_impact_reread(task);
    if (!error)
        say_device(task, _("Device detached"), xml ? xml : given, done);
    return error;
}

/* --- changing --- */

static char *update_half(struct lv_task *task, virDomainPtr domain, const char *xml, unsigned flag)
{
    const char *link = host_args_string(task->args, "link");
    const char *source = host_args_string(task->args, "source");
    enum device_named kind;
    bool named = device_name(task->args, &kind) != NULL;
    g_autofree char *changed = !named               ? g_strdup(xml)
                               : kind == DEVICE_NIC ? device_xml_link(xml, g_strcmp0(link, "down"))
                                                    : device_xml_medium(xml, source);
    if (!changed)
        return g_strdup(_("its definition cannot be read"));
    if (host_args_bool(task->args, "force"))
        flag |= VIR_DOMAIN_DEVICE_MODIFY_FORCE;
    return virDomainUpdateDeviceFlags(domain, changed, flag) < 0
               ? lv_error(_("the device was not changed")) : NULL;
}

static char *device_update(struct lv_task *task)
{
    char *error = NULL;
    unsigned done = 0, flags;
    g_autoptr(lv_domain) domain = device_begin(task, &flags, &error);
    if (!domain)
        return error;
    g_autofree char *xml = device_of(task, domain, flags & VIR_DOMAIN_AFFECT_LIVE
                                                       ? VIR_DOMAIN_AFFECT_LIVE
                                                       : VIR_DOMAIN_AFFECT_CONFIG);
    error = device_each(task, domain, flags, update_half, &done);
    lv_impact_reread(task);
    if (!error)
        say_device(task, _("Device updated"), xml, done);
    return error;
}

/* --- boot order --- */

static char *device_boot_order(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    g_autofree const char **order = host_args_strings(task->args, "order");
    if (!domain)
        return error;
    char *old = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    if (!old)
        return lv_error(_("its definition cannot be read"));
    g_autofree char *xml = order ? device_xml_boot_order(old, order, &error) : NULL;
    free(old);
    if (!xml)
        return error ? error : g_strdup(_("there is nothing to change"));
    virDomainPtr defined = virDomainDefineXML(task->conn, xml);
    if (!defined)
        return lv_error(_("the boot order was not changed"));
    virDomainFree(defined);
    lv_impact_reread(task);
    return NULL;
}

const struct lv_verb lv_device_verbs[] = {
    {.verb = HOST_DEVICES, .lane = LV_LANE_SHORT, .run = device_list},
    {.verb = HOST_ATTACH_DEVICE, .lane = LV_LANE_LONG, .run = device_attach},
    {.verb = HOST_DETACH_DEVICE, .lane = LV_LANE_LONG, .run = device_detach},
    {.verb = HOST_UPDATE_DEVICE, .lane = LV_LANE_LONG, .run = device_update},
    {.verb = HOST_BOOT_ORDER, .lane = LV_LANE_SHORT, .run = device_boot_order},
    {.run = NULL},
};
