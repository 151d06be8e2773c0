/* lv-xml.h: a libvirt domain's definition as text: read and defined. Table: main thread; its
 * calls: on a worker. */
#ifndef SRC_LIBVIRT_LV_XML_H
#define SRC_LIBVIRT_LV_XML_H

#include "lv-host.h"

extern const struct lv_verb lv_xml_verbs[];

/* The XML of a domain (virDomainXMLFlags), g_free; NULL with *error (g_free). Worker. */
char *lv_xml_get(virDomainPtr domain, unsigned flags, char **error);
/* The stored definition with its secrets, as far as they are given, g_free; NULL if the domain has
 * none (it is transient) or it cannot be read. Worker. */
char *lv_xml_stored(virDomainPtr domain);

#endif
