/* domxml-boot.h: what a domain boots from first, in its XML. Any thread. */
#ifndef SRC_DOMXML_BOOT_H
#define SRC_DOMXML_BOOT_H

#include <stddef.h>

#include "domxml-parse.h"

/* The definition with one device first in its boot order; the others keep theirs behind it. The
 * device is a disk's target ("vda"), a NIC's MAC address or target, or a kind, of which the first
 * is taken: "hd", "cdrom", "fd", "network". All else stays as it is. A new document (g_free), NULL
 * with *err (may be NULL). */
char *domxml_boot_first(const char *xml, size_t len, const char *device, struct domxml_error *err);

#endif
