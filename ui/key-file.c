#include "key-file.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "action-keys.h"
#include "action.h"
#include "app.h"
#include "atomic-file.h"
#include "config.h"
#include "core/text.h"
#include "keymap.h"
#include "keys.h"
#include "log.h"
#include "visible.h"

#define LEAF "keys.conf"
#define SHOWN_MAX 60     /* bytes of a word of the file in a message */
#define PROBLEMS_MAX 100 /* told of one file */
#define SAID_MAX 10      /* of them in the log */
#define KEYS_MAX 16      /* of one action */

/* A line of the file that gave an action its keys. */
struct binding {
    const struct action *action;
    unsigned line;
    GArray *keys; /* uint32_t */
};

struct reader {
    struct app *app;
    const char *path;
    unsigned line;
    char *section;   /* NULL before the first, and in one that is not known */
    bool lost;       /* the section was not known: said already */
    GArray *entries; /* struct binding */
    GPtrArray *problems;
};

static void problem(struct reader *reader, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

static void problem(struct reader *reader, const char *fmt, ...)
{
    if (reader->problems->len >= PROBLEMS_MAX)
        return;
    va_list args;
    va_start(args, fmt);
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    g_ptr_array_add(reader->problems,
                    g_strdup_printf("%s:%u: %s", reader->path, reader->line, text));
}

/* --- reading --- */

static bool section_exists(struct app *app, const char *name)
{
    for (unsigned i = 0; i < action_count(app); i++) {
        if (!strcmp(action_section(action_get(app, i)), name))
            return true;
    }
    return false;
}

static void read_section(struct reader *reader, char *line)
{
    char *end = strchr(line, ']');
    g_clear_pointer(&reader->section, g_free);
    reader->lost = true;
    if (!end || end[1]) {
        problem(reader, _("a section stands in brackets: [global]"));
        return;
    }
    *end = '\0';
    const char *name = g_strstrip(line + 1);
    if (section_exists(reader->app, name)) {
        reader->section = g_strdup(name);
        reader->lost = false;
        return;
    }
    g_autofree char *shown = visible_text(name, SHOWN_MAX);
    problem(reader, _("there is no section [%s]; “virtty keys” shows all"), shown);
}

/* The line that gave a key to an action that can be done together with this one, or NULL. */
static const struct binding *taken_by(const struct reader *reader, const struct action *action,
                                      uint32_t key)
{
    for (guint i = 0; i < reader->entries->len; i++) {
        const struct binding *entry = &g_array_index(reader->entries, struct binding, i);
        if (strcmp(action_section(entry->action), action_section(action)) != 0 ||
            (entry->action != action && action_exclude_each_other(entry->action, action)))
            continue;
        for (guint j = 0; j < entry->keys->len; j++) {
            if (g_array_index(entry->keys, uint32_t, j) == key)
                return entry;
        }
    }
    return NULL;
}

static bool has_key(const GArray *keys, uint32_t key)
{
    for (guint i = 0; i < keys->len; i++) {
        if (g_array_index(keys, uint32_t, i) == key)
            return true;
    }
    return false;
}

/* The keys of a line, without those that cannot be. */
static GArray *read_keys(struct reader *reader, const struct action *action, const char *text)
{
    GArray *keys = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    for (char **word = words; *word; word++) {
        if (!**word)
            continue;
        uint32_t key = key_parse(*word);
        const struct binding *other = key ? taken_by(reader, action, key) : NULL;
        g_autofree char *shown = visible_text(*word, SHOWN_MAX);
        if (!key)
            problem(reader, _("%s: “%s” is no key"), action->id, shown);
        else if (other)
            problem(reader, _("%s: %s is a key of %s already (line %u)"), action->id, shown,
                    other->action->id, other->line);
        else if (has_key(keys, key))
            problem(reader, _("%s: %s stands there twice"), action->id, shown);
        else if (keys->len == KEYS_MAX)
            problem(reader, _("%s: too many keys"), action->id);
        else
            g_array_append_val(keys, key);
    }
    return keys;
}

static bool was_named(const struct reader *reader, const struct action *action, unsigned *line)
{
    for (guint i = 0; i < reader->entries->len; i++) {
        const struct binding *entry = &g_array_index(reader->entries, struct binding, i);
        *line = entry->line;
        if (entry->action == action)
            return true;
    }
    return false;
}

/* Several panes may have an action of one name: that of the section, else any for a message. */
static const struct action *find_in_section(struct app *app, const char *section, const char *id)
{
    for (unsigned i = 0; section && i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        if (!strcmp(action->id, id) && !strcmp(action_section(action), section))
            return action;
    }
    return action_find(app, id);
}

/* The action of a line, or NULL after a word of why not. */
static const struct action *read_action(struct reader *reader, const char *id)
{
    const struct action *action = find_in_section(reader->app, reader->section, id);
    g_autofree char *shown = visible_text(id, SHOWN_MAX);
    unsigned line;
    if (!action)
        problem(reader, _("there is no action “%s”"), shown);
    else if (!reader->section)
        problem(reader, _("%s stands in no section"), shown);
    else if (strcmp(action_section(action), reader->section) != 0)
        problem(reader, _("%s belongs into the section [%s]"), shown, action_section(action));
    else if (was_named(reader, action, &line))
        problem(reader, _("%s has its keys in line %u already"), shown, line);
    else
        return action;
    return NULL;
}

static void read_binding(struct reader *reader, char *line)
{
    char *equals = strchr(line, '=');
    if (!equals || equals == line) {
        g_autofree char *shown = visible_text(line, SHOWN_MAX);
        problem(reader, _("“%s” is no “action = keys”"), shown);
        return;
    }
    *equals = '\0';
    const struct action *action = read_action(reader, g_strchomp(line));
    if (!action)
        return;
    const char *text = g_strstrip(equals + 1);
    guint before = reader->problems->len;
    struct binding entry = {action, reader->line, read_keys(reader, action, text)};
    /* A line of which nothing is right changes nothing. */
    if (!entry.keys->len && reader->problems->len > before)
        g_array_unref(entry.keys);
    else
        g_array_append_val(reader->entries, entry);
}

static void read_line(struct reader *reader, char *line)
{
    reader->line++;
    if (!g_utf8_validate(line, -1, NULL)) {
        problem(reader, _("this is no UTF-8"));
        return;
    }
    g_strstrip(line);
    if (*line == '[')
        read_section(reader, line);
    else if (*line && *line != '#' && !reader->lost)
        read_binding(reader, line);
}

/* --- applying --- */

static void set_keys(struct app *app, const struct action *action, const GArray *keys)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < keys->len; i++) {
        g_autofree char *name = key_name(g_array_index(keys, uint32_t, i));
        g_string_append_printf(names, "%s%s", i ? " " : "", name);
    }
    action_set_keys(app, action, names->str);
    g_string_free(names, TRUE);
}

/* An action that the file does not name loses the keys that others have now. */
static void yield_keys(struct reader *reader, const struct action *action)
{
    g_auto(GStrv) names = g_strsplit(action->keys ? action->keys : "", " ", -1);
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    bool lost = false;
    for (char **name = names; *name; name++) {
        uint32_t key = key_parse(*name);
        if (key && taken_by(reader, action, key))
            lost = true;
        else if (key)
            g_array_append_val(kept, key);
    }
    if (lost)
        set_keys(reader->app, action, kept);
    g_array_unref(kept);
}

static void apply(struct reader *reader)
{
    unsigned line;
    action_reset_keys(reader->app);
    for (guint i = 0; i < reader->entries->len; i++) {
        struct binding *entry = &g_array_index(reader->entries, struct binding, i);
        set_keys(reader->app, entry->action, entry->keys);
    }
    for (unsigned i = 0; i < action_count(reader->app); i++) {
        const struct action *action = action_get(reader->app, i);
        if (!was_named(reader, action, &line))
            yield_keys(reader, action);
    }
    for (guint i = 0; i < reader->entries->len; i++)
        g_array_unref(g_array_index(reader->entries, struct binding, i).keys);
}

GPtrArray *key_file_apply(struct app *app, const char *path, const char *text)
{
    struct reader reader = {.app = app, .path = path};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    reader.entries = g_array_new(FALSE, FALSE, sizeof(struct binding));
    reader.problems = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines; *line; line++)
        read_line(&reader, *line);
    apply(&reader);
    g_array_unref(reader.entries);
    g_free(reader.section);
    return reader.problems;
}

char *key_file_path(struct app *app)
{
    return g_build_filename(app->paths.config_dir, LEAF, NULL);
}

static GPtrArray *load(struct app *app)
{
    g_autofree char *path = key_file_path(app);
    size_t len = 0;
    errno = 0;
    g_autofree char *text = atomic_read(path, KEY_FILE_LIMIT, &len);
    int cause = text || errno == ENOENT || errno == ENOTDIR ? 0 : errno;
    GPtrArray *problems = key_file_apply(app, LEAF, text ? text : "");
    if (cause)
        g_ptr_array_add(problems, g_strdup_printf("%s: %s", path,
                                                  cause == EINVAL ? _("it is no plain file")
                                                                  : g_strerror(cause)));
    else if (text && strlen(text) < len)
        g_ptr_array_add(problems, g_strdup_printf(_("%s: what follows a NUL was not read"), LEAF));
    return problems;
}

char *key_file_read(struct app *app)
{
    GPtrArray *problems = load(app);
    guint count = problems->len;
    for (guint i = 1; i < MIN(count, SAID_MAX); i++)
        log_add(app->log, LOG_FAIL, NULL, "%s", (const char *)g_ptr_array_index(problems, i));
    g_clear_pointer(&app->keys_problems, g_ptr_array_unref);
    app->keys_problems = problems;
    if (!count)
        return NULL;
    const char *first = g_ptr_array_index(problems, 0);
    if (count == 1)
        return g_strdup(first);
    return g_strdup_printf(ngettext("%s (and %u more)", "%s (and %u more)", count - 1), first,
                           count - 1);
}

/* --- writing --- */

static void write_action(struct app *app, const struct action *action, GString *out)
{
    const char *keys = action_keys(app, action);
    if (action->help)
        g_string_append_printf(out, "# %s\n", _(action->help));
    if (g_strcmp0(keys, action->keys) != 0)
        g_string_append_printf(out, _("# (by itself: %s)\n"),
                               action->keys ? action->keys : _("none"));
    g_string_append_printf(out, "%s =%s%s\n", action->id, keys ? " " : "", keys ? keys : "");
}

/* Everything of a section: what has keys first. */
static void write_section(struct app *app, const char *section, GString *out)
{
    g_string_append_printf(out, "\n[%s]\n", section);
    if (!strcmp(section, "console"))
        g_string_append_printf(out, _("# Each after the escape key, %s.\n"),
                               config_string(app->config, CONFIG_ESCAPE_KEY));
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < action_count(app); i++) {
            const struct action *action = action_get(app, i);
            bool first = action_keys(app, action) != NULL;
            if (!strcmp(action_section(action), section) && first == (round == 0))
                write_action(app, action, out);
        }
    }
}

char *key_file_text(struct app *app)
{
    g_autofree char *path = key_file_path(app);
    g_autofree char *shown = visible_text(path, 0);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out,
        _("# virtty's keys as they are now. A file like this one in\n"
          "#   %s\n"
          "# changes them; it need not have more lines than are to be changed. A line is\n"
          "# ACTION = KEYS with blanks between the keys; without keys, the action has none.\n"
          "# Keys: a b A B ? ... Enter Esc Tab Space Backspace Insert Delete Up Down Left Right\n"
          "# Home End PgUp PgDn F1 to F12; before them C- for Ctrl, M- for Alt, S- for Shift.\n"
          "# A key counts in the section of its pane before [global]. “:keys reload” reads the\n"
          "# file again.\n"),
        shown);
    for (guint i = 0; app->keys_problems && i < app->keys_problems->len; i++)
        g_string_append_printf(out, _("# wrong, and left out: %s\n"),
                               (const char *)g_ptr_array_index(app->keys_problems, i));
    for (unsigned i = 0; i < action_count(app); i++) {
        const char *section = action_section(action_get(app, i));
        if (g_hash_table_add(seen, (gpointer)section))
            write_section(app, section, out);
    }
    return g_string_free(out, FALSE);
}
