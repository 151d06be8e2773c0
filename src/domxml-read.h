/* domxml-read.h: libvirt's domain XML -> struct domain_def. Any thread.
 *
 * A document that is no domain's, or whose values make no sense, is refused with line and reason.
 * What is well-formed but not served by the engine is a note of the definition. */
#ifndef SRC_DOMXML_READ_H
#define SRC_DOMXML_READ_H

#include <stddef.h>
#include <stdint.h>

#include "domain-def.h"
#include "domxml-parse.h"

/* virtty's own elements, for what libvirt has none for; they stand in <metadata>. */
#define DOMXML_NAMESPACE "https://virtty.org/xmlns/domain/1"

/* The caller domain_def_free()s; NULL on failure. */
struct domain_def *domxml_read(const char *xml, size_t len, struct domxml_error *err);

/* The name that a document gives, even one that domxml_read() refuses; g_free, may be NULL. */
char *domxml_read_name(const char *xml, size_t len);

/* "2" with unit "GiB" (NULL: KiB) in bytes; false if it is no such number or does not fit. */
bool domxml_memory(const char *number, const char *unit, uint64_t *bytes);

#endif
