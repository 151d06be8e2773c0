/* os-module.h: libosinfo behind os-info.h, as a module of its own that the first recognition
 * loads. Any thread but the main one. */
#ifndef SRC_OSINFO_OS_MODULE_H
#define SRC_OSINFO_OS_MODULE_H

#include "os-info.h"

extern const struct os_module virtty_osinfo_module;

#endif
