/* test-hostile-console.c: a guest pours every escape sequence and noise into its console; the
 * person's terminal notices nothing of it outside the console's cells. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures.h"
#include "harness.h"
#include "program.h"
#include "screen-home.h"
#include "terminal-guard.h"
#include "vt-hostile.h"

#define POUR_BYTES (1u << 20)
#define KEYS_MAX 20000
#define KEYS_BETWEEN_SIZES 8
/* Generous, for the machine may be busy: the figures themselves are printed. */
#define MOST_MS 5000
#define QUIET_MS 200
#define SHELL_LINE "what the shell said before"

static const char flood_program[] = BUILD_DIR "/flood-virtty";

/* --- what is poured --- */

/* Every form of escape and control sequence, with few and with many parameters. */
static void append_forms(GString *out)
{
    static const char *const params[] = {"", "0", "1;1", "?25", "?1049", ">1", "=1;2", "9999;9999",
                                         "38;2;1;2;3", "1 ", "!", "?1$", "0\"", "2'", "1;2;3;4*"};
    for (int c = 0; c < 0x20; c++)
        g_string_append_c(out, (char)c);
    for (int final = 0x20; final < 0x7f; final++)
        g_string_append_printf(out, "\033%c x", final);
    for (size_t i = 0; i < G_N_ELEMENTS(params); i++) {
        for (int final = 0x40; final < 0x7f; final++)
            g_string_append_printf(out, "\033[%s%c.", params[i], final);
    }
}

/* Strings to the terminal: titles, clipboard, palette, links, pictures, answers wanted. */
static void append_strings(GString *out)
{
    static const char *const heads[] = {"]0;owned", "]2;owned", "]4;1;rgb:ff/00/00", "]8;;http://x",
                                        "]9;4;1",   "]10;?",    "]11;#ff0000",       "]52;c;b3du",
                                        "]112",     "]777;a;b", "]1337;File=:x",     "P$qr",
                                        "P1$r0m",   "Pq#0;2;0", "P+q544e",           "_Gf=24;x",
                                        "^private", "Xsos",     "k title"};
    static const char *const tails[] = {"\033\\", "\a", "\xc2\x9c", "\x18", "\033[0m", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(tails); j++)
            g_string_append_printf(out, "\033%s%s\r\n", heads[i], tails[j]);
    }
    /* Characters that some terminals know as wider or narrower: in every column of a row. */
    for (int i = 0; i < 400; i++)
        g_string_append(out, "\u3040\u0890\U0001f93b\u1a7d\u302ea\u1734");
    for (int mode = 0; mode < 2100; mode++)
        g_string_append_printf(out, "\033[?%dh\033[?%dl", mode, mode);
}

static char *write_hostile_file(void)
{
    GRand *rand = g_rand_new_with_seed(7);
    GString *all = g_string_new(NULL);
    while (all->len < POUR_BYTES) {
        append_forms(all);
        append_strings(all);
        GString *noise = vt_hostile_stream(rand, 64 << 10);
        g_string_append_len(all, noise->str, (gssize)noise->len);
        g_string_free(noise, TRUE);
        for (int i = 0; i < 65536; i++)
            g_string_append_c(all, (char)g_rand_int_range(rand, 0, 256));
    }
    char *path = g_strdup_printf("%s/hostile", screen_home());
    ck_assert(g_file_set_contents(path, all->str, (gssize)all->len, NULL));
    g_string_free(all, TRUE);
    g_rand_free(rand);
    return path;
}

/* --- the terminal's own state --- */

struct terminal_state {
    char answers[512];
};

/* What the terminal says of its modes and margins. The cursor's visibility is the guest's. */
static void ask_state(struct screen_term *term, struct terminal_state *state)
{
    static const char *const questions[] = {
        "\033P$qr\033\\",  "\033P$qs\033\\",  "\033[?1$p",    "\033[?5$p",    "\033[?6$p",
        "\033[?7$p",       "\033[?69$p",      "\033[?1000$p", "\033[?1002$p", "\033[?1003$p",
        "\033[?1004$p",    "\033[?1005$p",    "\033[?1006$p", "\033[?1049$p", "\033[?2004$p"};
    size_t used = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
        const char *answer = screen_term_ask(term, questions[i]);
        ck_assert_msg(*answer, "the terminal does not answer question %zu", i);
        used += (size_t)g_snprintf(state->answers + used, sizeof state->answers - used, "%s ",
                                   answer + 1);
    }
}

/* Spoils the screen's first row: plain letters come out as they are, and overwrite. */
static void check_charset_and_insert(struct screen_term *term)
{
    screen_term_ask(term, "\033[1;1Hqqx\033[1;1HA");
    ck_assert_msg(!strncmp(screen_term_row(term, 0), "Aqx", 3), "%s", screen_term_row(term, 0));
}

static void watch_bytes(void *opaque, const char *bytes, size_t len)
{
    terminal_guard_feed(opaque, bytes, len);
}

static void check_guard(const struct terminal_guard *guard)
{
    ck_assert_msg(!guard->breaches, "%u forbidden things reached the terminal, first: %s",
                  guard->breaches, guard->first);
}

/* --- the screen --- */

/* The rules of the two lines around the cells begin with U+2500. */
static bool frame_stands(struct screen_term *term, const void *word)
{
    const char *top = screen_term_row(term, 0);
    if (!g_str_has_prefix(top, "\u2500 wild ") || !strstr(top, word))
        return false;
    return g_str_has_prefix(screen_term_row(term, screen_term_rows(term) - 1), "\u2500");
}

/* Milliseconds until the escape key is seen on the console's frame; twice sends it to the guest. */
static double press_and_see(struct screen_term *term, const char *key, const char *word)
{
    double start = figures_now();
    screen_term_type(term, key, strlen(key));
    ck_assert_msg(program_until(term, frame_stands, word), "%s does not come", word);
    return figures_now() - start;
}

static void resize(struct screen_term *term, GRand *rand)
{
    screen_term_resize(term, g_rand_int_range(rand, 60, 200), g_rand_int_range(rand, 5, 60));
    ck_assert(program_until(term, frame_stands, "then:"));
}

static size_t keys_for(struct screen_term *term, double seconds, double *ms,
                       const struct terminal_guard *guard)
{
    GRand *rand = g_rand_new_with_seed(1);
    double end = figures_now() + seconds * 1000;
    size_t n = 0;
    while (figures_now() < end && n + 2 <= KEYS_MAX) {
        ms[n++] = press_and_see(term, "\035", "now:");
        ms[n++] = press_and_see(term, "\035", "then:");
        if (n % (2 * KEYS_BETWEEN_SIZES) == 0)
            resize(term, rand);
        check_guard(guard);
    }
    g_rand_free(rand);
    return n;
}

/* The list of domains, drawn while the console goes on behind it: nothing of the guest is there. */
static void check_list(struct screen_term *term)
{
    ck_assert(program_until(term, program_heads, "kvm:local"));
    ck_assert(program_until(term, program_shows, " wild "));
    for (int row = 4; row < 15; row++)
        ck_assert_str_eq(screen_term_row(term, row), "");
}

static void open_console(struct screen_term *term)
{
    screen_term_type(term, "\r", 1);
    ck_assert(program_until(term, frame_stands, "then:"));
}

static void be_quiet(struct screen_term *term)
{
    double deadline = figures_now() + PROGRAM_PATIENCE_MS;
    while (screen_term_feed(term, QUIET_MS))
        ck_assert_msg(figures_now() < deadline, "the screen does not come to rest");
}

/* The shell's own screen is back. libvterm lets a row of it go when the other screen shrinks. */
static void check_shell_screen(struct screen_term *term)
{
    for (int row = 0; row < screen_term_rows(term); row++) {
        const char *text = screen_term_row(term, row);
        bool known = !*text || !strcmp(text, SHELL_LINE) || !strcmp(text, "[detached]");
        ck_assert_msg(known, "%s", text);
    }
}

/* --- the test --- */

static void pour_into(struct screen_term *term, const char *what, const char *hostile, bool own)
{
    static double ms[KEYS_MAX];
    struct terminal_guard guard = {0};
    struct terminal_state outside, before, after;
    ask_state(term, &outside);
    screen_term_watch(term, watch_bytes, &guard);
    program_attach(term, NULL);
    check_list(term);
    open_console(term);
    ask_state(term, &before);
    size_t n = keys_for(term, program_long() ? 60 : own ? 1.5 : 2.5, ms, &guard);
    screen_term_resize(term, 80, 24);
    ck_assert(program_until(term, frame_stands, "then:"));
    screen_term_type(term, "\035q", 2);
    check_list(term);
    open_console(term);
    ck_assert_int_eq(unlink(hostile), 0);
    ck_assert_int_eq(program_verb(NULL, "suspend", "wild", NULL), 0);
    be_quiet(term);
    ck_assert(frame_stands(term, "then:"));
    ask_state(term, &after);
    ck_assert_str_eq(after.answers, before.answers);
    check_charset_and_insert(term);
    screen_term_type(term, "\035D", 2);
    ck_assert_int_eq(program_exit(term), 0);
    ck_assert(!screen_term_is_raw(term));
    check_shell_screen(term);
    ask_state(term, &after);
    ck_assert_str_eq(after.answers, outside.answers);
    check_guard(&guard);
    figures_print(what, ms, n);
    printf("%llu bytes were drawn\n", guard.bytes);
    ck_assert(figures_share(ms, n, 0.99) < MOST_MS);
}

static void check_hostile(const char *what, bool own)
{
    char *text = NULL;
    char *file = write_hostile_file();
    screen_home_set("VIRTTY_FLOOD", file);
    program_use(own ? NULL : flood_program);
    int code = program_verb(&text, "create", "wild", "--kernel", program_guest(), "--memory", "64M",
                            "--cpus", "1", "--append", own ? "i" : "h", "--initrd", file, NULL);
    ck_assert_msg(code == 0, "%s", text);
    free(text);
    struct screen_term *term = screen_term_new(80, 24);
    screen_term_ask(term, SHELL_LINE "\r\n");
    pour_into(term, what, file, own);
    screen_term_free(term);
    g_free(file);
    ck_assert(program_end());
}

START_TEST(test_hostile_guest)
{
    check_hostile("keys, a guest at full speed", true);
}
END_TEST

START_TEST(test_hostile_channel)
{
    check_hostile("keys, 1 MiB/s in the channel", false);
}
END_TEST

static void add_test(Suite *s, const char *name, const TTest *test)
{
    TCase *t = tcase_create(name);
    tcase_set_timeout(t, program_long() ? 240 : 60);
    tcase_add_unchecked_fixture(t, harness_need_kvm, NULL);
    tcase_add_unchecked_fixture(t, program_begin, program_clean);
    tcase_add_test(t, test);
    suite_add_tcase(s, t);
}

Suite *suite(void)
{
    Suite *s = suite_create("hostile-console");
    add_test(s, "guest", test_hostile_guest);
    add_test(s, "channel", test_hostile_channel);
    return s;
}
