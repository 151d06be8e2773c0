#include "edit-check.h"

#include <glib.h>
#include <string.h>

#include "core/text.h"
#include "domain-def.h"
#include "domxml-parse.h"

struct identity {
    char *name, *uuid; /* NULL: it has none */
};

static void identity_clear(struct identity *identity)
{
    g_free(identity->name);
    g_free(identity->uuid);
}

static void identity_read(xmlDocPtr doc, struct identity *identity)
{
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    g_autofree char *uuid = domxml_text(domxml_child(root, "uuid"));
    identity->name = domxml_text(domxml_child(root, "name"));
    identity->uuid = uuid ? domain_uuid_normal(uuid) : NULL;
}

static enum edit_finding edit_compare(const struct identity *before, const struct identity *after,
                                      char **why)
{
    bool same_name = !g_strcmp0(before->name, after->name);
    bool same_uuid = !g_strcmp0(before->uuid, after->uuid);
    if (!before->name || !before->uuid || (same_name && same_uuid))
        return EDIT_GOOD; /* of a broken one nothing is known */
    if (same_uuid) {
        *why = g_strdup_printf(_("The name was changed from “%s” to “%s”, but a definition keeps "
                                 "its name: “domrename” changes it."),
                               before->name, after->name ? after->name : "");
        return EDIT_RENAMED;
    }
    if (same_name) {
        *why = g_strdup_printf(_("The uuid was changed, but two domains cannot both be called "
                                 "“%s”."), before->name);
        return EDIT_OTHER_UUID;
    }
    *why = g_strdup_printf(_("Name and uuid were changed: this defines one more domain, “%s”, with "
                             "the same disks; “%s” stays as it is."),
                           after->name ? after->name : "", before->name);
    return EDIT_ANOTHER;
}

enum edit_finding edit_check(const char *before, const char *after, char **why)
{
    struct domxml_error err = {0};
    struct identity old = {NULL, NULL}, new = {NULL, NULL};
    g_autofree char *reason = NULL;
    if (!strcmp(before, after))
        return EDIT_SAME;
    xmlDocPtr doc = g_utf8_validate(after, -1, NULL) ? domxml_parse(after, strlen(after), &err)
                                                     : NULL;
    enum edit_finding finding = EDIT_MALFORMED;
    if (!doc) {
        reason = err.text[0] ? g_strdup_printf(_("Line %ld: %s."), err.line, err.text)
                             : g_strdup(_("It is not UTF-8."));
    } else {
        xmlDocPtr first = domxml_parse(before, strlen(before), NULL);
        identity_read(first, &old);
        identity_read(doc, &new);
        finding = edit_compare(&old, &new, &reason);
        if (first)
            xmlFreeDoc(first);
        xmlFreeDoc(doc);
    }
    identity_clear(&old);
    identity_clear(&new);
    if (why)
        *why = g_steal_pointer(&reason);
    return finding;
}
