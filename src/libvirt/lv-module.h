/* lv-module.h: the face of the libvirt module. Main thread, but init() of it. */
#ifndef SRC_LIBVIRT_LV_MODULE_H
#define SRC_LIBVIRT_LV_MODULE_H

#include "libvirt-module.h"

extern const struct libvirt_module virtty_libvirt_module;

#endif
