/* create-paths.h: paths as a person types them, and where images lie. Any thread. */
#ifndef SRC_CREATE_PATHS_H
#define SRC_CREATE_PATHS_H

#include <stdbool.h>

struct app;

/* $XDG_DATA_HOME/virtty/images; g_free. */
char *create_images_dir(const struct app *app);
/* "~/a/../b" -> "/home/me/b"; g_free. NULL for NULL and "". A relative path stays one. */
char *create_path(const char *text);
/* The home folder as "~", to be read only; g_free. */
char *create_path_shown(const char *path);

#endif
