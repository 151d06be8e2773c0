/* test-vt-parser.c: the parser's callbacks as a trace, in every split, and the filter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "vt-filter.h"
#include "vt-parser.h"
#include "vt-width.h"

struct trace {
    char text[8192];
    size_t used;
};

static void add(struct trace *t, const char *text, size_t len)
{
    ck_assert_uint_lt(t->used + len, sizeof t->text);
    memcpy(t->text + t->used, text, len);
    t->used += len;
    t->text[t->used] = '\0';
}

static void on_ascii(void *opaque, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        ck_assert(text[i] >= 0x20 && text[i] <= 0x7e);
    add(opaque, (const char *)text, len);
}

static void on_chars(void *opaque, const uint32_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char utf8[4];
        add(opaque, utf8, vt_utf8_put(utf8, text[i]));
    }
}

static void on_control(void *opaque, uint8_t c)
{
    char text[8];
    add(opaque, text, (size_t)snprintf(text, sizeof text, "<%02X>", c));
}

static void add_seq(struct trace *t, const char *kind, const struct vt_seq *seq)
{
    char text[400];
    int n = snprintf(text, sizeof text, "<%s", kind);
    if (seq->prefix)
        text[n++] = (char)seq->prefix;
    for (unsigned i = 0; i < seq->count; i++) {
        if (i > 0)
            text[n++] = seq->sub >> i & 1 ? ':' : ';';
        n += snprintf(text + n, sizeof text - (size_t)n, "%d", (int)seq->value[i]);
    }
    for (unsigned i = 0; i < 2 && seq->inter[i]; i++)
        text[n++] = (char)seq->inter[i];
    text[n++] = (char)seq->final;
    text[n++] = '>';
    add(t, text, (size_t)n);
}

static void on_escape(void *opaque, const struct vt_seq *seq)
{
    add_seq(opaque, "esc ", seq);
}

static void on_csi(void *opaque, const struct vt_seq *seq)
{
    add_seq(opaque, "csi ", seq);
}

static const struct vt_parser_ops ops = {on_ascii, on_chars, on_control, on_escape, on_csi};

#define NUMBERS8 "1;2;3;4;5;6;7;8;"
#define UTF8_BAD "\xef\xbf\xbd"

static const struct {
    const char *in, *out;
} cases[] = {
    {"plain text that is longer than sixteen bytes\r\n",
     "plain text that is longer than sixteen bytes<0D><0A>"},
    {"a\x7f"
     "b\x7f\x7f"
     "c",
     "abc"},
    {"\033[m", "<csi m>"},
    {"\033[0m", "<csi 0m>"},
    {"\033[;m", "<csi -1;-1m>"},
    {"\033[1;31mred", "<csi 1;31m>red"},
    {"\033[38:2::1:2:3m", "<csi 38:2:-1:1:2:3m>"},
    {"\033[4:3;1m", "<csi 4:3;1m>"},
    {"\033[?25l\033[?1;2$p", "<csi ?25l><csi ?1;2$p>"},
    {"\033[>c\033[=c\033[!p", "<csi >c><csi =c><csi !p>"},
    {"\033[99999999999999999999H", "<csi 65535H>"},
    {"\033[" NUMBERS8 NUMBERS8 NUMBERS8 NUMBERS8 "33;34m",
     "<csi " NUMBERS8 NUMBERS8 NUMBERS8 "1;2;3;4;5;6;7;8m>"},
    {"\033[1?hx\033[1 2qy\033[ ! !qz", "xyz"},
    {"\033[1\n2A", "<0A><csi 12A>"},
    {"\033[1\x7f"
     "2A",
     "<csi 12A>"},
    {"\033[1\033[2A", "<csi 2A>"},
    {"\033[1\x18"
     "A\033[2\x1a"
     "B",
     "<18>A<1A>B"},
    {"\033[1\xc3\xa9x", "\xc3\xa9x"},
    {"\033(0\033#8\0337\033=", "<esc (0><esc #8><esc 7><esc =>"},
    {"\033 ! !Fx", "x"},
    {"\033]0;title\007x", "x"},
    {"\033]0;title\033\\x", "<esc \\>x"},
    {"\033]52;c;aGk=\xc2\x9cx", "x"},
    {"\033]0;\xe4\xba\x9c\007x", "x"},
    {"\033P$q\007 more\033\\x\033_apc\033\\\033^pm\033\\\033Xsos\033\\",
     "<esc \\>x<esc \\><esc \\><esc \\>"},
    {"\033]0;cut\033[3mx", "<csi 3m>x"},
    {"\033]0;cut\x18x", "x"},
    {"\xc2\x9b"
     "5A\xc2\x84\xc2\x9d"
     "0;t\007x",
     "<csi 5A><esc D>x"},
    {"\x9b"
     "5A",
     UTF8_BAD "5A"},
    {"h\xc3\xa9llo w\xc3\xb6rld \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80!",
     "h\xc3\xa9llo w\xc3\xb6rld \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80!"},
    /* Unicode 3.9: truncated, overlong, surrogate, too large */
    {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf"
     "A",
     UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD "A"},
    {"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82"
     "A",
     UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD "A"},
    {"\xed\xa0\x80\xed\xbf\xbf"
     "A",
     UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD "A"},
    {"\xf4\x91\x92\x93\xff"
     "A\x80\xbf"
     "B",
     UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD UTF8_BAD "A" UTF8_BAD UTF8_BAD "B"},
    {"\xe4\xb8\033[1mx", UTF8_BAD "<csi 1m>x"},
    {"\xe4\xb8\nx", UTF8_BAD "<0A>x"},
};

static void feed_split(struct trace *t, const char *in, size_t len, size_t step)
{
    struct vt_parser p;
    t->used = 0;
    t->text[0] = '\0';
    vt_parser_init(&p, &ops, t);
    for (size_t i = 0; i < len; i += step) {
        size_t n = len - i < step ? len - i : step;
        char *copy = malloc(n); /* so that a sanitizer sees a read beyond the call's bytes */
        memcpy(copy, in + i, n);
        vt_parser_feed(&p, copy, n);
        free(copy);
    }
}

START_TEST(test_cases)
{
    size_t len = strlen(cases[_i].in);
    for (size_t step = 1; step <= len; step++) {
        struct trace t;
        feed_split(&t, cases[_i].in, len, step);
        ck_assert_str_eq(t.text, cases[_i].out);
    }
}
END_TEST

START_TEST(test_string_is_bounded)
{
    size_t len = VT_STRING_MAX + 5;
    char *in = malloc(len);
    memset(in, 'a', len);
    memcpy(in, "\033]", 2);
    struct trace t;
    feed_split(&t, in, len, 4096);
    ck_assert_str_eq(t.text, "aaa");
    free(in);
}
END_TEST

START_TEST(test_utf8_batches)
{
    /* 3-byte characters around the size of a batch, with an ASCII letter at the seam */
    for (size_t n = 250; n < 260; n++) {
        char in[1024];
        for (size_t i = 0; i < n; i++)
            memcpy(in + 3 * i, "\xe4\xb8\xad", 3);
        in[3 * n] = 'x';
        struct trace t;
        feed_split(&t, in, 3 * n + 1, 3 * n + 1);
        ck_assert_uint_eq(t.used, 3 * n + 1);
        ck_assert_int_eq(memcmp(t.text, in, t.used), 0);
    }
}
END_TEST

START_TEST(test_width)
{
    static const struct {
        uint32_t ch;
        unsigned width;
    } widths[] = {
        {'a', 1},     {0xa0, 1},    {0xad, 1},     {0xe9, 1},   {0x301, 0},  {0x44f, 1},
        {0x2500, 1},  {0x2588, 1},  {0x4e2d, 2},   {0xac00, 2}, {0x3042, 2}, {0xff21, 2},
        {0xff71, 1},  {0x1f600, 2}, {0x200b, 0},   {0x1160, 0}, {0x4dc0, 1}, {0x20000, 2},
        {0x3fffd, 2}, {0xfffd, 1},  {0x10ffff, 1}, {0x20ac, 1}, {0x26a1, 2}, {0xe0001, 0},
    };
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        ck_assert_msg(vt_width(widths[i].ch) == widths[i].width, "U+%04X", widths[i].ch);
    ck_assert(vt_width_dropped(0x202e));
    ck_assert(vt_width_dropped(0xfe0f));
    ck_assert(!vt_width_dropped(0x301));
}
END_TEST

static void on_out(void *opaque, const void *bytes, size_t len)
{
    add(opaque, bytes, len);
}

static const struct {
    const char *in, *out;
} filter_cases[] = {
    {"text\r\n\tmore\b", "text\r\n\tmore\b"},
    {"\033[1;31mred\033[0m \033[38:2::9:8:7mx", "\033[1;31mred\033[0m \033[38:2::9:8:7mx"},
    {"\033[5;6H\033[A\033[K\033[2J\033[3J\033[J", "\033[5;6H\033[A\033[K\033[2J\033[J"},
    {"\033]0;evil\007\033[?1049h\033[?2004h\033[6n\033[c\033[8;10;10tok", "ok"},
    {"\007\016\033(0\033c\033[!p\033[2;4r\033[4h\033P1\033\\ok", "ok"},
    {"\0337\033M\0338\033[s\033[u\033[1;2s", "\0337\033M\0338\033[s\033[u"},
    {"\xc3\xa9\xe2\x80\xae\xff\xc2\x9b"
     "1A",
     "\xc3\xa9" UTF8_BAD "\033[1A"},
};

START_TEST(test_filter)
{
    size_t len = strlen(filter_cases[_i].in);
    for (size_t step = 1; step <= len; step++) {
        struct trace t = {.used = 0};
        struct vt_filter f;
        vt_filter_init(&f, on_out, &t);
        for (size_t i = 0; i < len; i += step)
            vt_filter_feed(&f, filter_cases[_i].in + i, len - i < step ? len - i : step);
        ck_assert_str_eq(t.text, filter_cases[_i].out);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("vt-parser");
    TCase *tc = tcase_create("parser");
    tcase_add_loop_test(tc, test_cases, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tc, test_string_is_bounded);
    tcase_add_test(tc, test_utf8_batches);
    tcase_add_test(tc, test_width);
    tcase_add_loop_test(tc, test_filter, 0, (int)(sizeof filter_cases / sizeof *filter_cases));
    suite_add_tcase(s, tc);
    return s;
}
