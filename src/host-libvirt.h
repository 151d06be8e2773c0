/* host-libvirt.h: a libvirt connection as a host; loads the libvirt module when the first one is
 * opened. Main thread; the loading itself is on a worker. */
#ifndef SRC_HOST_LIBVIRT_H
#define SRC_HOST_LIBVIRT_H

#include "host.h"
#include "libvirt-module.h"

/* A host that is not open yet; the app owns it from app_add_host() on. */
struct host *host_libvirt_new(struct app *app, const char *alias, const char *uri, bool read_only,
                              bool autoconnect);
/* True if it is a libvirt host. */
bool host_is_libvirt(const struct host *host);
/* Takes this module instead of loading one: for tests that link it. NULL: load it. */
void host_libvirt_use_module(const struct libvirt_module *module);

#endif
