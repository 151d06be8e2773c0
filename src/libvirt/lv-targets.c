#include "lv-targets.h"

#include <string.h>

#include "domxml-parse.h"

static char *target_of(const xmlNode *node, enum lv_targets targets)
{
    if (targets == LV_TARGETS_DISKS && domxml_is(node, "disk"))
        return domxml_attr(domxml_child(node, "target"), "dev");
    if (targets == LV_TARGETS_NICS && domxml_is(node, "interface"))
        return domxml_attr(domxml_child(node, "mac"), "address");
    return NULL;
}

char **lv_targets(virDomainPtr domain, enum lv_targets targets)
{
    GPtrArray *found = g_ptr_array_new();
    char *xml = virDomainGetXMLDesc(domain, 0);
    xmlDocPtr doc = xml ? domxml_parse(xml, strlen(xml), NULL) : NULL;
    const xmlNode *devices = doc ? domxml_child(xmlDocGetRootElement(doc), "devices") : NULL;
    for (const xmlNode *at = devices ? devices->children : NULL; at; at = at->next) {
        char *target = target_of(at, targets);
        if (target)
            g_ptr_array_add(found, target);
    }
    if (doc)
        xmlFreeDoc(doc);
    free(xml);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}
