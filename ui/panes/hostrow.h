/* hostrow.h: a host in few cells: its sign and word, its row above what it has. Main thread. */
#ifndef UI_PANES_HOSTROW_H
#define UI_PANES_HOSTROW_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas.h"

struct host;

struct host_look {
    const char *sign, *word; /* the word translated */
    enum role role;
};

struct host_look host_look(const struct host *host);
/* What is shown of it is of the past: it was lost, or let go of. */
bool host_row_is_stale(const struct host *host);
/* "qemu+ssh" of its URI; g_free. */
char *host_transport(const struct host *host);

/* The cell of a host's own row in the column called `id`, as struct list_source wants it; `counted`
 * says what it has: "20 dom.". */
bool host_row_cell(const struct host *host, const char *id, const char *counted, char *buf,
                   size_t size, enum role *role, const struct window *win);
/* True for the column from which on its row is one text. */
bool host_row_to_end(const struct host *host, const char *id);

#endif
