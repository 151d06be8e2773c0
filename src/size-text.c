#include "size-text.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static const char size_letters[] = "KMGT";

/* The factor that stands after a number; 0 if it is none. */
static uint64_t size_factor(const char *text, uint64_t unit)
{
    while (g_ascii_isspace(*text))
        text++;
    if (!*text)
        return unit;
    if (!g_ascii_strcasecmp(text, "b"))
        return 1;
    const char *letter = strchr(size_letters, g_ascii_toupper(*text));
    if (!letter || !*letter)
        return 0;
    const char *rest = text + 1;
    if (*rest && g_ascii_strcasecmp(rest, "b") && g_ascii_strcasecmp(rest, "ib"))
        return 0;
    return UINT64_C(1) << 10 * (letter - size_letters + 1);
}

bool size_parse(const char *text, uint64_t unit, uint64_t *bytes)
{
    g_autofree char *copy = g_strstrip(g_strdup(text ? text : ""));
    size_t digits = strspn(copy, "0123456789.");
    if (!digits || !g_ascii_isdigit(copy[0]))
        return false;
    uint64_t factor = size_factor(copy + digits, unit);
    copy[digits] = 0;
    char *end;
    double number = g_ascii_strtod(copy, &end);
    double value = floor(number * (double)factor);
    if (!factor || *end || !(value >= 0) || value >= 9.2e18)
        return false;
    *bytes = (uint64_t)value;
    return true;
}

char *size_format(uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    unsigned unit = 0;
    for (; value >= 1024 && unit + 1 < G_N_ELEMENTS(units); unit++)
        value /= 1024;
    bool whole = !unit || value >= 100 || (unit < 3 && value == floor(value));
    return g_strdup_printf("%.*f %s", whole ? 0 : 1, value, units[unit]);
}

char *size_exact(uint64_t bytes)
{
    for (int i = (int)strlen(size_letters); i > 0; i--) {
        uint64_t unit = UINT64_C(1) << 10 * i;
        if (bytes && bytes % unit == 0)
            return g_strdup_printf("%" G_GUINT64_FORMAT "%c", bytes / unit, size_letters[i - 1]);
    }
    return g_strdup_printf("%" G_GUINT64_FORMAT "B", bytes);
}
