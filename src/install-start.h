/* install-start.h: the job that makes a new domain on a libvirt host. Main thread. The face is
 * install_ask() and install_start() of install.h. */
#ifndef SRC_INSTALL_START_H
#define SRC_INSTALL_START_H

#include "install.h"

#endif
