#include "domxml-resources.h"

#include <glib.h>
#include <string.h>

#include "domxml-parse.h"
#include "domxml-read.h"

static unsigned count_of(char *text, unsigned fallback)
{
    g_autofree char *own = text;
    guint64 value = 0;
    return own && g_ascii_string_to_unsigned(own, 10, 0, 65536, &value, NULL) ? (unsigned)value
                                                                             : fallback;
}

static uint64_t amount_of(const xmlNode *node, uint64_t fallback)
{
    g_autofree char *number = domxml_text(node);
    g_autofree char *unit = node ? domxml_attr(node, "unit") : NULL;
    uint64_t bytes = 0;
    return number && domxml_memory(number, unit, &bytes) ? bytes : fallback;
}

static void read_pins(const xmlNode *cputune, struct domxml_resources *resources)
{
    for (const xmlNode *at = cputune ? cputune->children : NULL; at; at = at->next) {
        unsigned vcpu = RESOURCES_PINS;
        if (domxml_is(at, "vcpupin"))
            vcpu = count_of(domxml_attr(at, "vcpu"), RESOURCES_PINS);
        if (vcpu < RESOURCES_PINS && !resources->pins[vcpu])
            resources->pins[vcpu] = domxml_attr(at, "cpuset");
        if (domxml_is(at, "emulatorpin") && !resources->emulator)
            resources->emulator = domxml_attr(at, "cpuset");
    }
}

bool domxml_resources_read(const char *xml, struct domxml_resources *resources)
{
    *resources = (struct domxml_resources){0};
    xmlDocPtr doc = xml ? domxml_parse(xml, strlen(xml), NULL) : NULL;
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    bool good = root && domxml_is(root, "domain");
    if (good) {
        const xmlNode *vcpu = domxml_child(root, "vcpu");
        resources->vcpus_max = count_of(domxml_text(vcpu), 1);
        resources->vcpus = count_of(domxml_attr(vcpu, "current"), resources->vcpus_max);
        resources->memory_max = amount_of(domxml_child(root, "memory"), 0);
        resources->memory = amount_of(domxml_child(root, "currentMemory"), resources->memory_max);
        read_pins(domxml_child(root, "cputune"), resources);
    }
    if (doc)
        xmlFreeDoc(doc);
    return good;
}

void domxml_resources_clear(struct domxml_resources *resources)
{
    for (unsigned i = 0; i < RESOURCES_PINS; i++)
        g_free(resources->pins[i]);
    g_free(resources->emulator);
    *resources = (struct domxml_resources){0};
}
