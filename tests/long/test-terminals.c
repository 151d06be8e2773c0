/* test-terminals.c: guests that count while terminals are lost, sockets vanish and many start at
 * once. */
#include <dirent.h>
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

static void remove_socket_folder(void)
{
    char folder[256], path[600];
    snprintf(folder, sizeof folder, "%s/virtty-%lu", screen_home(), (unsigned long)geteuid());
    DIR *dir = opendir(folder);
    ck_assert_msg(dir != NULL, "%s", folder);
    struct dirent *entry;
    while ((entry = readdir(dir))) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            ck_assert_int_eq(unlink(path), 0);
    }
    closedir(dir);
    ck_assert_int_eq(rmdir(folder), 0);
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
    ck_assert(program_until_processes(1));
    char *running = NULL;
    ck_assert_int_eq(program_verb(&running, "list", "--name", NULL), 0);
    for (int i = 0; i < STARTS; i += 2)
        ck_assert_msg(strstr(running, names[i]) != NULL, "%s is not in: %s", names[i], running);
    free(running);
    ck_assert_int_eq(program_verb(NULL, "quit", "--force", NULL), 0);
    if (round % 2) /* else the next ones meet the one that ends */
        ck_assert(program_until_processes(0));
}

START_TEST(test_starts_at_once)
{
    unsigned rounds = program_rounds(2, 20);
    for (unsigned i = 0; i < rounds; i++)
        start_at_once(i);
    ck_assert(program_end());
}
END_TEST

static void add_test(Suite *s, const char *name, const TTest *test)
{
    TCase *t = tcase_create(name);
    tcase_set_timeout(t, program_long() ? 300 : 60);
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
    return s;
}
