#include "lv-xml.h"

#include <libvirt/virterror.h>
#include <stdlib.h>

#include "core/text.h"
#include "lv-detail.h"

typedef virDomain lv_xml_domain;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lv_xml_domain, virDomainFree)

static bool xml_flag_refused(void)
{
    const virError *error = virGetLastError();
    return error && (error->code == VIR_ERR_INVALID_ARG || error->code == VIR_ERR_NO_SUPPORT);
}

char *lv_xml_get(virDomainPtr domain, unsigned flags, char **error)
{
    char *xml = virDomainGetXMLDesc(domain, flags);
    if (!xml) {
        *error = lv_error(_("the host gave no definition"));
        return NULL;
    }
    char *copy = g_strdup(xml);
    free(xml);
    return copy;
}

/* A read-only connection gets no secrets. */
char *lv_xml_stored(virDomainPtr domain)
{
    if (virDomainIsPersistent(domain) != 1)
        return NULL;
    unsigned flags = VIR_DOMAIN_XML_INACTIVE;
    g_autofree char *error = NULL, *again = NULL;
    char *xml = lv_xml_get(domain, flags | VIR_DOMAIN_XML_SECURE, &error);
    return xml ? xml : lv_xml_get(domain, flags, &again);
}

static char *xml_read(struct lv_task *task)
{
    char *error = NULL;
    g_autoptr(lv_xml_domain) domain = lv_task_domain(task, &error);
    if (!domain)
        return error;
    unsigned flags = 0;
    flags |= host_args_bool(task->args, "inactive") ? VIR_DOMAIN_XML_INACTIVE : 0;
    flags |= host_args_bool(task->args, "secure") ? VIR_DOMAIN_XML_SECURE : 0;
    flags |= host_args_bool(task->args, "migratable") ? VIR_DOMAIN_XML_MIGRATABLE : 0;
    g_autofree char *xml = lv_xml_get(domain, flags, &error);
    if (xml && task->job)
        job_set_output(task->job, xml);
    return error;
}

static void xml_read_anew(struct lv_host *lv, void *data)
{
    if (lv->domains)
        lv_detail_fetch(lv, data, LV_WANT_STATE | LV_WANT_XML);
}

/* A driver without events would not tell. */
static void xml_defined(struct lv_task *task, virDomainPtr domain)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    if (virDomainGetUUIDString(domain, uuid) == 0)
        lv_post(task->lv, task->session, xml_read_anew, g_strdup(uuid), g_free);
    virDomainFree(domain);
}

/* Drivers that cannot check are asked without it: they still read it all. */
static char *xml_define(struct lv_task *task)
{
    const char *xml = host_args_string(task->args, "xml");
    if (!xml)
        return g_strdup(_("there is no definition"));
    virDomainPtr domain = NULL;
    if (host_args_bool(task->args, "validate"))
        domain = virDomainDefineXMLFlags(task->conn, xml, VIR_DOMAIN_DEFINE_VALIDATE);
    else
        domain = virDomainDefineXML(task->conn, xml);
    if (!domain && host_args_bool(task->args, "validate") && xml_flag_refused())
        domain = virDomainDefineXML(task->conn, xml);
    if (!domain)
        return lv_error(_("the host did not take the definition"));
    xml_defined(task, domain);
    return NULL;
}

const struct lv_verb lv_xml_verbs[] = {
    {.verb = HOST_XML, .lane = LV_LANE_SHORT, .run = xml_read},
    {.verb = HOST_DEFINE, .lane = LV_LANE_LONG, .run = xml_define},
    {.run = NULL},
};
