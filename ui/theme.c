#include "theme.h"

#include <errno.h>
#include <string.h>

#include "atomic-file.h"
#include "core/text.h"
#include "palette.h"
#include "theme-builtin.h"
#include "visible.h"
#include "vt-cell.h"

#define GROUP_THEME "theme"
#define GROUP_ROLES "roles"
#define BASE_KEY "base"
#define NAME_KEY "name"
#define SHOWN_MAX 60 /* bytes of a word of a file in a message */
#define FILE_LIMIT (64u << 10) /* bytes; a larger file is no theme */

/* Each says better what those before it say, for terminals of at most so many colours. */
static const struct {
    const char *name;
    enum color_depth most;
} groups[] = {
    {GROUP_ROLES, COLOR_TRUE},
    {"roles-256", COLOR_256},
    {"roles-16", COLOR_16},
    {"roles-8", COLOR_8},
};

/* In the order of enum role. */
static const char *const role_names[ROLES] = {
    "text",       "dim",          "strong", "title",   "header",      "header-sort",
    "selected",   "selected-off", "marked", "border",  "border-focus", "key",
    "key-text",   "good",         "busy",   "bad",     "off",         "warning",
    "error",      "gauge",        "gauge-empty", "field", "field-focus", "field-bad",
    "button",     "button-focus", "dialog", "danger",  "match",       "prompt",
    "xml-element", "xml-attribute", "xml-value", "xml-comment", "diff-add", "diff-remove",
    "diff-hunk",
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

static bool fail_at(GError **error, unsigned line, const char *fmt, const char *word)
{
    g_autofree char *shown = visible_text(word, SHOWN_MAX);
    g_autofree char *text = g_strdup_printf(fmt, shown);
    g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, _("line %u: %s"), line,
                text);
    return false;
}

static int role_by_name(const char *name)
{
    for (int i = 0; i < ROLES; i++) {
        if (!strcmp(role_names[i], name))
            return i;
    }
    return -1;
}

/* The roles of a group into styles[]; all of them are checked, also for `use` false. */
static bool read_group(GKeyFile *file, const char *text, const char *group, bool use,
                       struct style styles[ROLES], GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
    for (char **key = keys; key && *key; key++) {
        g_autofree char *value = g_key_file_get_value(file, group, *key, NULL);
        g_auto(GStrv) words = g_strsplit_set(value ? value : "", " \t", -1);
        struct style parsed = {0};
        int role = role_by_name(*key);
        if (role < 0)
            return fail_at(error, line_of(text, group, *key), _("there is no role “%s”"), *key);
        const char *wrong = parse_style(words, &parsed);
        if (wrong)
            return fail_at(error, line_of(text, group, *key),
                           _("“%s” is no colour and no attribute"), wrong);
        if (use)
            styles[role] = parsed;
    }
    return true;
}

/* Fills the styles that the file names; the others are left as they are. */
static bool read_styles(GKeyFile *file, const char *text, enum color_depth depth,
                        struct style styles[ROLES], GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(groups); i++) {
        if (!read_group(file, text, groups[i].name, depth <= groups[i].most, styles, error))
            return false;
    }
    for (unsigned i = 0; i < ROLES; i++)
        styles[i] = palette_reduce_style(styles[i], depth);
    return true;
}

/* The line of a "[group]", from 1 on. */
static unsigned group_line(const char *text, const char *group)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *wanted = g_strdup_printf("[%s]", group);
    for (unsigned i = 0; lines[i]; i++) {
        if (!strcmp(g_strstrip(lines[i]), wanted))
            return i + 1;
    }
    return 0;
}

static bool is_group(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(groups); i++) {
        if (!strcmp(groups[i].name, name))
            return true;
    }
    return !strcmp(name, GROUP_THEME);
}

static bool check_groups(GKeyFile *file, const char *text, GError **error)
{
    g_auto(GStrv) names = g_key_file_get_groups(file, NULL);
    for (char **name = names; *name; name++) {
        if (!is_group(*name))
            return fail_at(error, group_line(text, *name), _("there is no group [%s]"), *name);
    }
    g_auto(GStrv) keys = g_key_file_get_keys(file, GROUP_THEME, NULL, NULL);
    for (char **key = keys; key && *key; key++) {
        if (strcmp(*key, NAME_KEY) != 0 && strcmp(*key, BASE_KEY) != 0)
            return fail_at(error, line_of(text, GROUP_THEME, *key), _("there is no key “%s”"),
                           *key);
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

static const char *builtin_text(const char *name)
{
    for (const struct theme_file *file = theme_builtin; file->name; file++) {
        if (!strcmp(file->name, name))
            return file->text;
    }
    return NULL;
}

/* They name every role themselves. */
static bool is_builtin(const char *text)
{
    for (const struct theme_file *file = theme_builtin; file->name; file++) {
        if (file->text == text)
            return true;
    }
    return false;
}

static bool apply_text(const char *text, enum color_depth depth, struct style styles[ROLES],
                       GError **error);

/* What a theme leaves out looks as in the built-in one that it names, else as in dark. */
static bool apply_base(GKeyFile *file, const char *text, enum color_depth depth,
                       struct style styles[ROLES], GError **error)
{
    g_autofree char *name = g_key_file_get_string(file, GROUP_THEME, BASE_KEY, NULL);
    const char *base = builtin_text(name ? name : depth == COLOR_MONO ? "mono" : "dark");
    if (!base)
        return fail_at(error, line_of(text, GROUP_THEME, BASE_KEY),
                       _("“%s” is no theme of virtty's own"), name);
    return apply_text(base, depth, styles, error);
}

static bool apply_text(const char *text, enum color_depth depth, struct style styles[ROLES],
                       GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    GError *problem = NULL;
    if (g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE, &problem))
        return check_groups(file, text, error) &&
               (is_builtin(text) || apply_base(file, text, depth, styles, error)) &&
               read_styles(file, text, depth, styles, error);
    g_autofree char *said = visible_text(problem->message, 0);
    g_set_error(error, problem->domain, problem->code, _("line %u: %s"), first_bad_line(text),
                said);
    g_error_free(problem);
    return false;
}

/* The text of a file, or NULL; *error is set unless there is no such file. */
static char *read_text(const char *path, GError **error)
{
    size_t len = 0;
    char *text = atomic_read(path, FILE_LIMIT, &len);
    if (text || errno == ENOENT || errno == ENOTDIR)
        return text;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path,
                errno == EINVAL ? _("it is no plain file") : g_strerror(errno));
    return NULL;
}

/* The theme's text from the user's folder, else the built-in copy, else the installed one. An
 * existing file that cannot be read is an error, not a reason to look further. */
static char *find_text(const char *name, char **path, GError **error)
{
    g_autofree char *leaf = g_strdup_printf("%s.theme", name);
    const char *config = g_get_user_config_dir();
    g_autofree char *own = g_build_filename(config, "virtty", "themes", leaf, NULL);
    g_autofree char *installed = g_build_filename(PKGDATADIR, "themes", leaf, NULL);
    GError *problem = NULL;
    char *text = read_text(own, &problem);
    if (text || problem) {
        *path = g_steal_pointer(&own);
    } else if (!builtin_text(name)) {
        text = read_text(installed, &problem);
        *path = g_steal_pointer(&installed);
    }
    if (problem)
        g_propagate_error(error, problem);
    else if (!text && !builtin_text(name))
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _("there is no theme “%s”"), name);
    return text;
}

/* Text in a dialog or on a chosen row must not bring the screen's ground with it. */
static struct theme *lift_text(struct theme *theme)
{
    theme->ground = theme->styles[ROLE_TEXT].bg;
    theme->styles[ROLE_TEXT].bg = VT_COLOR_DEFAULT;
    return theme;
}

struct theme *theme_load_builtin(enum color_depth depth)
{
    struct theme *theme = g_new0(struct theme, 1);
    theme->depth = depth;
    theme->name = g_strdup(depth == COLOR_MONO ? "mono" : "dark");
    const char *text = builtin_text(theme->name);
    if (text)
        apply_text(text, depth, theme->styles, NULL);
    return lift_text(theme);
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
    GError *problem = NULL;
    g_autofree char *text = find_text(name, &path, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return NULL;
    }
    struct theme *theme = g_new0(struct theme, 1);
    theme->name = g_strdup(name);
    theme->depth = depth;
    if (apply_text(text ? text : builtin_text(name), depth, theme->styles, error))
        return lift_text(theme);
    if (path)
        g_prefix_error(error, "%s.theme: ", name);
    theme_free(theme);
    return NULL;
}

void theme_free(struct theme *theme)
{
    if (!theme)
        return;
    g_free(theme->name);
    g_free(theme);
}
