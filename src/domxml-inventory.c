#include "domxml-inventory.h"

#include <string.h>

#include "domxml-parse.h"

/* The prefix length of "255.255.255.0", or -1. */
static int mask_bits(const char *mask)
{
    unsigned a, b, c, d;
    if (sscanf(mask, "%3u.%3u.%3u.%3u", &a, &b, &c, &d) != 4 || a > 255 || b > 255 || c > 255 ||
        d > 255)
        return -1;
    guint32 bits = a << 24 | b << 16 | c << 8 | d;
    int count = 0;
    for (; bits & 0x80000000u; bits <<= 1)
        count++;
    return bits ? -1 : count;
}

static void add_address(GString *text, const xmlNode *ip)
{
    g_autofree char *address = domxml_attr(ip, "address");
    g_autofree char *prefix = domxml_attr(ip, "prefix");
    g_autofree char *mask = domxml_attr(ip, "netmask");
    if (!address || text->len > 512)
        return;
    g_string_append_printf(text, "%s%s", text->len ? ", " : "", address);
    int bits = mask ? mask_bits(mask) : -1;
    if (prefix)
        g_string_append_printf(text, "/%s", prefix);
    else if (bits >= 0)
        g_string_append_printf(text, "/%d", bits);
}

static xmlDocPtr parse(const char *xml, size_t len, const char *root)
{
    xmlDocPtr doc = domxml_parse(xml, len, NULL);
    if (doc && domxml_is(xmlDocGetRootElement(doc), root))
        return doc;
    xmlFreeDoc(doc);
    return NULL;
}

/* All that is kept is bounded: a hostile host fills what it likes. */
static char *bounded(char *text)
{
    domxml_cut(text, DOMXML_INVENTORY_TEXT);
    return text;
}

static char *attr_of(const xmlNode *node, const char *name)
{
    return node ? bounded(domxml_attr(node, name)) : NULL;
}

static char *text_of(const xmlNode *node)
{
    return bounded(domxml_text(node));
}

bool domxml_inventory_network(const char *xml, size_t len, struct network *network)
{
    xmlDocPtr doc = parse(xml, len, "network");
    if (!doc)
        return false;
    const xmlNode *root = xmlDocGetRootElement(doc);
    const xmlNode *forward = domxml_child(root, "forward");
    g_autoptr(GString) addresses = g_string_new(NULL);
    network->forward = attr_of(forward, "mode");
    if (forward && !network->forward)
        network->forward = g_strdup("nat"); /* libvirt's default */
    network->bridge = attr_of(domxml_child(root, "bridge"), "name");
    network->domain = attr_of(domxml_child(root, "domain"), "name");
    for (const xmlNode *at = root->children; at; at = at->next) {
        if (!domxml_is(at, "ip"))
            continue;
        add_address(addresses, at);
        network->dhcp |= domxml_child(at, "dhcp") != NULL;
    }
    network->address =
        addresses->len ? bounded(g_strndup(addresses->str, addresses->len)) : NULL;
    xmlFreeDoc(doc);
    return true;
}

/* What a pool is made of: device, server and folder, group. */
static char *pool_source(const xmlNode *source)
{
    static const struct {
        const char *child, *attr; /* attr NULL: the text */
    } parts[] = {{"host", "name"}, {"device", "path"}, {"dir", "path"}, {"adapter", "name"},
                 {"name", NULL}};
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        const xmlNode *node = domxml_child(source, parts[i].child);
        g_autofree char *value = parts[i].attr ? attr_of(node, parts[i].attr) : text_of(node);
        if (value && *value)
            g_string_append_printf(text, "%s%s", text->len ? ":" : "", value);
    }
    return text->len ? bounded(g_strndup(text->str, text->len)) : NULL;
}

bool domxml_inventory_pool(const char *xml, size_t len, struct pool *pool)
{
    xmlDocPtr doc = parse(xml, len, "pool");
    if (!doc)
        return false;
    const xmlNode *root = xmlDocGetRootElement(doc);
    pool->type = attr_of(root, "type");
    pool->path = text_of(domxml_child(domxml_child(root, "target"), "path"));
    pool->source = pool_source(domxml_child(root, "source"));
    xmlFreeDoc(doc);
    return true;
}

bool domxml_inventory_volume(const char *xml, size_t len, struct volume *volume)
{
    xmlDocPtr doc = parse(xml, len, "volume");
    if (!doc)
        return false;
    const xmlNode *root = xmlDocGetRootElement(doc);
    volume->type = attr_of(root, "type");
    volume->format = attr_of(domxml_child(domxml_child(root, "target"), "format"), "type");
    volume->backing = text_of(domxml_child(domxml_child(root, "backingStore"), "path"));
    xmlFreeDoc(doc);
    return true;
}
