#include "create-paths.h"

#include <glib.h>
#include <string.h>

#include "app.h"

char *create_images_dir(const struct app *app)
{
    return g_build_filename(app->paths.data_dir, "images", NULL);
}

char *create_path(const char *text)
{
    if (!text || !text[0])
        return NULL;
    if (text[0] == '~' && (!text[1] || text[1] == '/'))
        return g_canonicalize_filename(text + 1 + (text[1] == '/'), g_get_home_dir());
    return g_path_is_absolute(text) ? g_canonicalize_filename(text, "/") : g_strdup(text);
}

char *create_path_shown(const char *path)
{
    const char *home = g_get_home_dir();
    gsize len = strlen(home);
    bool inside = len > 1 && !strncmp(path, home, len) && path[len] == '/';
    return inside ? g_strconcat("~", path + len, NULL) : g_strdup(path);
}
