#include "hosts-file.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "visible.h"

#define VERSION_GROUP "virtty"
#define ALIAS_MAX 64

/* A group's lines, its header first and the comments right above it before that. */
struct block {
    char *name;       /* NULL: what stands before the first group */
    unsigned header;  /* index of the header's line */
    unsigned number;  /* of the header in the file, from 1 */
    GPtrArray *lines; /* char *, without the line's end */
};

struct hosts_file {
    GPtrArray *blocks; /* struct block; [0] is the one without a name */
};

static void block_free(gpointer data)
{
    struct block *block = data;
    g_free(block->name);
    g_ptr_array_unref(block->lines);
    g_free(block);
}

static struct block *block_add(struct hosts_file *file, const char *name, unsigned number)
{
    struct block *block = g_new0(struct block, 1);
    block->name = g_strdup(name);
    block->number = number;
    block->lines = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(file->blocks, block);
    return block;
}

static struct block *block_find(const struct hosts_file *file, const char *name)
{
    for (guint i = 1; i < file->blocks->len; i++) {
        struct block *block = g_ptr_array_index(file->blocks, i);
        if (!strcmp(block->name, name))
            return block;
    }
    return NULL;
}

static bool is_host(const struct block *block)
{
    return block->name && strcmp(block->name, VERSION_GROUP) != 0;
}

/* --- reading --- */

const char *hosts_file_alias_problem(const char *alias)
{
    if (!*alias)
        return _("an alias is needed");
    if (strlen(alias) > ALIAS_MAX)
        return _("it is too long: at most 64 bytes");
    if (!g_utf8_validate(alias, -1, NULL))
        return _("it is no valid text");
    if (strpbrk(alias, "/[]"))
        return _("it must not hold / [ ]");
    if (strchr("-#; ", alias[0]) || alias[strlen(alias) - 1] == ' ')
        return _("it must not begin with - # ; or a blank, nor end with a blank");
    if (!strcmp(alias, VERSION_GROUP))
        return _("virtty needs this word itself");
    for (const char *at = alias; *at; at = g_utf8_next_char(at)) {
        if (!g_unichar_isprint(g_utf8_get_char(at)))
            return _("it must not hold control characters");
    }
    return NULL;
}

/* The comments right above a header go with it. */
static void take_comments(struct block *from, struct block *to)
{
    guint first = from->lines->len;
    while (first > from->header + (from->name ? 1 : 0) &&
           *(char *)g_ptr_array_index(from->lines, first - 1) == '#')
        first--;
    for (guint i = first; i < from->lines->len; i++)
        g_ptr_array_add(to->lines, g_strdup(g_ptr_array_index(from->lines, i)));
    g_ptr_array_set_size(from->lines, (gint)first);
}

static const char *parse_line(struct hosts_file *file, const char *line, unsigned number)
{
    struct block *last = g_ptr_array_index(file->blocks, file->blocks->len - 1);
    g_autofree char *text = g_strstrip(g_strdup(line));
    size_t len = strlen(text);
    if (*text == '[') {
        if (text[len - 1] != ']' || len < 3)
            return _("the name of a group is not closed with ]");
        text[len - 1] = '\0';
        if (block_find(file, text + 1))
            return _("there are two groups of this name");
        struct block *block = block_add(file, text + 1, number);
        take_comments(last, block);
        block->header = block->lines->len;
        last = block;
    } else if (*text && *text != '#' && !strchr(text, '=')) {
        return _("it is neither KEY=VALUE, [GROUP] nor a comment (#)");
    } else if (*text && *text != '#' && !last->name) {
        return _("a key stands before the first [GROUP]");
    }
    g_ptr_array_add(last->lines, g_strdup(line));
    return NULL;
}

struct hosts_file *hosts_file_parse(const char *text, size_t len, char **error)
{
    struct hosts_file *file = g_new0(struct hosts_file, 1);
    file->blocks = g_ptr_array_new_with_free_func(block_free);
    block_add(file, NULL, 0);
    const char *problem =
        g_utf8_validate(text, (gssize)len, NULL) ? NULL : _("the file is no valid UTF-8 text");
    g_auto(GStrv) lines = g_strsplit(problem ? "" : text, "\n", -1);
    unsigned number = 0;
    for (char **line = lines; !problem && *line; line++) {
        if (!line[1] && !**line)
            break; /* behind the last line's end */
        problem = parse_line(file, *line, ++number);
    }
    if (!problem)
        return file;
    *error = number ? g_strdup_printf(_("line %u: %s"), number, problem) : g_strdup(problem);
    hosts_file_free(file);
    return NULL;
}

void hosts_file_free(struct hosts_file *file)
{
    if (!file)
        return;
    g_ptr_array_unref(file->blocks);
    g_free(file);
}

char *hosts_file_text(const struct hosts_file *file)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < file->blocks->len; i++) {
        const struct block *block = g_ptr_array_index(file->blocks, i);
        for (guint j = 0; j < block->lines->len; j++)
            g_string_append_printf(text, "%s\n", (char *)g_ptr_array_index(block->lines, j));
    }
    return g_string_free(text, FALSE);
}

/* --- keys --- */

/* The value if the line sets that key (g_free), else NULL. */
static char *line_value(const char *line, const char *key)
{
    size_t len = strlen(key);
    line += strspn(line, " \t");
    if (strncmp(line, key, len))
        return NULL;
    line += len + strspn(line + len, " \t");
    return *line == '=' ? g_strstrip(g_strdup(line + 1)) : NULL;
}

/* The index of the line that sets a key (the last one counts); -1: none. */
static int block_key(const struct block *block, const char *key, char **value)
{
    for (guint i = block->lines->len; i-- > block->header + 1;) {
        *value = line_value(g_ptr_array_index(block->lines, i), key);
        if (*value)
            return (int)i;
    }
    return -1;
}

static bool block_bool(const struct block *block, const char *key, GPtrArray *problems)
{
    char *value = NULL;
    if (block_key(block, key, &value) < 0)
        return false;
    g_autofree char *text = value;
    bool yes = !g_ascii_strcasecmp(text, "true") || !strcmp(text, "1");
    if (!yes && g_ascii_strcasecmp(text, "false") && strcmp(text, "0") && problems) {
        g_autofree char *shown = visible_text(text, 100);
        g_ptr_array_add(problems, g_strdup_printf(_("line %u: [%s]: %s=%s is neither true nor "
                                                    "false"),
                                                  block->number, block->name, key, shown));
    }
    return yes;
}

static void block_set(struct block *block, const char *key, const char *value)
{
    char *old = NULL;
    int at = block_key(block, key, &old);
    char *line = g_strdup_printf("%s=%s", key, value);
    if (at >= 0 && !strcmp(old, value)) {
        g_free(line); /* stays as it was typed */
    } else if (at >= 0) {
        g_free(g_ptr_array_index(block->lines, at));
        g_ptr_array_index(block->lines, at) = line;
    } else {
        /* Behind the last key, not behind the empty lines that follow the group. */
        guint end = block->lines->len;
        while (end > block->header + 1 && !*(char *)g_ptr_array_index(block->lines, end - 1))
            end--;
        g_ptr_array_insert(block->lines, (gint)end, line);
    }
    g_free(old);
}

bool hosts_file_newer(const struct hosts_file *file)
{
    const struct block *block = block_find(file, VERSION_GROUP);
    g_autofree char *value = NULL;
    return block && block_key(block, "version", &value) >= 0 &&
           strtol(value, NULL, 10) > HOSTS_FILE_VERSION;
}

/* --- entries --- */

void hosts_entry_free(struct hosts_entry *entry)
{
    g_free(entry->alias);
    g_free(entry->uri);
    g_free(entry);
}

static void entry_drop(gpointer data)
{
    hosts_entry_free(data);
}

static struct hosts_entry *block_entry(const struct block *block, GPtrArray *problems)
{
    g_autofree char *shown = visible_text(block->name, 100);
    const char *problem = hosts_file_alias_problem(block->name);
    char *uri = NULL;
    if (!problem && (block_key(block, "uri", &uri) < 0 || !*uri))
        problem = _("it has no uri=");
    if (problem) {
        if (problems)
            g_ptr_array_add(problems,
                            g_strdup_printf(_("line %u: [%s]: %s"), block->number, shown, problem));
        g_free(uri);
        return NULL;
    }
    struct hosts_entry *entry = g_new0(struct hosts_entry, 1);
    *entry = (struct hosts_entry){g_strdup(block->name), uri,
                                  block_bool(block, "autoconnect", problems),
                                  block_bool(block, "read-only", problems)};
    return entry;
}

GPtrArray *hosts_file_entries(const struct hosts_file *file, GPtrArray *problems)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_drop);
    for (guint i = 0; i < file->blocks->len; i++) {
        const struct block *block = g_ptr_array_index(file->blocks, i);
        struct hosts_entry *entry = is_host(block) ? block_entry(block, problems) : NULL;
        if (entry)
            g_ptr_array_add(entries, entry);
    }
    return entries;
}

/* --- changes --- */

static void block_take(struct block *block, const struct hosts_entry *entry)
{
    block_set(block, "uri", entry->uri);
    block_set(block, "autoconnect", entry->autoconnect ? "true" : "false");
    block_set(block, "read-only", entry->read_only ? "true" : "false");
}

/* A group is set off by an empty line. */
static void part_blocks(struct hosts_file *file)
{
    for (guint i = 0; i + 1 < file->blocks->len; i++) {
        struct block *block = g_ptr_array_index(file->blocks, i);
        guint len = block->lines->len;
        if (len && *(char *)g_ptr_array_index(block->lines, len - 1))
            g_ptr_array_add(block->lines, g_strdup(""));
    }
}

static void set_version(struct hosts_file *file)
{
    struct block *block = block_find(file, VERSION_GROUP);
    if (block)
        return;
    block = block_add(file, VERSION_GROUP, 0);
    g_ptr_array_add(block->lines, g_strdup("[" VERSION_GROUP "]"));
    g_ptr_array_add(block->lines, g_strdup_printf("version=%d", HOSTS_FILE_VERSION));
    /* First of all groups. */
    gpointer moved = g_ptr_array_steal_index(file->blocks, file->blocks->len - 1);
    g_ptr_array_insert(file->blocks, 1, moved);
}

bool hosts_file_add(struct hosts_file *file, const struct hosts_entry *entry)
{
    if (block_find(file, entry->alias))
        return false;
    set_version(file);
    struct block *block = block_add(file, entry->alias, 0);
    g_ptr_array_add(block->lines, g_strdup_printf("[%s]", entry->alias));
    block_take(block, entry);
    part_blocks(file);
    return true;
}

bool hosts_file_edit(struct hosts_file *file, const char *alias, const struct hosts_entry *now)
{
    struct block *block = block_find(file, alias);
    bool renamed = strcmp(alias, now->alias) != 0;
    if (!block || (renamed && block_find(file, now->alias)))
        return false;
    if (renamed) {
        g_free(g_ptr_array_index(block->lines, block->header));
        g_ptr_array_index(block->lines, block->header) = g_strdup_printf("[%s]", now->alias);
        g_free(block->name);
        block->name = g_strdup(now->alias);
    }
    block_take(block, now);
    return true;
}

bool hosts_file_remove(struct hosts_file *file, const char *alias)
{
    struct block *block = block_find(file, alias);
    return block && g_ptr_array_remove(file->blocks, block);
}

bool hosts_file_move(struct hosts_file *file, const char *alias, unsigned place)
{
    struct block *block = block_find(file, alias);
    guint at = 0;
    if (!block || !g_ptr_array_find(file->blocks, block, &at))
        return false;
    g_ptr_array_steal_index(file->blocks, at);
    guint to = 0;
    for (; to < file->blocks->len; to++) {
        if (is_host(g_ptr_array_index(file->blocks, to)) && !place--)
            break;
    }
    g_ptr_array_insert(file->blocks, (gint)to, block);
    part_blocks(file);
    return true;
}
