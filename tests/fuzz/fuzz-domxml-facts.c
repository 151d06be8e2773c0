/* fuzz-domxml-facts.c: a domain's XML as a hostile host may send it: what is learnt is bounded. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domxml-facts.h"
#include "model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    if (text && (strlen(text) > DOMXML_FACTS_TEXT || !g_utf8_validate(text, -1, NULL)))
        abort();
}

static void check_devices(const struct domain *domain)
{
    if (domain->disks->len > DOMXML_FACTS_DISKS || domain->nics->len > DOMXML_FACTS_DISKS)
        abort();
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        check_text(disk->target);
        check_text(disk->source);
        check_text(disk->format);
    }
    for (guint i = 0; i < domain->nics->len; i++) {
        const struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        check_text(nic->target);
        check_text(nic->mac);
        check_text(nic->type);
        check_text(nic->source);
        check_text(nic->model);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct domxml_facts facts;
    struct model *model = model_new();
    struct domain *domain = model_add(model, NULL, "x", "u");
    bool read = domxml_facts_read((const char *)data, size, &facts);
    domxml_facts_move(&facts, domain);
    const char *const texts[] = {domain->title, domain->description, domain->type, domain->os,
                                 domain->tags, domain->kernel, domain->initrd, domain->cmdline,
                                 domain->keywords};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        check_text(texts[i]);
        if (texts[i] && !read)
            abort();
    }
    check_devices(domain);
    /* Read anew, as after an event: figures are carried over. */
    domxml_facts_read((const char *)data, size, &facts);
    domxml_facts_move(&facts, domain);
    check_devices(domain);
    model_free(model);
    return 0;
}
