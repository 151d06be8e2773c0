/* key-file.h: keys.conf: the user's keys, and the map of all keys as such a file. Main thread.
 *
 * [section] lines, then `action = keys`; an action that is not named keeps its keys, but for those
 * that the file gives to another of its section. `action =` takes them away. */
#ifndef UI_KEY_FILE_H
#define UI_KEY_FILE_H

#include <glib.h>

struct app;

#define KEY_FILE_LIMIT (256u << 10) /* bytes; a larger file is not read */

/* Where it lies; g_free. */
char *key_file_path(struct app *app);

/* Gives the actions the keys of a text instead of those that they had. What is wrong with it is
 * left out, and returned as a sentence (char *) each that begins with "path:line:"; the array is
 * freed with g_ptr_array_unref(). */
GPtrArray *key_file_apply(struct app *app, const char *path, const char *text);
/* Reads the user's file, if there is one, and applies it, else the default keys. Returns NULL, or
 * what is to be told of it (g_free); further problems are in the log. */
char *key_file_read(struct app *app);

/* The keys as they are now, as a file with a comment for each; g_free. */
char *key_file_text(struct app *app);

#endif
