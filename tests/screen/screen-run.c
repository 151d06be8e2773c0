/* screen-run.c: runs one *.screen script: the real program in a terminal. Main thread.
 *
 *   SIZE 80x24            the terminal; TERM NAME, ENV NAME=VALUE (ENV NAME removes it)
 *   LOCALE zh_CN.UTF-8    generates it; NEED kvm | guests | lab   else the test is skipped
 *   FILE path             a file below the home with the '|' lines that follow
 *   START [args]          the program; WINDOW 2 goes on in another terminal
 *   PROGRAM path args     another program in its place; the test is skipped where it is not
 *   TYPE text, KEYS Enter C-c ..., CLICK col row, RESIZE 40x10, STORM n
 *   EXPECT                the whole screen: '|' lines are rows as they are, '~' lines extended
 *                         regular expressions; rows not given are blank
 *   SEE regex, GONE regex some row, no row; ROW n regex
 *   ATTR row col words    bold underline reverse italic color; none of them: plain
 *   CURSOR row col, COLORS none
 *   KILL signal, HANGUP, HOLD on|off, EXIT code, COOKED (the terminal is as a shell wants it)
 *   SHELL code args       virtty as a shell verb; '|' and '~' lines are what it prints, "|..."
 *                         stands for any lines until the next one
 *   WITNESS code program args   the same of any program: what virsh sees
 *   LAB verb args         a verb of tests/lab/lab, whose folder is $LAB; see tests/lab/README
 *   KILLOWNER signal
 *   OWNER same|other|none compared with the last time OWNER was met
 *
 * Rows and columns count from 0. $HOME, $GUESTS, $FLAT, $LAB, $BUILD and
 * $SOURCE are put in. Everything is polled until
 * it holds; pictures must then stay for a moment. VIRTTY_REWRITE=1 writes the pictures anew. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "figures.h"
#include "screen-home.h"
#include "screen-lab.h"
#include "screen-script.h"
#include "screen-term.h"

#define WINDOWS_MAX 3
#define PATIENCE_MS 15000
#define QUIET_MS 60

static struct screen_term *windows[WINDOWS_MAX + 1];
static int window = 1;
static int next_cols = 80, next_rows = 24;
static bool rewriting;
static pid_t last_owner;

/* --- failing --- */

static void show_screen(void)
{
    struct screen_term *term = windows[window];
    fprintf(stderr, "the screen is:\n");
    for (int row = 0; term && row < screen_term_rows(term); row++)
        fprintf(stderr, "  |%s\n", screen_term_row(term, row));
}

/* --- waiting --- */

typedef bool condition_fn(const char *argument);

/* Feeds the terminal until the condition holds and (if `quiet`) still holds after a while in which
 * nothing came. */
static bool wait_until(condition_fn *holds, const char *argument, bool quiet)
{
    double deadline = figures_now() + PATIENCE_MS;
    struct screen_term *term = windows[window];
    while (figures_now() < deadline) {
        if (holds(argument)) {
            if (!quiet || !screen_term_feed(term, QUIET_MS))
                return true;
            continue;
        }
        screen_term_feed(term, 20);
    }
    return false;
}

/* The first row that is not as in the picture, or -1. */
static int wrong_row(void)
{
    struct screen_term *term = windows[window];
    int rows = screen_term_rows(term);
    for (int row = 0; row < rows; row++) {
        if (!script_line_matches(script_picture_row((size_t)row), screen_term_row(term, row)))
            return row;
    }
    return script_picture_rows() <= (size_t)rows ? -1 : rows;
}

static bool picture_holds(const char *unused)
{
    (void)unused;
    return wrong_row() < 0;
}

static bool some_row(const char *regex)
{
    struct screen_term *term = windows[window];
    for (int row = 0; row < screen_term_rows(term); row++) {
        if (script_matches(regex, screen_term_row(term, row)))
            return true;
    }
    return false;
}

static bool no_row(const char *regex)
{
    return !some_row(regex);
}

static bool one_row(const char *argument)
{
    char *regex;
    long row = strtol(argument, &regex, 10);
    if (row < 0 || row >= screen_term_rows(windows[window]))
        script_fail("there is no such row");
    return script_matches(regex + (*regex == ' '), screen_term_row(windows[window], (int)row));
}

static bool cell_holds(const char *argument)
{
    int row, col, used = 0;
    if (sscanf(argument, "%d %d%n", &row, &col, &used) < 2)
        script_fail("ATTR row col words");
    const char *words = argument + used;
    struct screen_cell cell = screen_term_cell(windows[window], row, col);
    return cell.bold == !!strstr(words, "bold") &&
           cell.underline == !!strstr(words, "underline") &&
           cell.reverse == !!strstr(words, "reverse") &&
           cell.italic == !!strstr(words, "italic") && cell.colored == !!strstr(words, "color");
}

static bool cursor_holds(const char *argument)
{
    int row, col, wanted_row, wanted_col;
    if (sscanf(argument, "%d %d", &wanted_row, &wanted_col) != 2)
        script_fail("CURSOR row col");
    screen_term_cursor(windows[window], &row, &col);
    return row == wanted_row && col == wanted_col;
}

static bool uncolored(const char *unused)
{
    struct screen_term *term = windows[window];
    (void)unused;
    for (int row = 0; row < screen_term_rows(term); row++) {
        for (int col = 0; col < screen_term_cols(term); col++) {
            if (screen_term_cell(term, row, col).colored)
                return false;
        }
    }
    return true;
}

static bool has_exited(const char *unused)
{
    (void)unused;
    return screen_term_status(windows[window]) >= 0;
}

static bool is_cooked(const char *unused)
{
    (void)unused;
    return !screen_term_is_raw(windows[window]);
}

/* --- pictures --- */

/* Puts the screen in the place of the picture; a regular expression that fits is kept. */
static void rewrite_picture(void)
{
    struct screen_term *term = windows[window];
    int rows = screen_term_rows(term), used = 0;
    char **fresh = calloc((size_t)rows, sizeof *fresh);
    while (screen_term_feed(term, 400))
        ;
    for (int row = 0; row < rows; row++) {
        const char *text = screen_term_row(term, row), *before = script_picture_row((size_t)row);
        bool keep = before[0] == '~' && script_line_matches(before, text);
        if (asprintf(&fresh[row], "%s%s", keep ? "" : "|", keep ? before : text) < 0)
            exit(1);
        used = *text ? row + 1 : used;
    }
    for (int row = used; row < rows; row++)
        free(fresh[row]);
    script_picture_set(fresh, (size_t)used);
    free(fresh);
}

/* --- directives --- */

static void need_window(void)
{
    if (!windows[window])
        windows[window] = screen_term_new(next_cols, next_rows);
}

static void do_size(const char *text)
{
    if (sscanf(text, "%dx%d", &next_cols, &next_rows) != 2)
        script_fail("SIZE colsxrows");
}

static void do_term(const char *text)
{
    screen_home_set("TERM", text);
}

static void do_env(const char *text)
{
    char *copy = script_expand(text), *equals = strchr(copy, '=');
    if (equals)
        *equals = 0;
    screen_home_set(copy, equals ? equals + 1 : NULL);
    free(copy);
}

static void do_locale(const char *text)
{
    if (!screen_home_locale(text))
        script_skip("localedef cannot make the locale");
}

static void do_need(const char *text)
{
    const char *guests = getenv("VIRTTY_GUESTS");
    if (!strcmp(text, "kvm") && access("/dev/kvm", R_OK | W_OK) < 0)
        script_skip("/dev/kvm cannot be used");
    if (!strcmp(text, "guests") && (!guests || access(guests, R_OK) < 0))
        script_skip("VIRTTY_GUESTS names no folder");
    if (!strcmp(text, "lab") && !getenv("VIRTTY_LAB"))
        script_skip("VIRTTY_LAB names no folder");
}

/* Makes the folders on the way, too. */
static void do_file(const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", screen_home(), text);
    for (char *slash = strchr(path + strlen(screen_home()) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    for (size_t i = 0; file && i < script_picture_rows(); i++) {
        char *line = script_expand(script_picture_row(i) + 1);
        fprintf(file, "%s\n", line);
        free(line);
    }
    if (!file || fclose(file))
        script_fail("%s: %s", path, strerror(errno));
}

static void do_program(const char *text)
{
    char *argv[SCRIPT_WORDS_MAX];
    need_window();
    script_split(text, argv);
    if (access(argv[0], X_OK) != 0)
        script_skip("the program is not installed");
    screen_term_start(windows[window], argv, screen_home_env());
    script_free_words(argv);
}

static void do_start(const char *text)
{
    char *argv[SCRIPT_WORDS_MAX + 1] = {(char *)BUILD_DIR "/virtty"};
    need_window();
    script_split(text, argv + 1);
    screen_term_start(windows[window], argv, screen_home_env());
    script_free_words(argv + 1);
}

static void do_window(const char *text)
{
    window = atoi(text);
    if (window < 1 || window > WINDOWS_MAX)
        script_fail("no such window");
    need_window();
}

static void type_string(const char *text)
{
    screen_term_type(windows[window], text, strlen(text));
}

static void do_type(const char *text)
{
    char *expanded = script_expand(text);
    type_string(expanded);
    free(expanded);
}

static void do_keys(const char *text)
{
    static const struct {
        const char *name, *bytes;
    } keys[] = {
        {"Enter", "\r"},     {"Esc", "\033"},      {"Tab", "\t"},        {"Space", " "},
        {"BSpace", "\177"},  {"Up", "\033OA"},     {"Down", "\033OB"},   {"Right", "\033OC"},
        {"Left", "\033OD"},  {"Home", "\033OH"},   {"End", "\033OF"},    {"PgUp", "\033[5~"},
        {"PgDn", "\033[6~"}, {"Delete", "\033[3~"}, {"F1", "\033OP"},    {"F6", "\033[17~"},
        {"F9", "\033[20~"},  {"S-Tab", "\033[Z"},
    };
    char *words[SCRIPT_WORDS_MAX];
    script_split(text, words);
    for (char **word = words; *word; word++) {
        const char *bytes = NULL;
        char control[2] = {0};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            bytes = strcmp(keys[i].name, *word) ? bytes : keys[i].bytes;
        if (!bytes && !strncmp(*word, "C-", 2) && (*word)[2] && !(*word)[3]) {
            control[0] = (char)(toupper((unsigned char)(*word)[2]) & 0x1f);
            bytes = control;
        }
        type_string(bytes ? bytes : *word);
    }
    script_free_words(words);
}

static void do_click(const char *text)
{
    int col, row;
    char bytes[64];
    if (sscanf(text, "%d %d", &col, &row) != 2)
        script_fail("CLICK col row");
    snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM\033[<0;%d;%dm", col + 1, row + 1, col + 1,
             row + 1);
    type_string(bytes);
}

static void do_resize(const char *text)
{
    int cols, rows;
    if (sscanf(text, "%dx%d", &cols, &rows) != 2)
        script_fail("RESIZE colsxrows");
    screen_term_resize(windows[window], cols, rows);
}

/* Sizes from 20x5 up, one after the other, with what the program writes taken in between or not. */
static void do_storm(const char *text)
{
    unsigned state = 12345;
    for (int i = atoi(text); i > 0; i--) {
        state = state * 1103515245u + 12345u;
        int cols = 20 + (int)(state >> 16) % 180, rows = 5 + (int)(state >> 8) % 55;
        screen_term_resize(windows[window], i == 1 ? 20 : cols, i == 1 ? 5 : rows);
        if (state >> 20 & 1)
            screen_term_feed(windows[window], 10);
    }
}

static void do_expect(const char *text)
{
    (void)text;
    if (rewriting)
        rewrite_picture();
    else if (!wait_until(picture_holds, NULL, true))
        script_fail("row %d is not as wanted: %s", wrong_row(),
                    script_picture_row((size_t)wrong_row()));
}

static void do_see(const char *text)
{
    if (!wait_until(some_row, text, false))
        script_fail("no row is so");
}

static void do_gone(const char *text)
{
    if (!wait_until(no_row, text, true))
        script_fail("a row is still so");
}

static void do_row(const char *text)
{
    if (!wait_until(one_row, text, true))
        script_fail("the row is not so");
}

static void do_attr(const char *text)
{
    if (!wait_until(cell_holds, text, true))
        script_fail("the cell is not so");
}

static void do_cursor(const char *text)
{
    if (!wait_until(cursor_holds, text, true))
        script_fail("the cursor is not there");
}

static void do_colors(const char *text)
{
    if (strcmp(text, "none") || !wait_until(uncolored, NULL, true))
        script_fail("a cell has a colour");
}

static int signal_number(const char *text)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"KILL", SIGKILL}, {"TERM", SIGTERM}, {"HUP", SIGHUP},
                   {"STOP", SIGSTOP}, {"CONT", SIGCONT}, {"INT", SIGINT}};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (!strcmp(signals[i].name, text))
            return signals[i].number;
    }
    script_fail("no such signal");
}

static void do_kill(const char *text)
{
    kill(screen_term_pid(windows[window]), signal_number(text));
}

static void do_hangup(const char *text)
{
    (void)text;
    screen_term_hang_up(windows[window]);
    double deadline = figures_now() + PATIENCE_MS;
    while (screen_term_status(windows[window]) < 0 && figures_now() < deadline)
        screen_term_feed(windows[window], 5);
    if (screen_term_status(windows[window]) < 0)
        script_fail("the client does not end");
    screen_term_free(windows[window]);
    windows[window] = NULL;
}

static void do_hold(const char *text)
{
    screen_term_hold(windows[window], !strcmp(text, "on"));
}

static void do_exit(const char *text)
{
    if (!wait_until(has_exited, NULL, true))
        script_fail("the program still runs");
    int status = screen_term_status(windows[window]);
    if (status != atoi(text))
        script_fail("it ended with %d", status);
}

static void do_cooked(const char *text)
{
    (void)text;
    if (!wait_until(is_cooked, NULL, false))
        script_fail("the terminal is still raw");
}

/* Runs the words, after the program if one is given; the exit code, and what it printed. */
static int run_words(const char *program, const char *words, char **out)
{
    char *argv[SCRIPT_WORDS_MAX + 1] = {(char *)program};
    char **given = argv + (program != NULL);
    script_split(words, given);
    int code = argv[0] ? screen_home_run(argv, out) : -1;
    script_free_words(given);
    if (code < 0)
        script_fail("no program is named");
    return code;
}

/* One try; true if its code and its lines are as wanted. */
static bool program_holds(const char *program, const char *text)
{
    char *out, *save = NULL, *rest;
    long code = strtol(text, &rest, 10);
    size_t n = script_picture_rows(), row = 0;
    bool good = run_words(program, rest, &out) == code;
    for (char *line = strtok_r(out, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        bool any = row + 1 < n && !strcmp(script_picture_row(row), "|...");
        if (any && !script_line_matches(script_picture_row(row + 1), line))
            continue;
        row += any;
        good &= row >= n ? n == 0 : script_line_matches(script_picture_row(row), line);
        row++;
    }
    free(out);
    return good && row >= n;
}

static void await_program(const char *program, const char *text)
{
    double deadline = figures_now() + PATIENCE_MS;
    need_window();
    while (!program_holds(program, text)) {
        if (figures_now() > deadline) {
            char *out, *rest;
            strtol(text, &rest, 10);
            int code = run_words(program, rest, &out);
            script_fail("it prints (code %d):\n%s", code, out);
        }
        screen_term_feed(windows[window], 20);
    }
}

static void do_shell(const char *text)
{
    await_program(BUILD_DIR "/virtty", text);
}

static void do_witness(const char *text)
{
    await_program(NULL, text);
}

static void feed_window(void)
{
    if (windows[window])
        screen_term_feed(windows[window], 20);
}

static void do_lab(const char *text)
{
    if (!screen_lab_run(text, feed_window))
        script_fail("the lab says no");
}

/* The owner is the process of this home that is no client. */
static pid_t find_owner(void)
{
    pid_t pids[16];
    size_t n = screen_home_processes(pids, 16);
    for (size_t i = 0; i < n && i < 16; i++) {
        bool client = false;
        for (int w = 1; w <= WINDOWS_MAX; w++)
            client |= windows[w] && screen_term_pid(windows[w]) == pids[i];
        if (!client)
            return pids[i];
    }
    return 0;
}

static void do_killowner(const char *text)
{
    pid_t owner = find_owner();
    if (!owner || kill(owner, signal_number(text)) < 0)
        script_fail("there is no owner");
}

static bool owner_is(const char *text)
{
    pid_t owner = find_owner();
    if (!strcmp(text, "none"))
        return !owner;
    return owner && (!strcmp(text, "same") ? owner == last_owner : owner != last_owner);
}

static void do_owner(const char *text)
{
    need_window();
    if (!wait_until(owner_is, text, false))
        script_fail("the owner is process %ld, it was %ld", (long)find_owner(), (long)last_owner);
    last_owner = find_owner();
}

static const struct {
    const char *name;
    void (*run)(const char *text);
} directives[] = {
    {"SIZE", do_size},     {"TERM", do_term},     {"ENV", do_env},       {"LOCALE", do_locale},
    {"NEED", do_need},     {"FILE", do_file},     {"START", do_start},   {"WINDOW", do_window},
    {"TYPE", do_type},     {"KEYS", do_keys},     {"CLICK", do_click},   {"RESIZE", do_resize},
    {"STORM", do_storm},   {"EXPECT", do_expect}, {"SEE", do_see},       {"GONE", do_gone},
    {"ROW", do_row},       {"ATTR", do_attr},     {"CURSOR", do_cursor}, {"COLORS", do_colors},
    {"KILL", do_kill},     {"HANGUP", do_hangup}, {"HOLD", do_hold},     {"EXIT", do_exit},
    {"COOKED", do_cooked}, {"SHELL", do_shell},   {"OWNER", do_owner},
    {"KILLOWNER", do_killowner}, {"PROGRAM", do_program}, {"WITNESS", do_witness}, {"LAB", do_lab},
};

static void obey(const char *line)
{
    if (!*line || strchr("#|~", *line))
        return;
    size_t len = strcspn(line, " ");
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
        if (strlen(directives[i].name) == len && !strncmp(directives[i].name, line, len)) {
            directives[i].run(line + len + (line[len] == ' '));
            return;
        }
    }
    script_fail("no such directive");
}

/* Whatever the script left running is ended as a user would, and must be gone then. */
static void finish(void)
{
    char *quit[] = {(char *)BUILD_DIR "/virtty", "quit", "--force", NULL};
    screen_home_run(quit, NULL);
    for (window = 1; window <= WINDOWS_MAX; window++) {
        double deadline = figures_now() + 3000;
        while (windows[window] && screen_term_pid(windows[window]) > 0 &&
               screen_term_status(windows[window]) < 0 && figures_now() < deadline)
            screen_term_feed(windows[window], 5);
        screen_term_free(windows[window]);
    }
    double deadline = figures_now() + PATIENCE_MS;
    while (screen_home_processes(NULL, 0) && figures_now() < deadline)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    if (!screen_home_end())
        exit(1);
}

int main(int argc, char **argv)
{
    const char *line;
    if (argc != 2)
        return 2;
    rewriting = getenv("VIRTTY_REWRITE") != NULL;
    script_read(argv[1]);
    script_on_fail(show_screen);
    screen_home_begin();
    while ((line = script_next()))
        obey(line);
    finish();
    if (rewriting)
        script_write();
    printf("%s: passed\n", argv[1]);
    return 0;
}
