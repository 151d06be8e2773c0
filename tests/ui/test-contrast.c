/* The themes' contrast, as WCAG 2 measures it. */
#include "harness.h"
#include "palette.h"
#include "theme.h"
#include "vt-cell.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* The first 16 colours are the terminal's: those of xterm and of the Linux console. */
static const uint32_t xterm16[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};
static const uint32_t vga16[16] = {
    0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
    0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
};

static const struct {
    const char *theme;
    double least;
    bool own_ground; /* else it is made for a black one */
} themes[] = {{"dark", 4.5, false}, {"light", 4.5, true}, {"high-contrast", 7, true}};

static const struct {
    enum color_depth depth;
    const uint32_t *low;
    const char *name;
} looks[] = {
    {COLOR_TRUE, xterm16, "24 bits"},      {COLOR_256, xterm16, "256 colours"},
    {COLOR_16, xterm16, "16 of xterm"},    {COLOR_16, vga16, "16 of the console"},
};

/* Text is drawn in these on the ground of the screen, ... */
static const enum role text_roles[] = {
    ROLE_TEXT,  ROLE_DIM,      ROLE_STRONG, ROLE_TITLE, ROLE_HEADER, ROLE_HEADER_SORT,
    ROLE_KEY,   ROLE_KEY_TEXT, ROLE_GOOD,   ROLE_BUSY,  ROLE_BAD,    ROLE_OFF,
    ROLE_WARNING, ROLE_ERROR,  ROLE_MARKED, ROLE_PROMPT,
};
/* ... in these only there, ... */
static const enum role border_roles[] = {ROLE_BORDER, ROLE_BORDER_FOCUS};
/* ... and in these on grounds of their own. */
static const enum role own_roles[] = {
    ROLE_SELECTED, ROLE_FIELD, ROLE_FIELD_FOCUS, ROLE_FIELD_BAD, ROLE_BUTTON, ROLE_BUTTON_FOCUS,
    ROLE_DIALOG,   ROLE_DANGER, ROLE_MATCH,
};
/* On these the text roles stand, too. */
static const enum role grounds[] = {ROLE_TEXT, ROLE_SELECTED_OFF, ROLE_DIALOG, ROLE_DANGER};

static double channel(unsigned value)
{
    double part = value / 255.0;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * channel(rgb >> 16 & 255) + 0.7152 * channel(rgb >> 8 & 255) +
           0.0722 * channel(rgb & 255);
}

static double contrast(uint32_t a, uint32_t b)
{
    double first = luminance(a), second = luminance(b);
    return (MAX(first, second) + 0.05) / (MIN(first, second) + 0.05);
}

static uint32_t rgb_of(uint32_t color, uint32_t missing, const uint32_t *low)
{
    uint32_t value = color & 0xffffff;
    switch (VT_COLOR_KIND(color)) {
    case VT_COLOR_RGB: return value;
    case VT_COLOR_INDEX: return value < 16 ? low[value] : palette_rgb(value);
    default: return missing;
    }
}

/* A role as it is seen where another is the ground. */
static double role_contrast(const struct theme *theme, enum role role, enum role ground,
                            const uint32_t *low)
{
    const struct style *text = &theme->styles[ROLE_TEXT], *below = &theme->styles[ground];
    const struct style *style = &theme->styles[role];
    uint32_t paper = rgb_of(theme->ground, 0x000000, low), ink = rgb_of(text->fg, low[7], low);
    paper = rgb_of(below->bg, paper, low);
    paper = rgb_of(style->bg, paper, low);
    ink = rgb_of(style->fg, rgb_of(below->fg, ink, low), low);
    return contrast(paper, ink);
}

static GString *failures;

static void check(const struct theme *theme, double least, enum role role, enum role ground,
                  unsigned look)
{
    double got = role_contrast(theme, role, ground, looks[look].low);
    if (got < least)
        g_string_append_printf(failures, "%s, %s: %s on %s has %.2f\n", theme->name,
                               looks[look].name, theme_role_name(role), theme_role_name(ground),
                               got);
}

static void check_theme(unsigned number, unsigned look)
{
    double least = themes[number].least;
    struct theme *theme = theme_load(themes[number].theme, looks[look].depth, NULL);
    ck_assert_ptr_nonnull(theme);
    ck_assert_int_eq(theme->ground != VT_COLOR_DEFAULT, themes[number].own_ground);
    for (unsigned i = 0; i < G_N_ELEMENTS(text_roles); i++) {
        for (unsigned j = 0; j < G_N_ELEMENTS(grounds); j++)
            check(theme, least, text_roles[i], grounds[j], look);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(border_roles); i++)
        check(theme, least, border_roles[i], ROLE_TEXT, look);
    for (unsigned i = 0; i < G_N_ELEMENTS(own_roles); i++)
        check(theme, least, own_roles[i], ROLE_TEXT, look);
    check(theme, 3, ROLE_GAUGE, ROLE_TEXT, look); /* no text */
    theme_free(theme);
}

START_TEST(texts_can_be_read)
{
    failures = g_string_new(NULL);
    for (unsigned number = 0; number < G_N_ELEMENTS(themes); number++) {
        for (unsigned look = 0; look < G_N_ELEMENTS(looks); look++)
            check_theme(number, look);
    }
    ck_assert_msg(!failures->len, "\n%s", failures->str);
    g_string_free(failures, TRUE);
}
END_TEST

/* What has the focus differs from what has not, whatever the terminal has. */
START_TEST(the_focus_is_seen)
{
    static const enum role pairs[][2] = {
        {ROLE_SELECTED, ROLE_TEXT},      {ROLE_SELECTED, ROLE_SELECTED_OFF},
        {ROLE_SELECTED_OFF, ROLE_TEXT},  {ROLE_FIELD_FOCUS, ROLE_FIELD},
        {ROLE_BUTTON_FOCUS, ROLE_BUTTON}, {ROLE_MATCH, ROLE_TEXT},
        {ROLE_BORDER_FOCUS, ROLE_BORDER}, {ROLE_FIELD, ROLE_DIALOG},
        {ROLE_MARKED, ROLE_TEXT},        {ROLE_FIELD_BAD, ROLE_FIELD},
    };
    static const char *const names[] = {"dark", "light", "high-contrast", "mono"};
    for (int depth = COLOR_MONO; depth <= COLOR_TRUE; depth++) {
        struct theme *theme = theme_load(names[_i], depth, NULL);
        for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++) {
            struct style a = theme->styles[pairs[i][0]], b = theme->styles[pairs[i][1]];
            ck_assert_msg(a.fg != b.fg || a.bg != b.bg || a.attrs != b.attrs,
                          "%s, depth %d: %s is as %s", names[_i], depth,
                          theme_role_name(pairs[i][0]), theme_role_name(pairs[i][1]));
        }
        theme_free(theme);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("contrast");
    TCase *tc = tcase_create("contrast");
    tcase_add_test(tc, texts_can_be_read);
    tcase_add_loop_test(tc, the_focus_is_seen, 0, 4);
    suite_add_tcase(s, tc);
    return s;
}
