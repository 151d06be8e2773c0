/* install-xml.h: a new domain and its volumes as libvirt's XML. Any thread. The face of the domain
 * is install_xml() of install.h. */
#ifndef SRC_INSTALL_XML_H
#define SRC_INSTALL_XML_H

#include "install.h"

/* The new disk's volume: its pool (NULL: there is none), name and path (NULL: not known before it
 * is made) and format. g_free() the strings. */
struct install_target {
    const struct offer_pool *pool;
    char *name, *path;
    const char *format; /* "qcow2", "raw" */
    bool block;
};
/* False: no disk is made. install_target_clear() in any case. */
bool install_target_find(const struct install_spec *spec, const struct offer *offer,
                         struct install_target *target);
void install_target_clear(struct install_target *target);

/* <volume>; capacity in bytes. backing (may be NULL) with its format. g_free. */
char *install_volume_xml(const char *name, const char *format, uint64_t capacity,
                         const char *backing, const char *backing_format);

#endif
