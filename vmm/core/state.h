/* state.h: a device's state as a table of fields; save and load walk it. Any thread.
 *
 * The byte format is little-endian: class name, version, then for each field its name, element
 * size, count and elements. A reader accepts fields in any order, refuses unknown classes, newer
 * versions, missing or doubled fields, wrong sizes and values out of range: restored state is as
 * hostile as guest input. */
#ifndef VMM_CORE_STATE_H
#define VMM_CORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct vmm_field {
    const char *name;  /* NULL ends a table */
    uint32_t offset;   /* in the device's struct */
    uint16_t size;     /* bytes of one element: 1, 2, 4 or 8 are numbers */
    uint32_t count;    /* elements */
    uint64_t max;      /* largest legal number; 0 means any */
};

#define VMM_FIELD(type, member) VMM_FIELD_MAX(type, member, 0)
#define VMM_FIELD_MAX(type, member, limit)                                                         \
    {#member, offsetof(type, member), sizeof(((type *)0)->member), 1, (limit)}
#define VMM_FIELD_ARRAY(type, member)                                                              \
    {#member, offsetof(type, member), sizeof(((type *)0)->member[0]),                              \
     sizeof(((type *)0)->member) / sizeof(((type *)0)->member[0]), 0}
#define VMM_FIELD_END                                                                              \
    {NULL, 0, 0, 0, 0}

/* Writes a device's state. Returns the bytes needed; writes only if they fit in `max`. */
size_t vmm_state_save(const char *class_name, uint32_t version, const struct vmm_field *fields,
                      const void *device, void *buf, size_t max);
/* Reads it back. On failure *device is untouched. */
bool vmm_state_load(const char *class_name, uint32_t version, const struct vmm_field *fields,
                    void *device, const void *buf, size_t len, struct vmm_error *err);

#endif
