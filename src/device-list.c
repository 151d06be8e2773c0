#include "device-list.h"

#include <string.h>

#include "core/text.h"
#include "domxml-parse.h"
#include "json-write.h"
#include "text-table.h"

#define DEVICES_MAX 1024 /* of a domain */
#define BETWEEN '\f'     /* no XML document can hold it */

static void device_free(gpointer data)
{
    struct device *device = data;
    g_free(device->kind);
    g_free(device->name);
    g_free(device->about);
    g_free(device->xml);
    g_free(device);
}

/* --- what is said of one --- */

/* Nothing is said twice. */
static void about_add(GString *about, const char *text)
{
    g_auto(GStrv) said = g_strsplit(about->str, ", ", 0);
    if (text && *text && !g_strv_contains((const char *const *)said, text))
        g_string_append_printf(about, "%s%s", about->len ? ", " : "", text);
}

/* A number or a yes says nothing without its name. */
static bool is_bare(const char *value)
{
    static const char *const bare[] = {"yes", "no", "on", "off", NULL};
    return g_strv_contains(bare, value) || strspn(value, "-0123456789xabcdef") == strlen(value);
}

static void about_add_attr(GString *about, const xmlNode *node, const char *name)
{
    g_autofree char *value = node ? domxml_attr(node, name) : NULL;
    if (!value || !*value)
        return;
    g_autofree char *named = is_bare(value) ? g_strdup_printf("%s=%s", name, value) : NULL;
    about_add(about, named ? named : value);
}

/* A source's own attributes, whatever they are: file, dev, pool and volume, ... */
static void about_add_source(GString *about, const xmlNode *source)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (const xmlAttr *at = source ? source->properties : NULL; at; at = at->next) {
        const char *name = (const char *)at->name;
        if (!strcmp(name, "index") || !strcmp(name, "startupPolicy") || !strcmp(name, "portid"))
            continue;
        g_autofree char *value = domxml_attr(source, name);
        g_string_append_printf(words, "%s%s", words->len ? "/" : "", value ? value : "");
    }
    about_add(about, words->str);
}

static void about_disk(GString *about, const xmlNode *node)
{
    const xmlNode *source = domxml_child(node, "source");
    about_add_attr(about, node, "device");
    about_add_attr(about, domxml_child(node, "target"), "bus");
    gsize before = about->len;
    about_add_source(about, source);
    if (about->len == before)
        about_add(about, _("empty"));
    about_add_attr(about, domxml_child(node, "driver"), "type");
    about_add(about, domxml_child(node, "readonly") ? _("read-only") : NULL);
    about_add(about, domxml_child(node, "shareable") ? _("shared") : NULL);
}

static void about_nic(GString *about, const xmlNode *node)
{
    const xmlNode *link = domxml_child(node, "link");
    about_add_attr(about, node, "type");
    about_add_source(about, domxml_child(node, "source"));
    about_add_attr(about, domxml_child(node, "model"), "type");
    about_add_attr(about, domxml_child(node, "target"), "dev");
    if (link && domxml_attr_is(link, "state", "down"))
        about_add(about, _("link down"));
}

/* All attributes of an element but those that say where it stands. */
static void about_attrs(GString *about, const xmlNode *node)
{
    for (const xmlAttr *at = node->properties; at; at = at->next)
        about_add_attr(about, node, (const char *)at->name);
}

/* Any other kind, known or not: what it and its children say of themselves. */
static void about_any(GString *about, const xmlNode *node)
{
    static const char *const dull[] = {"address", "alias", "driver", "boot", "listen", "auth"};
    about_attrs(about, node);
    for (const xmlNode *at = node->children; at; at = at->next) {
        bool skip = at->type != XML_ELEMENT_NODE;
        for (size_t i = 0; !skip && i < G_N_ELEMENTS(dull); i++)
            skip = !strcmp((const char *)at->name, dull[i]);
        if (skip)
            continue;
        if (domxml_is(at, "source"))
            about_add_source(about, at);
        else
            about_attrs(about, at);
        g_autofree char *text = at->children && !at->children->next ? domxml_text(at) : NULL;
        about_add(about, text);
    }
}

static char *device_about(const xmlNode *node)
{
    if (domxml_is(node, "emulator"))
        return domxml_text(node);
    GString *about = g_string_new(NULL);
    if (domxml_is(node, "disk"))
        about_disk(about, node);
    else if (domxml_is(node, "interface"))
        about_nic(about, node);
    else
        about_any(about, node);
    return g_string_free(about, FALSE);
}

/* As libvirt's aliases are: "pci.3". */
static char *controller_name(const xmlNode *node)
{
    g_autofree char *type = domxml_attr(node, "type"), *index = domxml_attr(node, "index");
    return g_strdup_printf("%s.%s", type ? type : "?", index ? index : "0");
}

static char *device_name(const xmlNode *node)
{
    static const struct {
        const char *kind, *child, *attr; /* child NULL: the element's own */
    } names[] = {
        {"disk", "target", "dev"},       {"interface", "mac", "address"},
        {"filesystem", "target", "dir"},
        {"graphics", NULL, "type"},      {"channel", "target", "name"},
        {"serial", "target", "port"},    {"console", "target", "port"},
        {"input", NULL, "type"},         {"rng", NULL, "model"},
        {"hostdev", NULL, "type"},       {"tpm", NULL, "model"},
        {"watchdog", NULL, "model"},     {"sound", NULL, "model"},
        {"memballoon", NULL, "model"},   {"video", "model", "type"},
    };
    if (domxml_is(node, "controller"))
        return controller_name(node);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (domxml_is(node, names[i].kind))
            return domxml_attr(names[i].child ? domxml_child(node, names[i].child) : node,
                               names[i].attr);
    }
    return NULL;
}

/* Its own lines alone, moved left by what they have in common. */
static char *device_xml(xmlDocPtr doc, xmlNodePtr node)
{
    xmlBufferPtr buffer = xmlBufferCreate();
    g_autofree char *text = NULL;
    if (buffer && xmlNodeDump(buffer, doc, node, 0, 0) >= 0)
        text = g_strdup((const char *)xmlBufferContent(buffer));
    if (buffer)
        xmlBufferFree(buffer);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", 0);
    size_t count = g_strv_length(lines);
    size_t most = count > 1 ? strspn(lines[count - 1], " ") : 0;
    for (size_t i = 1; i < count; i++) {
        size_t blanks = MIN(strspn(lines[i], " "), most);
        memmove(lines[i], lines[i] + blanks, strlen(lines[i] + blanks) + 1);
    }
    return g_strjoinv("\n", lines);
}

/* --- the list --- */

static bool device_same(const struct device *a, const struct device *b)
{
    return !strcmp(a->kind, b->kind) && !g_strcmp0(a->name, b->name);
}

/* The one of the list that it is, not taken yet by another; or NULL. */
static struct device *device_twin(const GPtrArray *devices, const struct device *device)
{
    struct device *like = NULL;
    for (guint i = 0; i < devices->len; i++) {
        struct device *other = g_ptr_array_index(devices, i);
        if (other->config || !device_same(other, device))
            continue;
        if (!strcmp(other->about, device->about))
            return other;
        if (!like) /* what runs tells more of itself: its port, its path */
            like = other;
    }
    return like;
}

static void device_add(GPtrArray *devices, xmlDocPtr doc, xmlNodePtr node, bool live)
{
    struct device *device = g_new0(struct device, 1);
    device->kind = g_strdup((const char *)node->name);
    device->name = device_name(node);
    device->about = device_about(node);
    if (!device->about)
        device->about = g_strdup("");
    device->live = live;
    device->config = !live;
    struct device *twin = live ? NULL : device_twin(devices, device);
    if (twin) {
        twin->config = true;
        device_free(device);
        return;
    }
    device->xml = device_xml(doc, node);
    g_ptr_array_add(devices, device);
}

static void device_list_add(GPtrArray *devices, const char *xml, bool live)
{
    xmlDocPtr doc = xml ? domxml_parse(xml, strlen(xml), NULL) : NULL;
    xmlNodePtr parent = doc ? domxml_child(xmlDocGetRootElement(doc), "devices") : NULL;
    for (xmlNodePtr at = parent ? parent->children : NULL; at; at = at->next) {
        if (at->type == XML_ELEMENT_NODE && devices->len < DEVICES_MAX)
            device_add(devices, doc, at, live);
    }
    if (doc)
        xmlFreeDoc(doc);
}

GPtrArray *device_list_read(const char *live, const char *config)
{
    GPtrArray *devices = g_ptr_array_new_with_free_func(device_free);
    device_list_add(devices, live, true);
    device_list_add(devices, config, false);
    return devices;
}

const char *device_where(const struct device *device)
{
    if (device->live && device->config)
        return _("live, config");
    return device->live ? _("live") : _("config");
}

void device_list_table(const GPtrArray *devices, GString *out)
{
    const struct text_column columns[] = {
        {_("Device"), false}, {_("Name"), false}, {_("What"), false}, {_("Where"), false}};
    struct text_table *table = text_table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < devices->len; i++) {
        const struct device *device = g_ptr_array_index(devices, i);
        text_table_add(table, device->kind);
        text_table_add(table, device->name);
        text_table_add(table, device->about);
        text_table_add(table, device_where(device));
    }
    text_table_finish(table, out);
}

void device_list_json(const GPtrArray *devices, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (guint i = 0; i < devices->len; i++) {
        const struct device *device = g_ptr_array_index(devices, i);
        json_object(&json);
        json_add_string(&json, "device", device->kind);
        json_add_string(&json, "name", device->name);
        json_add_string(&json, "about", device->about);
        json_add_bool(&json, "live", device->live);
        json_add_bool(&json, "config", device->config);
        json_add_string(&json, "xml", device->xml);
        json_end(&json);
    }
    json_end(&json);
}

char *device_list_pack(const char *live, const char *config)
{
    return g_strdup_printf("%s%c%s", live ? live : "", BETWEEN, config ? config : "");
}

void device_list_unpack(const char *packed, char **live, char **config)
{
    const char *between = strchr(packed, BETWEEN);
    size_t len = between ? (size_t)(between - packed) : strlen(packed);
    *live = len ? g_strndup(packed, len) : NULL;
    *config = between && between[1] ? g_strdup(between + 1) : NULL;
}
