#include "theme.h"

#include <errno.h>
#include <string.h>

#include "core/text.h"
#include "palette.h"
#include "theme-builtin.h"
#include "vt-cell.h"

#define GROUP_THEME "theme"
#define GROUP_ROLES "roles"
#define GROUP_ROLES_16 "roles-16"

/* In the order of enum role. */
static const char *const role_names[ROLES] = {
    "text",       "dim",          "strong", "title",   "header",      "header-sort",
    "selected",   "selected-off", "marked", "border",  "border-focus", "key",
    "key-text",   "good",         "busy",   "bad",     "off",         "warning",
    "error",      "gauge",        "gauge-empty", "field", "field-focus", "field-bad",
    "button",     "button-focus", "dialog", "danger",  "match",       "prompt",
};

static const struct {
    const char *word;
    uint16_t attr;
} attr_words[] = {
    {"bold", VT_ATTR_BOLD},           {"dim", VT_ATTR_DIM},
    {"italic", VT_ATTR_ITALIC},       {"underline", VT_ATTR_UNDERLINE},
    {"reverse", VT_ATTR_REVERSE},
};

const char *theme_role_name(enum role role)
{
    return (unsigned)role < ROLES ? role_names[role] : NULL;
}

static uint16_t attr_by_word(const char *word)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(attr_words); i++) {
        if (!strcmp(word, attr_words[i].word))
            return attr_words[i].attr;
    }
    return 0;
}

/* Parses "231 on #2f4f6f bold"; returns the word that is wrong, or NULL. */
static const char *parse_style(char **words, struct style *style)
{
    bool background = false;
    for (; *words; words++) {
        if (!**words)
            continue;
        uint16_t attr = attr_by_word(*words);
        if (attr)
            style->attrs |= attr;
        else if (!strcmp(*words, "on"))
            background = true;
        else if (!palette_parse(*words, background ? &style->bg : &style->fg))
            return *words;
    }
    return NULL;
}

/* The line of a theme's text where a key of a group stands, from 1 on; 0 if not found. */
static unsigned line_of(const char *text, const char *group, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    bool inside = false;
    for (unsigned i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);
        size_t len = strlen(line);
        if (line[0] == '[')
            inside = len == strlen(group) + 2 && !strncmp(line + 1, group, len - 2);
        char *equals = strchr(line, '=');
        if (!inside || !equals || line[0] == '#')
            continue;
        *equals = '\0';
        if (!strcmp(g_strchomp(line), key))
            return i + 1;
    }
    return 0;
}

/* One role from a group; false with *error if its value is wrong, true if it is absent too. */
static bool read_role(GKeyFile *file, const char *text, const char *group, const char *key,
                      struct style *style, bool *found, GError **error)
{
    g_autofree char *value = g_key_file_get_string(file, group, key, NULL);
    *found = value != NULL;
    if (!value)
        return true;
    g_auto(GStrv) words = g_strsplit_set(value, " \t", -1);
    struct style parsed = {0};
    const char *wrong = parse_style(words, &parsed);
    if (wrong) {
        g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                    _("line %u: %s: “%s” is no colour and no attribute"),
                    line_of(text, group, key), key, wrong);
        return false;
    }
    *style = parsed;
    return true;
}

/* Fills the styles that the file names; the others are left as they are. */
static bool read_styles(GKeyFile *file, const char *text, enum color_depth depth,
                        struct style styles[ROLES], GError **error)
{
    for (unsigned i = 0; i < ROLES; i++) {
        struct style style = {0};
        bool found = false, better = false;
        if (!read_role(file, text, GROUP_ROLES, role_names[i], &style, &found, error))
            return false;
        if (depth < COLOR_256 &&
            !read_role(file, text, GROUP_ROLES_16, role_names[i], &style, &better, error))
            return false;
        if (found || better)
            styles[i] = palette_reduce_style(style, depth);
    }
    return true;
}

/* A parse error of GKeyFile names the line's text; the number is worth more in an editor. */
static unsigned first_bad_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        const char *line = g_strstrip(lines[i]);
        size_t len = strlen(line);
        bool group = line[0] == '[' && len > 2 && line[len - 1] == ']';
        bool entry = line[0] != '[' && strchr(line, '=') && line[0] != '=';
        if (*line && *line != '#' && !group && !entry)
            return i + 1;
    }
    return 0;
}

static bool apply_text(const char *text, enum color_depth depth, struct style styles[ROLES],
                       GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    GError *problem = NULL;
    if (g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE, &problem))
        return read_styles(file, text, depth, styles, error);
    g_set_error(error, problem->domain, problem->code, _("line %u: %s"), first_bad_line(text),
                problem->message);
    g_error_free(problem);
    return false;
}

static const char *builtin_text(const char *name)
{
    for (const struct theme_file *file = theme_builtin; file->name; file++) {
        if (!strcmp(file->name, name))
            return file->text;
    }
    return NULL;
}

/* The theme's text from the user's folder, else the installed one, else the built-in copy. An
 * existing file that cannot be read is an error, not a reason to look further. */
static char *find_text(const char *name, char **path, GError **error)
{
    g_autofree char *leaf = g_strdup_printf("%s.theme", name);
    char *places[] = {
        g_build_filename(g_get_user_config_dir(), "virtty", "themes", leaf, NULL),
        g_build_filename(PKGDATADIR, "themes", leaf, NULL),
    };
    char *text = NULL;
    GError *problem = NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(places) && !text && !problem; i++) {
        if (!g_file_get_contents(places[i], &text, NULL, &problem) &&
            (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
             g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOTDIR)))
            g_clear_error(&problem);
        else
            *path = g_strdup(places[i]);
    }
    g_free(places[0]);
    g_free(places[1]);
    if (problem)
        g_propagate_error(error, problem);
    else if (!text && builtin_text(name))
        text = g_strdup(builtin_text(name));
    else if (!text)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _("there is no theme “%s”"), name);
    return text;
}

struct theme *theme_load_builtin(enum color_depth depth)
{
    struct theme *theme = g_new0(struct theme, 1);
    theme->depth = depth;
    theme->name = g_strdup(depth == COLOR_MONO ? "mono" : "dark");
    const char *text = builtin_text(theme->name);
    if (text)
        apply_text(text, depth, theme->styles, NULL);
    return theme;
}

static void add_name(GPtrArray *names, const char *name, const char *prefix)
{
    if (g_str_has_prefix(name, prefix) &&
        !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, g_strdup(name));
}

static void add_names_of(GPtrArray *names, const char *folder, const char *prefix)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *leaf;
    while (dir && (leaf = g_dir_read_name(dir)) != NULL) {
        g_autofree char *name = g_strdup(leaf);
        if (*leaf == '.' || !g_str_has_suffix(leaf, ".theme"))
            continue;
        name[strlen(name) - strlen(".theme")] = '\0';
        add_name(names, name, prefix);
    }
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **theme_names(const char *prefix)
{
    g_autofree char *own = g_build_filename(g_get_user_config_dir(), "virtty", "themes", NULL);
    GPtrArray *names = g_ptr_array_new();
    for (const struct theme_file *file = theme_builtin; file->name; file++)
        add_name(names, file->name, prefix);
    add_names_of(names, own, prefix);
    add_names_of(names, PKGDATADIR "/themes", prefix);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

struct theme *theme_load(const char *name, enum color_depth depth, GError **error)
{
    if (depth == COLOR_MONO)
        name = "mono";
    if (!*name || *name == '.' || strchr(name, '/')) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _("“%s” is no theme's name"), name);
        return NULL;
    }
    g_autofree char *path = NULL;
    g_autofree char *text = find_text(name, &path, error);
    if (!text)
        return NULL;
    struct theme *theme = g_new0(struct theme, 1);
    theme->depth = depth;
    theme->name = g_strdup(name);
    /* What a user's theme leaves out looks as in the theme that is always there. */
    const char *base = builtin_text(depth == COLOR_MONO ? "mono" : "dark");
    if ((base && strcmp(base, text) && !apply_text(base, depth, theme->styles, error)) ||
        !apply_text(text, depth, theme->styles, error)) {
        if (path)
            g_prefix_error(error, "%s: ", path);
        theme_free(theme);
        return NULL;
    }
    return theme;
}

void theme_free(struct theme *theme)
{
    if (!theme)
        return;
    g_free(theme->name);
    g_free(theme);
}
