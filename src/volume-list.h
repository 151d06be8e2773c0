/* volume-list.h: the volumes of a pool as a table or as JSON. Any thread that owns the pool. */
#ifndef SRC_VOLUME_LIST_H
#define SRC_VOLUME_LIST_H

#include <stdbool.h>

struct pool;

/* g_free. `host` is the alias for the JSON. */
char *volume_list_text(const struct pool *pool, const char *host, bool json);

#endif
