/* hosts-found.h: which libvirt daemons of this machine take connections, found by their sockets:
 * nothing is connected to that would wake one up, and libvirt is not loaded. Main thread; the
 * looking is on the worker. */
#ifndef SRC_HOSTS_FOUND_H
#define SRC_HOSTS_FOUND_H

#include <glib.h>
#include <stdbool.h>

struct app;

struct host_found {
    const char *uri;     /* "qemu:///system" */
    const char *problem; /* why it cannot be used (N_()), or NULL */
};

/* Looks, and tells the model's listeners when it has. The first call only. */
void hosts_found_start(struct app *app);
/* struct host_found, those that answer first; always with qemu:///system. NULL before that. */
const GPtrArray *hosts_found(struct app *app);

/* The looking itself. `runtime` is $XDG_RUNTIME_DIR or NULL, `root` is "" (for tests: a folder that
 * stands for /). Any thread. g_ptr_array_unref(). */
GPtrArray *hosts_found_look(const char *root, const char *runtime);

#endif
