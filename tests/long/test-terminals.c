/* test-terminals.c: guests that count while terminals are lost, sockets vanish and many start at
 * once. */
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures.h"
#include "harness.h"
#include "program.h"
#include "screen-home.h"

#define GUESTS 3

static const char *const guests[GUESTS] = {"one", "two", "three"};

static void start_guests(void)
{
    for (int i = 0; i < GUESTS; i++)
        ck_assert(program_create(guests[i], "c"));
}

/* A row that is a number above *argument. */
static bool shows_number_above(struct screen_term *term, const void *argument)
{
    for (int row = 1; row < screen_term_rows(term) - 1; row++) {
        char *end;
        const char *text = screen_term_row(term, row);
        unsigned long number = strtoul(text, &end, 10);
        if (end != text && !*end && number > *(const unsigned long *)argument)
            return true;
    }
    return false;
}

/* One terminal shows what a guest counts, and is lost. */
static void lose_terminal(unsigned round)
{
    unsigned long seen[GUESTS];
    const char *name = guests[round % GUESTS];
    for (int i = 0; i < GUESTS; i++)
        seen[i] = program_counter(guests[i]);
    struct screen_term *term = screen_term_new(60 + (int)round % 60, 12 + (int)round % 30);
    program_attach(term, round % 4 == 3 ? NULL : name);
    if (round % 4 == 3)
        ck_assert(program_until(term, program_shows, "running"));
    else
        ck_assert(program_until(term, shows_number_above, &seen[round % GUESTS]));
    if (round % 2)
        screen_term_hang_up(term);
    else
        kill(screen_term_pid(term), SIGKILL);
    ck_assert_int_ge(program_exit(term), 0);
    screen_term_free(term);
    for (int i = 0; i < GUESTS; i++)
        ck_assert(program_counter_passes(guests[i], seen[i]));
}

static void end_guests(void)
{
    unsigned long count;
    for (int i = 0; i < GUESTS; i++) {
        ck_assert_int_eq(program_verb(NULL, "destroy", guests[i], NULL), 0);
        ck_assert(program_counted_on(guests[i], &count));
        printf("%s counted to %lu without a gap\n", guests[i], count);
    }
}

START_TEST(test_terminals_lost)
{
    start_guests();
    pid_t owner = program_owner();
    ck_assert_int_gt(owner, 0);
    unsigned rounds = program_rounds(5, 50);
    for (unsigned i = 0; i < rounds; i++)
        lose_terminal(i);
    ck_assert_int_eq(program_owner(), owner);
    ck_assert(program_until_processes(1));
    end_guests();
    ck_assert(program_end());
}
END_TEST

/* --- the socket's folder --- */

/* The folders in it hold links only, if anything. */
static void remove_folder(const char *folder)
{
    char path[600];
    DIR *dir = opendir(folder);
    ck_assert_msg(dir != NULL, "%s", folder);
    struct dirent *entry;
    while ((entry = readdir(dir))) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        if (entry->d_type == DT_DIR)
            remove_folder(path);
        else
            ck_assert_msg(unlink(path) == 0, "%s: %s", path, strerror(errno));
    }
    closedir(dir);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void remove_socket_folder(void)
{
    char folder[256];
    snprintf(folder, sizeof folder, "%s/virtty-%lu", screen_home(), (unsigned long)geteuid());
    remove_folder(folder);
}

static void attach_and_detach(const char *name)
{
    unsigned long seen = program_counter(name);
    struct screen_term *term = screen_term_new(80, 24);
    program_attach(term, name);
    ck_assert(program_until(term, shows_number_above, &seen));
    screen_term_type(term, "\035D", 2);
    ck_assert_int_eq(program_exit(term), 0);
    screen_term_free(term);
}

START_TEST(test_socket_folder_removed)
{
    start_guests();
    pid_t owner = program_owner();
    unsigned rounds = program_rounds(1, 10);
    for (unsigned i = 0; i < rounds; i++) {
        char *text = NULL;
        remove_socket_folder();
        ck_assert_int_eq(program_verb(&text, "status", NULL), 0);
        ck_assert_msg(strstr(text, "3 of 3 domains running") != NULL, "%s", text);
        free(text);
        remove_socket_folder();
        attach_and_detach(guests[i % GUESTS]);
        ck_assert_int_eq(program_owner(), owner);
        ck_assert(program_until_processes(1));
    }
    end_guests();
    ck_assert(program_end());
}
END_TEST

/* --- all at once --- */

#define STARTS 10

static pid_t quit_pid;
static int quit_out;

/* The next ones meet the owner that ends: its door is shut, and it is still there. */
static void begin_quit(void)
{
    char *record = program_state_file("owner.lock", NULL), *save = NULL, *socket = NULL;
    char *words[] = {"quit", "--force", NULL};
    ck_assert_ptr_nonnull(record);
    for (char *line = strtok_r(record, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        socket = line; /* the last one */
    quit_pid = program_verb_start(words, &quit_out);
    double deadline = figures_now() + PROGRAM_PATIENCE_MS;
    while (access(socket, F_OK) == 0 && figures_now() < deadline)
        sched_yield();
    ck_assert_int_ne(access(socket, F_OK), 0);
    free(record);
}

static void end_quit(void)
{
    if (quit_pid)
        ck_assert_int_eq(screen_home_collect(quit_pid, quit_out, NULL), 0);
    quit_pid = 0;
}

static void start_at_once(unsigned round)
{
    pid_t pids[STARTS];
    int outs[STARTS];
    char names[STARTS][16];
    for (int i = 0; i < STARTS; i++) {
        snprintf(names[i], sizeof names[i], "r%u-%d", round, i);
        char *create[] = {"create", names[i], "--kernel", (char *)program_guest(), "--append", "h",
                          "--memory", "64M", "--cpus", "1", NULL};
        char *list[] = {"list", NULL};
        pids[i] = program_verb_start(i % 2 ? list : create, &outs[i]);
    }
    for (int i = 0; i < STARTS; i++) {
        char *text = NULL;
        int code = screen_home_collect(pids[i], outs[i], &text);
        ck_assert_msg(code == 0, "%s: exit code %d: %s", i % 2 ? "list" : "create", code, text);
        free(text);
    }
    end_quit();
    ck_assert(program_until_processes(1));
    char *running = NULL;
    ck_assert_int_eq(program_verb(&running, "list", "--name", NULL), 0);
    for (int i = 0; i < STARTS; i += 2)
        ck_assert_msg(strstr(running, names[i]) != NULL, "%s is not in: %s", names[i], running);
    free(running);
    if (round % 2)
        ck_assert_int_eq(program_verb(NULL, "quit", "--force", NULL), 0);
    else
        begin_quit();
}

START_TEST(test_starts_at_once)
{
    unsigned rounds = program_rounds(2, 20);
    for (unsigned i = 0; i < rounds; i++)
        start_at_once(i);
    end_quit();
    ck_assert(program_end());
}
END_TEST

/* --- after the end --- */

static unsigned count_intents(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/.local/state/virtty/intents", screen_home());
    DIR *dir = opendir(path);
    unsigned n = 0;
    const struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        n += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return n;
}

/* Whoever asked is answered when nothing is left, with guests that take time to be freed. */
START_TEST(test_quit_leaves_nothing)
{
    unsigned rounds = program_rounds(4, 20);
    start_guests();
    for (unsigned i = 0; i < rounds; i++) {
        ck_assert_uint_eq(count_intents(), GUESTS);
        ck_assert_int_eq(program_verb(NULL, "quit", "--force", NULL), 0);
        char *lock = program_state_file("owner.lock", NULL);
        ck_assert_msg(!lock, "round %u: %s", i, lock);
        ck_assert_uint_eq(count_intents(), 0);
        for (int g = 0; g < GUESTS; g++)
            ck_assert_int_eq(program_verb(NULL, "start", guests[g], NULL), 0);
    }
    ck_assert(program_end());
}
END_TEST

static void add_test(Suite *s, const char *name, const TTest *test)
{
    TCase *t = tcase_create(name);
    tcase_set_timeout(t, program_long() ? 300 : 60);
    tcase_add_unchecked_fixture(t, harness_need_kvm, NULL);
    tcase_add_unchecked_fixture(t, program_begin, program_clean);
    tcase_add_test(t, test);
    suite_add_tcase(s, t);
}

Suite *suite(void)
{
    Suite *s = suite_create("terminals");
    add_test(s, "lost", test_terminals_lost);
    add_test(s, "folder", test_socket_folder_removed);
    add_test(s, "starts", test_starts_at_once);
    add_test(s, "quit", test_quit_leaves_nothing);
    return s;
}
