/* path-names.h: completes the names of files. Main thread; a thread of its own reads the folder,
 * for one on a server that does not answer would stop everybody. */
#ifndef SRC_PATH_NAMES_H
#define SRC_PATH_NAMES_H

#include <glib.h>

struct path_names;

/* What was read arrives in that context; it must outlive the object. */
struct path_names *path_names_new(GMainContext *context);
void path_names_free(struct path_names *names);

/* What a path that begins with / or ~/ may go on to, with its beginning as it was typed; folders
 * end in '/'. NULL-terminated, g_strfreev(). NULL: the folder is still being read; the listeners
 * are told once that is done. */
char **path_names_complete(struct path_names *names, const char *typed);
void path_names_on_read(struct path_names *names, void (*fn)(void *opaque), void *opaque);
void path_names_off_read(struct path_names *names, void (*fn)(void *opaque), void *opaque);

#endif
