/* install-check.h: checks a new domain of a libvirt host field by field. Any thread but the main
 * one; reads files. The face is install_check() of install.h. */
#ifndef SRC_INSTALL_CHECK_H
#define SRC_INSTALL_CHECK_H

#include "install.h"

/* The option of a field, for messages of the shell: "--cdrom", ... */
const char *install_field_word(enum install_field field);

#endif
