/* domxml-edit.h: changes values in a domain's XML; what is not named, comments and unknown
 * elements included, stays as it is. Any thread. */
#ifndef SRC_DOMXML_EDIT_H
#define SRC_DOMXML_EDIT_H

#include <stddef.h>

#include "domxml-parse.h"

struct domxml_change {
    const char
        *path; /* elements below <domain>: "name", "os/cmdline"; "memory@unit" an attribute */
    const char *value; /* NULL removes the element or attribute */
};

/* A new document (g_free), or NULL if the XML cannot be read. Elements on the path are made when
 * missing; the first of several of one name is changed. */
char *domxml_edit(const char *xml, size_t len, const struct domxml_change *changes, size_t n,
                  struct domxml_error *err);

#endif
