#include "lv-define.h"

#include <string.h>

#include "core/text.h"

typedef virDomain lv_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_domain, virDomainFree)

/* What is changed: neither is what virsh calls the current: a running domain, else its
 * definition. */
static unsigned define_impact(GVariant *args)
{
    return (host_args_bool(args, "live") ? VIR_DOMAIN_AFFECT_LIVE : 0u) |
           (host_args_bool(args, "config") ? VIR_DOMAIN_AFFECT_CONFIG : 0u);
}

static char *define_autostart(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainSetAutostart(domain, host_args_bool(task->args, "on")) < 0
               ? lv_error(_("its autostart was not changed"))
               : NULL;
}

static char *define_rename(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainRename(domain, host_args_string(task->args, "name"), 0) < 0
               ? lv_error(_("the domain was not renamed"))
               : NULL;
}

/* An empty text takes it away. */
static char *define_set_text(virDomainPtr domain, int type, const char *text, unsigned flags)
{
    return text && virDomainSetMetadata(domain, type, *text ? text : NULL, NULL, NULL, flags) < 0
               ? lv_error(_("its title or description was not changed"))
               : NULL;
}

static char *define_title(struct lv_task *task)
{
    unsigned flags = define_impact(task->args);
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    error = define_set_text(domain, VIR_DOMAIN_METADATA_TITLE,
                            host_args_string(task->args, "title"), flags);
    return error ? error
                 : define_set_text(domain, VIR_DOMAIN_METADATA_DESCRIPTION,
                                   host_args_string(task->args, "description"), flags);
}

static char *define_metadata(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    return virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT,
                                host_args_string(task->args, "xml"),
                                host_args_string(task->args, "key"),
                                host_args_string(task->args, "uri"), define_impact(task->args)) < 0
               ? lv_error(_("its metadata was not changed"))
               : NULL;
}

const struct lv_verb lv_define_verbs[] = {
    {.verb = HOST_AUTOSTART, .lane = LV_LANE_LONG, .run = define_autostart, .changes = true},
    {.verb = HOST_RENAME, .lane = LV_LANE_LONG, .run = define_rename},
    {.verb = HOST_SET_TITLE, .lane = LV_LANE_LONG, .run = define_title, .changes = true},
    {.verb = HOST_SET_METADATA, .lane = LV_LANE_LONG, .run = define_metadata, .changes = true},
    {.run = NULL},
};
