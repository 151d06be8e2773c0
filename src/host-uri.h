/* host-uri.h: libvirt's URIs: checked as they are typed, and a short name for each. Any thread. */
#ifndef SRC_HOST_URI_H
#define SRC_HOST_URI_H

#include <stdbool.h>

/* NULL: it can be one; else why not (translated). Whether a driver of that name exists is for
 * libvirt to say. */
const char *host_uri_problem(const char *uri);
/* "prod" of qemu+ssh://root@prod.example.org/system, "qemu:system" of qemu:///system; a valid
 * alias. g_free(). */
char *host_uri_alias(const char *uri);
/* The transport behind the plus ("ssh", "tls"), or NULL. g_free(). */
char *host_uri_transport(const char *uri);
/* The value of a parameter behind the question mark, unescaped, or NULL. g_free(). */
char *host_uri_parameter(const char *uri, const char *name);
/* The URI with that parameter set, in the place of an older one. g_free(). */
char *host_uri_set_parameter(const char *uri, const char *name, const char *value);

#endif
