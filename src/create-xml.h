/* create-xml.h: a new domain as libvirt's domain XML. Any thread. The face is create_xml() and
 * create_disk_path() of create.h. */
#ifndef SRC_CREATE_XML_H
#define SRC_CREATE_XML_H

#include "create.h"

/* "destroy", "restart" or "preserve", as libvirt writes it. */
const char *create_action_word(enum vmm_action action);

#endif
