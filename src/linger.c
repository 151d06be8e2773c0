#include "linger.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

/* A logind.conf is short. */
#define LINGER_FILE_MAX (256u << 10)

bool linger_enabled(void)
{
    const char *name = g_getenv("USER");
    name = name && *name ? name : g_getenv("LOGNAME");
    if (!name || !*name || *name == '.' || strchr(name, '/'))
        return false;
    g_autofree char *path = g_build_filename("/var/lib/systemd/linger", name, NULL);
    return access(path, F_OK) == 0;
}

static bool linger_is_true(const char *value)
{
    static const char *const words[] = {"1", "yes", "y", "true", "t", "on"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_ascii_strcasecmp(value, words[i]))
            return true;
    }
    return false;
}

/* The last setting of a file counts; *kills is left alone if there is none. */
static void linger_read(const char *path, bool *kills)
{
    g_autofree char *text = NULL;
    gsize len = 0;
    if (!g_file_get_contents(path, &text, &len, NULL) || len > LINGER_FILE_MAX)
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *value = strchr(g_strstrip(*line), '=');
        if (!value || **line == '#' || **line == ';')
            continue;
        *value++ = 0;
        if (!strcmp(g_strchomp(*line), "KillUserProcesses"))
            *kills = linger_is_true(g_strchug(value));
    }
}

static void linger_read_folder(const char *folder, bool *kills)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    g_autoptr(GList) names = NULL;
    while (dir && (name = g_dir_read_name(dir))) {
        if (g_str_has_suffix(name, ".conf"))
            names = g_list_prepend(names, g_strdup(name));
    }
    names = g_list_sort(names, (GCompareFunc)strcmp);
    for (GList *at = names; at; at = at->next) {
        g_autofree char *path = g_build_filename(folder, at->data, NULL);
        linger_read(path, kills);
        g_free(at->data);
    }
    if (dir)
        g_dir_close(dir);
}

bool linger_kills(const char *root)
{
    static const char *const bases[] = {"/usr/lib/systemd", "/etc/systemd", "/run/systemd"};
    bool kills = false;
    for (size_t i = 0; i < G_N_ELEMENTS(bases); i++) {
        g_autofree char *path = g_strconcat(root, bases[i], "/logind.conf", NULL);
        linger_read(path, &kills);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bases); i++) {
        g_autofree char *folder = g_strconcat(root, bases[i], "/logind.conf.d", NULL);
        linger_read_folder(folder, &kills);
    }
    return kills;
}
