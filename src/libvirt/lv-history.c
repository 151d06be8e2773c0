#include "lv-history.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "core/text.h"
#include "domxml-parse.h"
#include "history.h"
#include "log.h"
#include "lv-xml.h"

typedef virDomain lv_kept_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_kept_domain, virDomainFree)

struct lv_history {
    char *file; /* in the history */
    char uuid[VIR_UUID_STRING_BUFLEN];
    char *xml;
};

/* The verbs that may change what is stored of a domain. */
static bool history_wants(enum host_verb verb)
{
    static const bool wanted[HOST_VERBS] = {
        [HOST_DEFINE] = true,        [HOST_UNDEFINE] = true,      [HOST_RENAME] = true,
        [HOST_SET_TITLE] = true,     [HOST_SET_METADATA] = true,  [HOST_SET_VCPUS] = true,
        [HOST_SET_MEMORY] = true,    [HOST_PIN] = true,           [HOST_TUNE] = true,
        [HOST_ATTACH_DEVICE] = true, [HOST_DETACH_DEVICE] = true, [HOST_UPDATE_DEVICE] = true,
    };
    return verb < HOST_VERBS && wanted[verb];
}

/* The domain that a definition replaces, by its uuid, else by its name. */
static virDomainPtr history_defined(struct lv_task *task)
{
    const char *xml = host_args_string(task->args, "xml");
    xmlDocPtr doc = xml ? domxml_parse(xml, strlen(xml), NULL) : NULL;
    if (!doc)
        return NULL;
    const xmlNode *root = xmlDocGetRootElement(doc);
    g_autofree char *uuid = domxml_text(domxml_child(root, "uuid"));
    g_autofree char *name = domxml_text(domxml_child(root, "name"));
    virDomainPtr domain = uuid ? virDomainLookupByUUIDString(task->conn, uuid) : NULL;
    if (!domain && name)
        domain = virDomainLookupByName(task->conn, name);
    xmlFreeDoc(doc);
    return domain;
}

static virDomainPtr history_domain(struct lv_task *task)
{
    g_autofree char *error = NULL;
    return task->verb == HOST_DEFINE ? history_defined(task) : lv_task_domain(task, &error);
}

struct lv_history *lv_history_begin(struct lv_task *task)
{
    struct app *app = task->lv->app;
    if (!app->history || !history_wants(task->verb))
        return NULL;
    g_autoptr(lv_kept_domain) domain = history_domain(task);
    struct lv_history *history = g_new0(struct lv_history, 1);
    const char *why = host_args_string(task->args, "why");
    if (domain && virDomainGetUUIDString(domain, history->uuid) == 0)
        history->xml = lv_xml_stored(domain);
    if (history->xml)
        history->file = history_keep(app->history, task->lv->host->uri, history->uuid,
                                     why ? why : host_verb_word(task->verb), history->xml);
    if (history->xml && !history->file)
        log_post(app->log, LOG_WARN, virDomainGetName(domain),
                 _("its definition is not kept in the history: %s"), g_strerror(errno));
    virResetLastError();
    return history;
}

void lv_history_end(struct lv_task *task, struct lv_history *history)
{
    if (!history)
        return;
    virDomainPtr domain =
        history->file ? virDomainLookupByUUIDString(task->conn, history->uuid) : NULL;
    g_autofree char *now = domain ? lv_xml_stored(domain) : NULL;
    if (now && !strcmp(now, history->xml))
        history_drop(history->file);
    if (domain)
        virDomainFree(domain);
    g_free(history->file);
    g_free(history->xml);
    g_free(history);
}
