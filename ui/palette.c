#include "palette.h"

#include <glib.h>
#include <string.h>

#include "vt-cell.h"

static const char *const names[16] = {
    "black",        "red",         "green",        "yellow",        "blue",        "magenta",
    "cyan",         "white",       "bright-black", "bright-red",    "bright-green", "bright-yellow",
    "bright-blue",  "bright-magenta", "bright-cyan", "bright-white",
};

static const uint32_t base16[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

bool palette_parse(const char *word, uint32_t *color)
{
    if (!strcmp(word, "default")) {
        *color = VT_COLOR_DEFAULT;
        return true;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!strcmp(word, names[i])) {
            *color = VT_COLOR_INDEX | i;
            return true;
        }
    }
    guint64 value;
    if (word[0] == '#' && strlen(word) == 7 &&
        g_ascii_string_to_unsigned(word + 1, 16, 0, 0xffffff, &value, NULL)) {
        *color = VT_COLOR_RGB | (uint32_t)value;
        return true;
    }
    if (g_ascii_string_to_unsigned(word, 10, 0, 255, &value, NULL)) {
        *color = VT_COLOR_INDEX | (uint32_t)value;
        return true;
    }
    return false;
}

static unsigned cube_level(unsigned step)
{
    return step ? 55 + 40 * step : 0;
}

uint32_t palette_rgb(unsigned index)
{
    if (index < 16)
        return base16[index];
    if (index >= 232) {
        unsigned grey = 8 + 10 * (MIN(index, 255) - 232);
        return grey << 16 | grey << 8 | grey;
    }
    index -= 16;
    return cube_level(index / 36) << 16 | cube_level(index / 6 % 6) << 8 | cube_level(index % 6);
}

/* Green counts most and blue least, as the eye weighs them. */
static unsigned distance(uint32_t a, uint32_t b)
{
    int red = (int)(a >> 16 & 255) - (int)(b >> 16 & 255);
    int green = (int)(a >> 8 & 255) - (int)(b >> 8 & 255);
    int blue = (int)(a & 255) - (int)(b & 255);
    return (unsigned)(3 * red * red + 4 * green * green + 2 * blue * blue);
}

static unsigned nearest(uint32_t rgb, unsigned first, unsigned count)
{
    unsigned best = first, least = UINT32_MAX;
    for (unsigned i = first; i < first + count; i++) {
        unsigned d = distance(rgb, palette_rgb(i));
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return best;
}

uint32_t palette_reduce(uint32_t color, enum color_depth depth)
{
    uint32_t kind = VT_COLOR_KIND(color), value = color & 0xffffff;
    if (kind == VT_COLOR_DEFAULT || depth == COLOR_TRUE)
        return color;
    if (depth == COLOR_MONO)
        return VT_COLOR_DEFAULT;
    if (depth == COLOR_256) {
        /* The first 16 are whatever the user's terminal makes of them: never a nearest colour. */
        return kind == VT_COLOR_RGB ? VT_COLOR_INDEX | nearest(value, 16, 240) : color;
    }
    uint32_t rgb = kind == VT_COLOR_RGB ? value : palette_rgb(value & 255);
    unsigned index = kind == VT_COLOR_INDEX && value < 16 ? value : nearest(rgb, 0, 16);
    if (depth == COLOR_8 && index == 8)
        index = 7;
    return VT_COLOR_INDEX | (depth == COLOR_8 ? index & 7 : index);
}

static bool is_bright(uint32_t color)
{
    uint32_t value = color & 0xffffff;
    return VT_COLOR_KIND(color) == VT_COLOR_INDEX && value > 8 && value < 16;
}

struct style palette_reduce_style(struct style style, enum color_depth depth)
{
    struct style out = {palette_reduce(style.fg, depth), palette_reduce(style.bg, depth),
                        style.attrs};
    if (depth == COLOR_8) {
        if (is_bright(palette_reduce(style.fg, COLOR_16)))
            out.attrs |= VT_ATTR_BOLD;
        if (palette_reduce(style.fg, COLOR_16) == (VT_COLOR_INDEX | 8))
            out.fg = VT_COLOR_DEFAULT; /* dark grey: black and bold is black on some terminals */
    }
    bool lost = style.bg != VT_COLOR_DEFAULT &&
                (out.bg == VT_COLOR_DEFAULT || out.bg == (VT_COLOR_INDEX | 0) || out.bg == out.fg);
    if (lost && depth < COLOR_256 && style.bg != (VT_COLOR_INDEX | 0)) {
        out.fg = out.bg = VT_COLOR_DEFAULT;
        out.attrs |= VT_ATTR_REVERSE;
    }
    return out;
}
