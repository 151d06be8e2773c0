#include "domain-def.h"

#include <stdarg.h>
#include <string.h>

#include "core/text.h"

static void disk_free(gpointer data)
{
    struct domain_def_disk *disk = data;
    g_free(disk->target);
    g_free(disk->source);
    g_free(disk->serial);
    g_free(disk);
}

static void note_free(gpointer data)
{
    struct domain_def_note *note = data;
    g_free(note->text);
    g_free(note);
}

struct domain_def *domain_def_new(void)
{
    struct domain_def *def = g_new0(struct domain_def, 1);
    def->disks = g_ptr_array_new_with_free_func(disk_free);
    def->notes = g_ptr_array_new_with_free_func(note_free);
    def->on_poweroff = def->on_crash = VMM_ACTION_DESTROY;
    def->on_reboot = VMM_ACTION_RESTART;
    def->record = true;
    return def;
}

void domain_def_free(struct domain_def *def)
{
    if (!def)
        return;
    char *strings[] = {def->name, def->uuid, def->title, def->kernel, def->initrd, def->cmdline};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_ptr_array_unref(def->disks);
    g_ptr_array_unref(def->notes);
    g_free(def);
}

struct domain_def_disk *domain_def_add_disk(struct domain_def *def)
{
    struct domain_def_disk *disk = g_new0(struct domain_def_disk, 1);
    g_ptr_array_add(def->disks, disk);
    return disk;
}

void domain_def_add_note(struct domain_def *def, bool fatal, long line, const char *fmt, ...)
{
    struct domain_def_note *note = g_new0(struct domain_def_note, 1);
    va_list args;
    va_start(args, fmt);
    note->text = g_strdup_vprintf(fmt, args);
    va_end(args);
    note->fatal = fatal;
    note->line = line;
    g_ptr_array_add(def->notes, note);
}

const char *domain_def_obstacle(const struct domain_def *def)
{
    for (guint i = 0; i < def->notes->len; i++) {
        const struct domain_def_note *note = g_ptr_array_index(def->notes, i);
        if (note->fatal)
            return note->text;
    }
    return NULL;
}

const char *domain_name_problem(const char *name)
{
    if (!name || !name[0])
        return _("a domain needs a name");
    if (strlen(name) > DOMAIN_NAME_MAX)
        return _("the name is too long (80 bytes at most)");
    if (!g_utf8_validate(name, -1, NULL))
        return _("the name is no valid text");
    if (name[0] == '-' || name[0] == '.')
        return _("a name cannot begin with - or .");
    if (g_unichar_isspace(g_utf8_get_char(name)) ||
        g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(name + strlen(name)))))
        return _("a name cannot begin or end with a blank");
    for (const char *at = name; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '/')
            return _("a name cannot contain /");
        if (!g_unichar_isprint(c))
            return _("a name cannot contain control characters");
    }
    return NULL;
}

char *domain_uuid_random(void)
{
    return g_uuid_string_random();
}

char *domain_uuid_normal(const char *text)
{
    char digits[33];
    size_t n = 0;
    for (; *text; text++) {
        if (*text == '-')
            continue;
        if (!g_ascii_isxdigit(*text) || n == 32)
            return NULL;
        digits[n++] = g_ascii_tolower(*text);
    }
    digits[n] = 0;
    if (n != 32)
        return NULL;
    return g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12,
                           digits + 16, digits + 20);
}
