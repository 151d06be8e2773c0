#include "offer-parse.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <string.h>

#include "core/text.h"

/* --- documents --- */

struct doc {
    xmlDocPtr doc;
    xmlXPathContextPtr xpath;
};

/* A host is not trusted more than any other program: no entities, no network. */
static bool doc_open(struct doc *doc, const char *xml)
{
    *doc = (struct doc){0};
    size_t len = xml ? strlen(xml) : 0;
    if (!len || len > INT_MAX)
        return false;
    doc->doc = xmlReadMemory(xml, (int)len, NULL, NULL,
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    doc->xpath = doc->doc ? xmlXPathNewContext(doc->doc) : NULL;
    return doc->xpath != NULL;
}

static void doc_close(struct doc *doc)
{
    if (doc->xpath)
        xmlXPathFreeContext(doc->xpath);
    if (doc->doc)
        xmlFreeDoc(doc->doc);
}

/* The text at a place below `node` (NULL: the document), g_free; NULL if it is empty. */
static char *text_at(struct doc *doc, xmlNodePtr node, const char *path)
{
    doc->xpath->node = node ? node : xmlDocGetRootElement(doc->doc);
    g_autofree char *expr = g_strconcat("string(", path, ")", NULL);
    xmlXPathObjectPtr object = xmlXPathEvalExpression((const xmlChar *)expr, doc->xpath);
    char *text = NULL;
    if (object && object->stringval && object->stringval[0])
        text = g_strdup((const char *)object->stringval);
    xmlXPathFreeObject(object);
    return text;
}

static bool true_at(struct doc *doc, xmlNodePtr node, const char *path)
{
    doc->xpath->node = node ? node : xmlDocGetRootElement(doc->doc);
    g_autofree char *expr = g_strconcat("boolean(", path, ")", NULL);
    xmlXPathObjectPtr object = xmlXPathEvalExpression((const xmlChar *)expr, doc->xpath);
    bool value = object && object->boolval;
    xmlXPathFreeObject(object);
    return value;
}

static uint64_t number_at(struct doc *doc, const char *path)
{
    g_autofree char *text = text_at(doc, NULL, path);
    guint64 value = 0;
    g_autofree char *clean = text ? g_strstrip(g_strdup(text)) : NULL;
    return clean && g_ascii_string_to_unsigned(clean, 10, 0, G_MAXUINT64, &value, NULL) ? value : 0;
}

/* --- capabilities --- */

/* Fastest first. */
static const char *const domain_types[] = {"kvm", "hvf", "xen",  "vmware", "vbox",
                                           "bhyve", "hyperv", "qemu", "test"};

static char *best_type(struct doc *doc, xmlNodePtr arch)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(domain_types); i++) {
        g_autofree char *path = g_strdup_printf("domain[@type='%s']", domain_types[i]);
        if (true_at(doc, arch, path))
            return g_strdup(domain_types[i]);
    }
    return NULL;
}

static char *best_machine(struct doc *doc, xmlNodePtr arch, const char *type)
{
    static const char *const machines[] = {"q35", "virt", "pc", "pseries", "s390-ccw-virtio"};
    for (unsigned i = 0; i < G_N_ELEMENTS(machines); i++) {
        g_autofree char *path = g_strdup_printf("machine[.='%s'] | domain[@type='%s']/"
                                                "machine[.='%s']", machines[i], type, machines[i]);
        if (true_at(doc, arch, path))
            return g_strdup(machines[i]);
    }
    return NULL;
}

static void take_arch(struct offer *offer, struct doc *doc, xmlNodePtr arch)
{
    g_free(offer->arch);
    g_free(offer->type);
    g_free(offer->machine);
    offer->arch = text_at(doc, arch, "@name");
    offer->type = best_type(doc, arch);
    offer->machine = offer->type ? best_machine(doc, arch, offer->type) : NULL;
}

void offer_parse_capabilities(struct offer *offer, const char *xml)
{
    struct doc doc;
    xmlXPathObjectPtr guests = NULL;
    if (doc_open(&doc, xml)) {
        g_autofree char *native = text_at(&doc, NULL, "/capabilities/host/cpu/arch");
        guests = xmlXPathEvalExpression(
            (const xmlChar *)"/capabilities/guest[os_type='hvm']/arch", doc.xpath);
        int count = guests && guests->nodesetval ? guests->nodesetval->nodeNr : 0;
        for (int i = 0; i < count; i++) {
            xmlNodePtr arch = guests->nodesetval->nodeTab[i];
            g_autofree char *name = text_at(&doc, arch, "@name");
            if (!i || !g_strcmp0(name, native))
                take_arch(offer, &doc, arch);
        }
    }
    xmlXPathFreeObject(guests);
    doc_close(&doc);
    g_free(offer->os_type);
    offer->os_type = g_strdup("hvm");
    g_clear_pointer(&offer->reason, g_free);
    if (!offer->type || !offer->arch)
        offer->reason = g_strdup(_("the host has no full virtualisation (containers only?)"));
}

/* --- domain capabilities --- */

static const struct {
    unsigned flag;
    const char *path;
} domain_flags[] = {
    {OFFER_BUS_VIRTIO, "devices/disk/enum[@name='bus']/value[.='virtio']"},
    {OFFER_BUS_SATA, "devices/disk/enum[@name='bus']/value[.='sata']"},
    {OFFER_BUS_IDE, "devices/disk/enum[@name='bus']/value[.='ide']"},
    {OFFER_BUS_SCSI, "devices/disk/enum[@name='bus']/value[.='scsi']"},
    {OFFER_VNC, "devices/graphics/enum[@name='type']/value[.='vnc']"},
    {OFFER_SPICE, "devices/graphics/enum[@name='type']/value[.='spice']"},
    {OFFER_CPU_PASSTHROUGH, "cpu/mode[@name='host-passthrough'][@supported='yes']"},
    {OFFER_CPU_MODEL, "cpu/mode[@name='host-model'][@supported='yes']"},
    {OFFER_CPU_MAXIMUM, "cpu/mode[@name='maximum'][@supported='yes']"},
    {OFFER_UEFI, "os/enum[@name='firmware']/value[.='efi']"},
    {OFFER_SECURE_BOOT, "os/loader/enum[@name='secure']/value[.='yes']"},
    {OFFER_RNG, "devices/rng[@supported='yes']"},
};

void offer_parse_domain_capabilities(struct offer *offer, const char *xml)
{
    struct doc doc;
    if (doc_open(&doc, xml) && true_at(&doc, NULL, "/domainCapabilities")) {
        offer->detailed = true;
        offer->flags = 0;
        for (unsigned i = 0; i < G_N_ELEMENTS(domain_flags); i++) {
            if (true_at(&doc, NULL, domain_flags[i].path))
                offer->flags |= domain_flags[i].flag;
        }
        offer->max_vcpus = (unsigned)MIN(number_at(&doc, "vcpu/@max"), G_MAXUINT);
    }
    doc_close(&doc);
}

/* --- storage --- */

void offer_parse_pool(struct offer_pool *pool, const char *xml)
{
    struct doc doc;
    if (doc_open(&doc, xml)) {
        g_free(pool->type);
        g_free(pool->path);
        pool->type = text_at(&doc, NULL, "/pool/@type");
        pool->path = text_at(&doc, NULL, "/pool/target/path");
    }
    doc_close(&doc);
}

bool offer_parse_volume(struct offer_pool *pool, const char *xml)
{
    struct doc doc;
    g_autofree char *name = NULL;
    if (doc_open(&doc, xml))
        name = text_at(&doc, NULL, "/volume/name");
    if (name) {
        struct offer_volume *volume = offer_add_volume(pool, name);
        volume->path = text_at(&doc, NULL, "target/path");
        volume->type = text_at(&doc, NULL, "@type");
        volume->format = text_at(&doc, NULL, "target/format/@type");
        volume->capacity = number_at(&doc, "capacity");
        volume->allocation = number_at(&doc, "allocation");
    }
    doc_close(&doc);
    return name != NULL;
}
