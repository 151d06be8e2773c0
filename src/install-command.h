/* install-command.h: the words of `virtty create` for a libvirt host: read, written, and as
 * virt-install has them. Main thread, writing from any. The face of the rest is install.h. */
#ifndef SRC_INSTALL_COMMAND_H
#define SRC_INSTALL_COMMAND_H

#include "install.h"

#endif
