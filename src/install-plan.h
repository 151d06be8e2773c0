/* install-plan.h: the steps that make a new domain of a libvirt host, as HOST_CREATE takes them.
 * Any thread; reads files of this machine. */
#ifndef SRC_INSTALL_PLAN_H
#define SRC_INSTALL_PLAN_H

#include "install.h"

/* The arguments of HOST_CREATE, floating. */
GVariant *install_plan(const struct install_spec *spec, const struct offer *offer);

#endif
