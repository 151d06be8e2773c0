/* fuzz-domxml-inventory.c: XML of a network, a pool, a volume as a hostile host may send it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domxml-inventory.h"
#include "inventory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    if (text && (strlen(text) > DOMXML_INVENTORY_TEXT || !g_utf8_validate(text, -1, NULL)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *xml = (const char *)data;
    struct inventory *inventory = inventory_new();
    struct network *network = inventory_add_network(inventory, NULL, "n", "u");
    struct pool *pool = inventory_add_pool(inventory, NULL, "p", "u");
    struct volume *volume = inventory_add_volume(pool, "v");
    unsigned read = domxml_inventory_network(xml, size, network);
    read += domxml_inventory_pool(xml, size, pool);
    read += domxml_inventory_volume(xml, size, volume);
    if (read > 1)
        abort();
    const char *const texts[] = {network->forward, network->bridge, network->address,
                                 network->domain, pool->type, pool->path, pool->source,
                                 volume->type, volume->format, volume->backing};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        check_text(texts[i]);
        if (texts[i] && !read)
            abort();
    }
    inventory_free(inventory);
    return 0;
}
