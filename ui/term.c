#include "term.h"

#include <string.h>

bool term_locale_is_utf8(const char *lang)
{
    const char *charset = strchr(lang, '.');
    if (!charset)
        return false;
    g_autofree char *lower = g_ascii_strdown(charset + 1, -1);
    return g_str_has_prefix(lower, "utf-8") || g_str_has_prefix(lower, "utf8");
}

enum color_depth term_color_depth(const char *wish, bool no_color, unsigned colors)
{
    enum color_depth depth = colors >= TERM_COLORS_TRUE ? COLOR_TRUE
                             : colors >= 256            ? COLOR_256
                             : colors >= 16             ? COLOR_16
                             : colors >= 8              ? COLOR_8
                                                        : COLOR_MONO;
    if (!strcmp(wish, "never") || (!*wish && no_color))
        return COLOR_MONO;
    if (!strcmp(wish, "16"))
        return MIN(depth, COLOR_16);
    if (!strcmp(wish, "256"))
        return MIN(depth, COLOR_256);
    return depth;
}
