#include "lv-create.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "lv-install.h"
#include "lv-volume.h"

/* What one creation has done so far, so that it can be undone. */
struct creation {
    struct lv_task *task;
    GVariant *plan;
    GPtrArray *volumes; /* virStorageVolPtr */
    virDomainPtr domain;
    char *xml, *first;  /* what stays; of the first start, or NULL */
    bool defined;
    char *network;      /* that was started, or NULL */
};

/* --- undo --- */

static void undo_fail(GString *left, const char *what)
{
    g_autofree char *why = lv_error(_("the host does not answer"));
    g_string_append_printf(left, "%s%s (%s)", left->len ? ", " : "", what, why);
}

static void undo_domain(struct creation *creation, GString *left)
{
    if (!creation->defined)
        return;
    unsigned flags = VIR_DOMAIN_UNDEFINE_NVRAM;
    if (virDomainUndefineFlags(creation->domain, flags) < 0 &&
        virDomainUndefine(creation->domain) < 0)
        undo_fail(left, _("its definition"));
}

static void undo_volumes(struct creation *creation, GString *left)
{
    for (guint i = creation->volumes->len; i-- > 0;) {
        virStorageVolPtr volume = g_ptr_array_index(creation->volumes, i);
        const char *path = virStorageVolGetKey(volume);
        if (virStorageVolDelete(volume, 0) < 0)
            undo_fail(left, path ? path : virStorageVolGetName(volume));
    }
}

/* Takes back what was made and names what could not be; returns the whole message (g_free), the
 * error is freed. */
static char *creation_undo(struct creation *creation, char *error)
{
    GString *left = g_string_new(NULL);
    undo_domain(creation, left);
    undo_volumes(creation, left);
    if (creation->network)
        g_string_append_printf(left, "%s%s", left->len ? ", " : "", creation->network);
    if (left->len) {
        char *text = g_strdup_printf(_("%s; what was made before stays: %s"), error, left->str);
        g_free(error);
        error = text;
    }
    g_string_free(left, TRUE);
    return error;
}

/* --- steps --- */

static char *step_network(struct creation *creation)
{
    const char *name = host_args_string(creation->plan, "network");
    if (!name)
        return NULL;
    virNetworkPtr network = virNetworkLookupByName(creation->task->conn, name);
    char *error = NULL;
    if (!network)
        error = lv_error(_("the host does not know this network"));
    else if (virNetworkIsActive(network) != 1 && virNetworkCreate(network) < 0)
        error = lv_error(_("the network was not started"));
    else
        creation->network = g_strdup_printf(_("network %s (started)"), name);
    if (network)
        virNetworkFree(network);
    return error;
}

/* A path as it stands in an XML text. */
static char *in_xml(const char *path)
{
    return g_markup_escape_text(path, -1);
}

static void replace_path(char **xml, const char *from, const char *to)
{
    if (!*xml)
        return;
    g_autofree char *old = in_xml(from), *new = in_xml(to);
    g_auto(GStrv) parts = g_strsplit(*xml, old, -1);
    char *text = g_strjoinv(new, parts);
    g_free(*xml);
    *xml = text;
}

/* Some kinds of pools choose the path by themselves. */
static void take_path(struct creation *creation, GVariant *volume, virStorageVolPtr made)
{
    const char *expected = host_args_string(volume, "path");
    char *path = expected ? virStorageVolGetPath(made) : NULL;
    if (path && strcmp(path, expected) != 0) {
        replace_path(&creation->xml, expected, path);
        replace_path(&creation->first, expected, path);
    }
    free(path);
}

static char *step_volumes(struct creation *creation)
{
    g_autoptr(GVariant) volumes =
        g_variant_lookup_value(creation->plan, "volumes", G_VARIANT_TYPE("aa{sv}"));
    struct lv_volume_progress progress = {0};
    char *error = NULL;
    gsize count = volumes ? g_variant_n_children(volumes) : 0;
    for (gsize i = 0; i < count; i++) {
        g_autoptr(GVariant) volume = g_variant_get_child_value(volumes, i);
        progress.total += host_args_number(volume, "length", 0);
    }
    for (gsize i = 0; i < count && !error; i++) {
        g_autoptr(GVariant) volume = g_variant_get_child_value(volumes, i);
        virStorageVolPtr made = NULL;
        error = lv_volume_make(creation->task, volume, &progress, &made);
        if (made) {
            g_ptr_array_add(creation->volumes, made);
            take_path(creation, volume, made);
        }
        if (!error && job_cancelled(creation->task->job))
            error = g_strdup(_("cancelled"));
    }
    return error;
}

static char *step_define(struct creation *creation)
{
    struct lv_task *task = creation->task;
    if (!creation->xml)
        return g_strdup(_("there is no definition"));
    creation->domain = virDomainDefineXML(task->conn, creation->xml);
    if (!creation->domain)
        return lv_error(_("the domain was not defined"));
    creation->defined = true;
    if (host_args_bool(task->args, "autostart") && virDomainSetAutostart(creation->domain, 1) < 0)
        return lv_error(_("the domain does not start by itself"));
    return NULL;
}

/* The first start is a variant that the host forgets when it ends: whatever becomes of virtty, the
 * next start is one from the disk. */
static char *step_start(struct creation *creation)
{
    struct lv_task *task = creation->task;
    if (!host_args_bool(task->args, "start"))
        return NULL;
    job_progress(task->job, -1, _("starting"));
    if (!creation->first)
        return virDomainCreate(creation->domain) < 0 ? lv_error(_("the domain was not started"))
                                                     : NULL;
    lv_install_expect(task, creation->domain, host_args_bool(creation->plan, "no-reboot"));
    virDomainPtr running = virDomainCreateXML(task->conn, creation->first, 0);
    if (running) {
        lv_install_started(task, running, host_args_bool(creation->plan, "wait"));
        virDomainFree(running);
        return NULL;
    }
    char *error = lv_error(_("the domain was not started"));
    lv_install_forget(task, creation->domain);
    return error;
}

static void volume_free(void *data)
{
    virStorageVolFree(data);
}

static char *create_run(struct lv_task *task)
{
    static char *(*const steps[])(struct creation *) = {step_network, step_volumes, step_define,
                                                        step_start};
    struct creation creation = {.task = task};
    creation.plan = g_variant_lookup_value(task->args, "plan", G_VARIANT_TYPE_VARDICT);
    creation.volumes = g_ptr_array_new_with_free_func(volume_free);
    creation.xml = g_strdup(host_args_string(task->args, "xml"));
    creation.first = g_strdup(host_args_string(creation.plan, "install-xml"));
    char *error = NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(steps) && !error; i++)
        error = steps[i](&creation);
    if (error)
        error = creation_undo(&creation, error);
    if (creation.domain)
        virDomainFree(creation.domain);
    if (creation.plan)
        g_variant_unref(creation.plan);
    g_ptr_array_unref(creation.volumes);
    g_free(creation.xml);
    g_free(creation.first);
    g_free(creation.network);
    return error;
}

const struct lv_verb lv_create_verbs[] = {
    {.verb = HOST_CREATE, .lane = LV_LANE_LONG, .run = create_run},
    {.run = NULL},
};
