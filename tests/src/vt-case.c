#include "vt-case.h"

#include <check.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vt-check.h"
#include "vt-screen.h"
#include "vt-width.h"

struct runner {
    const char *path;
    unsigned line, cases, row, kept_row;
    size_t step;
    char name[128];
    struct vt_screen *vt;
    struct vt_status status;
    struct vt_cell *cells; /* of the whole screen, as a viewer sees it */
};

#define FAIL(r, ...) fail_at(r, g_strdup_printf(__VA_ARGS__))

static void fail_at(const struct runner *r, char *why)
{
    ck_abort_msg("%s:%u: %s (step %zu): %s", r->path, r->line, r->name, r->step, why);
}

static GString *unescape(struct runner *r, const char *text)
{
    static const char letters[] = "e\033r\rn\nt\tb\ba\as \\\\";
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p; p++) {
        if (*p != '\\') {
            g_string_append_c(out, *p);
            continue;
        }
        p++;
        if (*p == 'x') {
            char hex[3] = {p[1], p[1] ? p[2] : '\0', '\0'};
            g_string_append_c(out, (char)strtoul(hex, NULL, 16));
            p += 2;
            continue;
        }
        const char *found = NULL;
        for (const char *l = letters; *l && !found; l += 2)
            found = *l == *p ? l : NULL;
        if (!found)
            FAIL(r, "unknown escape \\%c", *p);
        g_string_append_c(out, found[1]);
    }
    return out;
}

static void feed(struct runner *r, const char *bytes, size_t len)
{
    size_t step = r->step ? r->step : len;
    for (size_t i = 0; i < len; i += step) {
        size_t n = MIN(step, len - i);
        char *copy = g_memdup2(bytes + i, n); /* so that ASan sees a read beyond it */
        vt_screen_feed(r->vt, copy, n);
        g_free(copy);
    }
    vt_check_screen(r->vt);
}

static void look(struct runner *r)
{
    vt_screen_status(r->vt, &r->status);
    g_free(r->cells);
    r->cells = g_new(struct vt_cell, (size_t)r->status.cols * r->status.rows);
    vt_screen_copy(r->vt, 0, r->cells);
}

static void end_case(struct runner *r)
{
    if (r->vt && r->row != 0 && r->row != r->status.rows)
        FAIL(r, "the picture before this line has %u rows of %u", r->row, r->status.rows);
    vt_screen_free(r->vt);
    g_free(r->cells);
    r->vt = NULL;
    r->cells = NULL;
}

static void begin(struct runner *r, unsigned cols, unsigned rows)
{
    end_case(r);
    r->row = r->kept_row = 0;
    r->vt = vt_screen_new(cols, rows, 1000, 1 << 20);
    look(r);
}

static char *row_text(const struct vt_cell *cells, unsigned cols, bool trim)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < cols; i++) {
        char utf8[4];
        if (cells[i].width == 0)
            continue;
        g_string_append_len(text, utf8, (gssize)vt_utf8_put(utf8, cells[i].ch));
        for (unsigned m = 0; m < 2 && cells[i].combining[m]; m++)
            g_string_append_len(text, utf8, (gssize)vt_utf8_put(utf8, cells[i].combining[m]));
    }
    while (trim && text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}

static void expect_row(struct runner *r, const char *text)
{
    if (r->row == r->status.rows)
        r->row = 0; /* another picture of the same case */
    char *want = g_strdup(text + 1), *end = strrchr(want, '|');
    if (!end)
        FAIL(r, "a row ends with |");
    else
        *end = '\0';
    char *got = row_text(r->cells + (size_t)r->row * r->status.cols, r->status.cols, false);
    if (strcmp(want, got) != 0)
        FAIL(r, "row %u is |%s|", r->row, got);
    r->row++;
    g_free(got);
    g_free(want);
}

static void expect_kept(struct runner *r, const char *text)
{
    uint64_t kept = r->status.scrollback;
    if (r->kept_row >= kept)
        FAIL(r, "only %u rows of scrollback", (unsigned)kept);
    struct vt_cell *cells = g_new(struct vt_cell, (size_t)r->status.cols * r->status.rows);
    vt_screen_copy(r->vt, kept - r->kept_row, cells);
    char *got = row_text(cells, r->status.cols, true);
    if (strcmp(text + 1, got) != 0)
        FAIL(r, "scrollback row %u is <%s", r->kept_row, got);
    r->kept_row++;
    g_free(got);
    g_free(cells);
}

static uint32_t parse_color(const char *text)
{
    if (text[0] == '#')
        return VT_COLOR_RGB | (uint32_t)strtoul(text + 1, NULL, 16);
    return VT_COLOR_INDEX | (uint32_t)strtoul(text, NULL, 10);
}

static void expect_cell(struct runner *r, const char *args)
{
    static const char *const names[] = {"bold",    "dim",     "italic", "underline", "blink",
                                        "reverse", "conceal", "strike", NULL};
    char **words = g_strsplit(args, " ", -1);
    unsigned row = (unsigned)atoi(words[0]), col = (unsigned)atoi(words[1]);
    struct vt_cell want = {.width = 1};
    for (char **w = words + 2; *w; w++) {
        if (g_str_has_prefix(*w, "fg="))
            want.fg = parse_color(*w + 3);
        else if (g_str_has_prefix(*w, "bg="))
            want.bg = parse_color(*w + 3);
        else if (strcmp(*w, "wide") == 0)
            want.width = 2;
        else if (strcmp(*w, "plain") != 0) {
            unsigned bit = 0;
            while (names[bit] && strcmp(names[bit], *w) != 0)
                bit++;
            if (!names[bit])
                FAIL(r, "unknown word %s", *w);
            want.attrs |= (uint16_t)(1u << bit);
        }
    }
    const struct vt_cell *got = &r->cells[(size_t)row * r->status.cols + col];
    if (got->fg != want.fg || got->bg != want.bg || got->attrs != want.attrs ||
        got->width != want.width)
        FAIL(r, "the cell has fg %08x bg %08x attrs %02x width %u", got->fg, got->bg, got->attrs,
             got->width);
    g_strfreev(words);
}

static void expect_modes(struct runner *r, const char *want)
{
    const struct vt_status *s = &r->status;
    char mouse[24] = "";
    if (s->mouse_mode)
        snprintf(mouse, sizeof mouse, " mouse=%u", s->mouse_mode);
    char *got = g_strconcat(s->bracketed_paste ? " paste" : "", s->app_cursor ? " appcursor" : "",
                            s->app_keypad ? " appkeypad" : "", s->alternate ? " alternate" : "",
                            s->mouse_sgr ? " sgrmouse" : "", mouse, NULL);
    if (strcmp(got, want) != 0)
        FAIL(r, "the modes are%s", got);
    g_free(got);
}

static void expect_answer(struct runner *r, const char *text)
{
    char got[2048];
    size_t n = vt_screen_take_answers(r->vt, got, sizeof got);
    GString *want = unescape(r, text);
    if (n != want->len || memcmp(got, want->str, n) != 0) {
        char *shown = g_strescape(g_strndup(got, n), NULL);
        FAIL(r, "the answer is %s", shown);
    }
    g_string_free(want, TRUE);
}

static void expect_cursor(struct runner *r, const char *args)
{
    unsigned row = 0, col = 0;
    bool hidden = strstr(args, "hidden");
    if (sscanf(args, "%u %u", &row, &col) != 2)
        FAIL(r, "cursor ROW COL");
    if (r->status.cursor_row != row || r->status.cursor_col != col)
        FAIL(r, "the cursor is at %u %u", r->status.cursor_row, r->status.cursor_col);
    if (r->status.cursor_visible == hidden)
        FAIL(r, "the cursor is %s", hidden ? "visible" : "hidden");
}

static void do_input(struct runner *r, const char *line)
{
    unsigned times = line[2] == '*' ? (unsigned)atoi(line + 3) : 1;
    const char *text = strchr(line, ' ');
    GString *bytes = unescape(r, text ? text + 1 : "");
    for (unsigned i = 0; i < times; i++)
        feed(r, bytes->str, bytes->len);
    g_string_free(bytes, TRUE);
    look(r);
}

static void run_line(struct runner *r, const char *line)
{
    unsigned cols, rows;
    if (g_str_has_prefix(line, "== ")) {
        snprintf(r->name, sizeof r->name, "%s", line + 3);
        begin(r, 10, 4);
        r->cases++;
    } else if (sscanf(line, "size %u %u", &cols, &rows) == 2) {
        begin(r, cols, rows);
    } else if (sscanf(line, "resize %u %u", &cols, &rows) == 2) {
        vt_screen_resize(r->vt, cols, rows);
        vt_check_screen(r->vt);
        look(r);
        r->row = r->kept_row = 0;
    } else if (g_str_has_prefix(line, "in ") || g_str_has_prefix(line, "in*")) {
        do_input(r, line);
        r->row = r->kept_row = 0;
    } else if (line[0] == '|') {
        expect_row(r, line);
    } else if (line[0] == '<') {
        expect_kept(r, line);
    } else if (g_str_has_prefix(line, "cell ")) {
        expect_cell(r, line + 5);
    } else if (g_str_has_prefix(line, "mode")) {
        expect_modes(r, line + 4);
    } else if (g_str_has_prefix(line, "answer")) {
        expect_answer(r, line[6] ? line + 7 : "");
    } else if (g_str_has_prefix(line, "cursor ")) {
        expect_cursor(r, line + 7);
    } else if (sscanf(line, "history %u", &rows) == 1) {
        if (r->status.scrollback != rows)
            FAIL(r, "%u rows of scrollback", (unsigned)r->status.scrollback);
    } else if (line[0] != '\0' && line[0] != '#') {
        FAIL(r, "unknown line: %s", line);
    }
}

unsigned vt_case_run_file(const char *path, size_t step)
{
    struct runner r = {.path = path, .step = step};
    char *text = NULL;
    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        r.line++;
        run_line(&r, *line);
    }
    end_case(&r);
    g_strfreev(lines);
    g_free(text);
    return r.cases;
}
