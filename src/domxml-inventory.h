/* domxml-inventory.h: what a list wants to know of the XML of a network, a pool, a volume. Any
 * thread.
 *
 * Nothing unknown fails here: what cannot be read is left out. */
#ifndef SRC_DOMXML_INVENTORY_H
#define SRC_DOMXML_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "inventory.h"

#define DOMXML_INVENTORY_TEXT 4096 /* bytes of a text that are kept */

/* Fill the fields that the XML tells; those must be NULL before. False if it is none of theirs. */
bool domxml_inventory_network(const char *xml, size_t len, struct network *network);
bool domxml_inventory_pool(const char *xml, size_t len, struct pool *pool);
bool domxml_inventory_volume(const char *xml, size_t len, struct volume *volume);

#endif
