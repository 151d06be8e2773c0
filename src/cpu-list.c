#include "cpu-list.h"

#include <glib.h>
#include <string.h>

#include "core/text.h"

static bool cpu_is_set(const unsigned char *map, size_t len, unsigned cpu)
{
    return cpu / 8 < len && map[cpu / 8] >> cpu % 8 & 1u;
}

static void cpu_set(unsigned char *map, unsigned cpu, bool on)
{
    unsigned char bit = (unsigned char)(1u << cpu % 8);
    map[cpu / 8] = (unsigned char)(on ? map[cpu / 8] | bit : map[cpu / 8] & ~bit);
}

static bool cpu_number(const char *text, unsigned *number)
{
    guint64 value = 0;
    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT, &value, NULL))
        return false;
    *number = (unsigned)value;
    return true;
}

/* One item: "3", "0-7" or "^2". NULL, or why not. */
static char *cpu_list_item(const char *item, unsigned cpus, unsigned char *map)
{
    bool off = item[0] == '^';
    const char *dash = strchr(item, '-');
    unsigned first = 0, last = 0;
    g_autofree char *from = dash ? g_strndup(item, (gsize)(dash - item)) : g_strdup(item + off);
    if (off && dash)
        return g_strdup_printf(_("'%s' is no CPU: only one at a time is left out"), item);
    if (!cpu_number(from, &first) || (dash && !cpu_number(dash + 1, &last)))
        return g_strdup_printf(_("'%s' is no list of CPUs: 0-3,^2,8"), item);
    last = dash ? last : first;
    if (last < first)
        return g_strdup_printf(_("'%s' ends before it begins"), item);
    if (last >= cpus)
        return g_strdup_printf(_("the host has no CPU %u, only 0 to %u"), last, cpus - 1);
    for (unsigned cpu = first; cpu <= last; cpu++)
        cpu_set(map, cpu, !off);
    return NULL;
}

unsigned char *cpu_list_parse(const char *text, unsigned cpus, size_t *len, char **error)
{
    *len = (cpus + 7) / 8;
    g_autofree unsigned char *map = g_malloc0(*len + 1);
    if (!strcmp(text, "r")) {
        for (unsigned cpu = 0; cpu < cpus; cpu++)
            cpu_set(map, cpu, true);
        return g_steal_pointer(&map);
    }
    g_auto(GStrv) items = g_strsplit(text, ",", 0);
    for (char **item = items; *item; item++) {
        *error = cpu_list_item(g_strstrip(*item), cpus, map);
        if (*error)
            return NULL;
    }
    bool any = false;
    for (size_t i = 0; i < *len; i++)
        any |= map[i] != 0;
    if (any)
        return g_steal_pointer(&map);
    *error = g_strdup(_("the list of CPUs is empty"));
    return NULL;
}

char *cpu_list_format(const unsigned char *map, size_t len, unsigned cpus)
{
    GString *text = g_string_new(NULL);
    for (unsigned cpu = 0; cpu < cpus; cpu++) {
        unsigned last = cpu;
        if (!cpu_is_set(map, len, cpu))
            continue;
        while (last + 1 < cpus && cpu_is_set(map, len, last + 1))
            last++;
        g_string_append_printf(text, "%s%u", text->len ? "," : "", cpu);
        if (last > cpu)
            g_string_append_printf(text, "%c%u", last > cpu + 1 ? '-' : ',', last);
        cpu = last;
    }
    return g_string_free(text, FALSE);
}
