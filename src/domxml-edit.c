#include "domxml-edit.h"

#include <glib.h>
#include <string.h>

#include "core/text.h"

/* The element of a path of names, made where `make` says so. */
static xmlNodePtr edit_find(xmlNodePtr node, const char *path, bool make)
{
    g_auto(GStrv) names = g_strsplit(path, "/", -1);
    for (char **name = names; *name && node; name++) {
        xmlNodePtr child = domxml_child(node, *name);
        if (!child && make)
            child = xmlNewChild(node, NULL, (const xmlChar *)*name, NULL);
        node = child;
    }
    return node;
}

/* The white space before a removed element goes too, or edits would leave blank lines. */
static void edit_remove(xmlNodePtr node)
{
    xmlNodePtr before = node->prev;
    if (before && xmlIsBlankNode(before)) {
        xmlUnlinkNode(before);
        xmlFreeNode(before);
    }
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

/* The whole value is replaced, which is the text of elements inside too; comments stay. */
static void edit_set_text(xmlNodePtr node, const char *value)
{
    for (xmlNodePtr at = node->children, next; at; at = next) {
        next = at->next;
        if (at->type == XML_COMMENT_NODE || at->type == XML_PI_NODE)
            continue;
        xmlUnlinkNode(at);
        xmlFreeNode(at);
    }
    xmlNodePtr text = xmlNewText((const xmlChar *)value);
    if (node->children)
        xmlAddPrevSibling(node->children, text);
    else
        xmlAddChild(node, text);
}

static void edit_apply(xmlNodePtr root, const struct domxml_change *change)
{
    g_auto(GStrv) parts = g_strsplit(change->path, "@", 2);
    xmlNodePtr node = edit_find(root, parts[0], change->value != NULL);
    if (!node)
        return;
    const xmlChar *attribute = (const xmlChar *)parts[1];
    if (!attribute && change->value)
        edit_set_text(node, change->value);
    else if (!attribute)
        edit_remove(node);
    else if (change->value)
        xmlSetProp(node, attribute, (const xmlChar *)change->value);
    else
        xmlUnsetProp(node, attribute);
}

static char *edit_dump(xmlDocPtr doc)
{
    xmlChar *bytes = NULL;
    int len = 0;
    xmlDocDumpMemoryEnc(doc, &bytes, &len, "UTF-8");
    char *text = bytes && len > 0 ? g_strndup((char *)bytes, (gsize)len) : NULL;
    xmlFree(bytes);
    return text;
}

char *domxml_edit(const char *xml, size_t len, const struct domxml_change *changes, size_t n,
                  struct domxml_error *err)
{
    xmlDocPtr doc = domxml_parse(xml, len, err);
    if (!doc)
        return NULL;
    for (size_t i = 0; i < n; i++)
        edit_apply(xmlDocGetRootElement(doc), &changes[i]);
    char *text = edit_dump(doc);
    xmlFreeDoc(doc);
    if (!text)
        domxml_error_set(err, 0, _("out of memory"));
    return text;
}
