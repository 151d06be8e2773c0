/* create-sources.h: finds what on this host can be booted: kernels and disk images. Any thread;
 * reads files. The face is create_sources_find() of create.h. */
#ifndef SRC_CREATE_SOURCES_H
#define SRC_CREATE_SOURCES_H

#include <glib.h>

/* The folders to look into: /boot, `images`, ~/images and `dir` (may be NULL), each once. An array
 * of struct create_source with a free function. */
GPtrArray *create_sources_search(const char *images, const char *dir);

struct create_source;

/* What a path that was typed is; create_source_free(). NULL with *error (g_free) if it is neither
 * a kernel nor an image. */
struct create_source *create_source_probe(const char *path, char **error);

#endif
