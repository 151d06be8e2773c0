/* domxml-resources.h: the processors, memory and pinning that a domain's XML gives it. Any thread.
 */
#ifndef SRC_DOMXML_RESOURCES_H
#define SRC_DOMXML_RESOURCES_H

#include <stdbool.h>
#include <stdint.h>

#define RESOURCES_PINS 8 /* vCPUs whose pinning is read */

struct domxml_resources {
    unsigned vcpus, vcpus_max;
    uint64_t memory, memory_max;  /* bytes: the balloon's and the most */
    char *pins[RESOURCES_PINS];   /* "0-3"; NULL: not pinned; g_free */
    char *emulator;
};

/* False if it is no domain's XML, or NULL: all is 0 then. Free with domxml_resources_clear(). */
bool domxml_resources_read(const char *xml, struct domxml_resources *resources);
void domxml_resources_clear(struct domxml_resources *resources);

#endif
