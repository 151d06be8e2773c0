#include "harness.h"
#include "input.h"

#include <string.h>

/* Each sequence with the keys it gives, written as names. */
static const struct {
    const char *bytes;
    const char *keys;
} sequences[] = {
    {"a", "a"},
    {"\xe4\xb8\xad", "中"},
    {" ", "Space"},
    {"\r", "Enter"},
    {"\t", "Tab"},
    {"\x7f", "Backspace"},
    {"\b", "Backspace"},
    {"\x01", "C-a"},
    {"\x1d", "C-]"},
    {"\x1c", "C-\\"},
    {"\033", "Esc"},
    {"\033x", "M-x"},
    {"\033\xc3\xa9", "M-é"},
    {"\033[", "M-["},
    {"\033O", "M-O"},
    {"\033]", "M-]"},
    {"\033\r", "M-Enter"},
    /* xterm, normal and application mode */
    {"\033[A", "Up"},
    {"\033OB", "Down"},
    {"\033[C", "Right"},
    {"\033OD", "Left"},
    {"\033[H", "Home"},
    {"\033OF", "End"},
    {"\033[1;5C", "C-Right"},
    {"\033[1;2A", "S-Up"},
    {"\033[1;3B", "M-Down"},
    {"\033[1;6D", "C-S-Left"},
    {"\033[3~", "Delete"},
    {"\033[3;5~", "C-Delete"},
    {"\033[5~", "PgUp"},
    {"\033[6~", "PgDn"},
    {"\033[2~", "Insert"},
    {"\033[Z", "S-Tab"},
    {"\033OP", "F1"},
    {"\033OS", "F4"},
    {"\033[15~", "F5"},
    {"\033[24~", "F12"},
    {"\033[15;2~", "S-F5"},
    {"\033[1;5P", "C-F1"},
    /* screen, tmux, the Linux console */
    {"\033[1~", "Home"},
    {"\033[4~", "End"},
    {"\033[[A", "F1"},
    {"\033[[E", "F5"},
    {"\033[17~", "F6"},
    /* rxvt */
    {"\033[7~", "Home"},
    {"\033[8~", "End"},
    {"\033[11~", "F1"},
    {"\033[a", "S-Up"},
    {"\033Oc", "C-Right"},
    {"\033[3^", "C-Delete"},
    {"\033[5$", "S-PgUp"},
    {"\033[5@", "C-S-PgUp"},
    {"\033\033[A", "M-Up"},
    {"\033\033OA", "M-Up"},
    /* VT100's keypad */
    {"\033OM", "Enter"},
    {"\033Op", "0"},
    {"\033Ol", ","},
    /* modifyOtherKeys and kitty */
    {"\033[27;5;9~", "C-Tab"},
    {"\033[27;2;13~", "S-Enter"},
    {"\033[97;5u", "C-a"},
    {"\033[97;2u", "A"},
    {"\033[13;2u", "S-Enter"},
    {"\033[27u", "Esc"},
    {"\033[97:65;2:1u", "A"},
    {"\033[57441u", ""},
    /* what nobody asked for is passed over */
    {"\033[?1;2c", ""},
    {"\033[>0;276;0c", ""},
    {"\033[I", ""},
    {"\033[5;5R", "C-F3"}, /* the same bytes as a cursor report; never asked for */
    {"\033]11;rgb:00/00/00\a", ""},
    {"\033]11;rgb:00/00/00\033\\", ""},
    {"\033P1$r0m\033\\", ""},
    {"\033[9999999999999999999~", ""},
    {"\033[1;2;3;4;5;6;7;8;9;10~", "S-Home"},
    {"\x80\xff\xc3", ""},
    {"ab\033[Ac", "a b Up c"},
    {"\033\033", "Esc Esc"},
    {"\033\033x", "Esc M-x"},
};

static GString *seen;

static const char *const mouse_names[] = {"press", "release", "drag", "wheel-up", "wheel-down"};

static void note(void *opaque, const struct event *event)
{
    (void)opaque;
    if (seen->len)
        g_string_append_c(seen, ' ');
    if (event->type == EVENT_PASTE) {
        g_string_append_printf(seen, "<%s>", event->paste);
    } else if (event->type == EVENT_MOUSE) {
        g_string_append_printf(seen, "%s%u@%d,%d", mouse_names[event->mouse], event->button,
                               event->row, event->col);
        if (event->mods & MOD_CTRL)
            g_string_append(seen, "+C");
    } else {
        char *name = key_name(event->key);
        g_string_append(seen, name);
        g_free(name);
    }
}

/* Feeds the bytes cut at one place; time runs out at the end only. */
static void expect_cut(const char *bytes, size_t len, size_t cut, const char *wanted)
{
    seen = g_string_new(NULL);
    struct input *input = input_new(NULL, note, NULL);
    input_feed(input, bytes, cut);
    input_feed(input, bytes + cut, len - cut);
    input_flush(input);
    ck_assert_msg(!strcmp(seen->str, wanted), "%s: got “%s”, not “%s” (cut at %zu)", bytes + 1,
                  seen->str, wanted, cut);
    input_free(input);
    g_string_free(seen, TRUE);
}

static void expect(const char *bytes, const char *wanted)
{
    size_t len = strlen(bytes);
    for (size_t cut = 0; cut <= len; cut++)
        expect_cut(bytes, len, cut, wanted);
}

START_TEST(every_sequence_at_every_cut)
{
    expect(sequences[_i].bytes, sequences[_i].keys);
}
END_TEST

START_TEST(mouse_reports)
{
    expect("\033[<0;1;1M", "press1@0,0");
    expect("\033[<2;10;5M\033[<2;10;5m", "press3@4,9 release3@4,9");
    expect("\033[<32;3;4M", "drag1@3,2");
    expect("\033[<35;3;4M", "");
    expect("\033[<64;3;4M\033[<65;3;4M", "wheel-up0@3,2 wheel-down0@3,2");
    expect("\033[<66;3;4M", "");
    expect("\033[<16;3;4M", "press1@3,2+C");
    expect("\033[<0;0;4M", "");
    expect("\033[M !!", "press1@0,0");
    expect("\033[M#!!x", "release0@0,0 x");
    expect("\033[<0;99999999;1M", "press1@0,9999");
}
END_TEST

START_TEST(paste_is_one_event)
{
    expect("\033[200~hello\033[201~q", "<hello> q");
    expect("\033[200~a\033[Ab\rc\033[201~", "<a\033[Ab\rc>");
    expect("\033[200~\033[201~", "<>");
    expect("\033[200~\033[20x\033[201~", "<\033[20x>");
    expect("\033[200~bad\xff\033[201~", "<bad\xef\xbf\xbd>");
    expect("\033[200~lost end", "<lost end>");
}
END_TEST

START_TEST(paste_is_bounded)
{
    seen = g_string_new(NULL);
    struct input *input = input_new(NULL, note, NULL);
    GString *bytes = g_string_new("\033[200~");
    for (unsigned i = 0; i < INPUT_PASTE_MAX / 8 + 1000; i++)
        g_string_append(bytes, "12345678");
    g_string_append(bytes, "\033[201~z");
    input_feed(input, bytes->str, bytes->len);
    ck_assert_uint_eq(seen->len, INPUT_PASTE_MAX + 2 + 2);
    ck_assert_int_eq(seen->str[seen->len - 1], 'z');
    input_free(input);
    g_string_free(bytes, TRUE);
    g_string_free(seen, TRUE);
}
END_TEST

static bool has_escape(void)
{
    return strcmp(seen->str, "Esc") == 0;
}

START_TEST(a_lone_escape_needs_a_moment)
{
    seen = g_string_new(NULL);
    struct input *input = input_new(NULL, note, NULL);
    gint64 before = g_get_monotonic_time();
    input_feed(input, "\033", 1);
    ck_assert_uint_eq(seen->len, 0);
    while (!has_escape() && g_get_monotonic_time() < before + 5 * G_USEC_PER_SEC)
        g_main_context_iteration(NULL, TRUE);
    ck_assert(has_escape());
    ck_assert_int_ge(g_get_monotonic_time() - before, 40 * 1000);
    input_free(input);
    g_string_free(seen, TRUE);
}
END_TEST

static void check_raw(void *opaque, const struct event *event)
{
    g_string_append_len(opaque, event->raw, (gssize)event->raw_len);
}

START_TEST(raw_bytes_are_kept)
{
    static const char bytes[] = "a\033[1;5C\xe4\xb8\xad\x1d\033x\033OA\r";
    GString *raw = g_string_new(NULL);
    struct input *input = input_new(NULL, check_raw, raw);
    input_feed(input, bytes, sizeof(bytes) - 1);
    ck_assert_str_eq(raw->str, bytes);
    input_free(input);
    g_string_free(raw, TRUE);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("input");
    TCase *tc = tcase_create("input");
    tcase_add_loop_test(tc, every_sequence_at_every_cut, 0, G_N_ELEMENTS(sequences));
    tcase_add_test(tc, mouse_reports);
    tcase_add_test(tc, paste_is_one_event);
    tcase_add_test(tc, paste_is_bounded);
    tcase_add_test(tc, a_lone_escape_needs_a_moment);
    tcase_add_test(tc, raw_bytes_are_kept);
    suite_add_tcase(s, tc);
    return s;
}
