#include "stall.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "program.h"

#define COUNTERS 2
#define LISTS_MAX 20000
#define QUIET_MS 300

static const char *const counters[COUNTERS] = {"one", "two"};

struct watch {
    unsigned long seen;
    double since; /* when it changed last */
};

static bool stall_fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    return false;
}

static void watch_counters(struct stall *stall, struct watch *watches)
{
    double now = figures_now();
    for (int i = 0; i < COUNTERS; i++) {
        unsigned long number = program_counter(counters[i]);
        double gap = now - watches[i].since;
        if (gap > stall->longest_gap_ms)
            stall->longest_gap_ms = gap;
        if (number <= watches[i].seen)
            continue;
        stall->counted += number - watches[i].seen;
        watches[i] = (struct watch){number, now};
    }
}

static bool list_until(double end, struct stall *stall)
{
    struct watch watches[COUNTERS];
    for (int i = 0; i < COUNTERS; i++)
        watches[i] = (struct watch){program_counter(counters[i]), figures_now()};
    while (figures_now() < end && stall->lists < LISTS_MAX) {
        double start = figures_now();
        if (program_verb(NULL, "list", NULL))
            return stall_fail("virtty list fails");
        stall->list_ms[stall->lists++] = figures_now() - start;
        watch_counters(stall, watches);
    }
    return true;
}

/* --- the screen afterwards --- */

/* A row's number; 0 where there is none. */
static unsigned long row_number(struct screen_term *term, int row)
{
    char *end;
    const char *text = screen_term_row(term, row);
    unsigned long number = strtoul(text, &end, 10);
    return *text && !*end ? number : 0;
}

static bool shows_above(struct screen_term *term, const void *seen)
{
    for (int row = 1; row < screen_term_rows(term) - 1; row++) {
        if (row_number(term, row) > *(const unsigned long *)seen)
            return true;
    }
    return false;
}

/* The paused guest's last lines, one under the other; the last of them may be half printed. */
static bool shows_end(struct screen_term *term, const void *opaque)
{
    unsigned long last = *(const unsigned long *)opaque;
    int bottom = screen_term_rows(term) - 2;
    if (row_number(term, bottom - 1) != last)
        return false;
    for (int row = bottom - 1; row >= 1; row--, last--) {
        if (row_number(term, row) != last)
            return false;
    }
    return true;
}

static bool check_screen(struct screen_term *term)
{
    unsigned long seen = program_counter("flood");
    if (!program_until(term, shows_above, &seen))
        return stall_fail("the client does not go on");
    if (program_verb(NULL, "suspend", "flood", NULL))
        return stall_fail("the flooding guest cannot be paused");
    while (screen_term_feed(term, QUIET_MS))
        ;
    unsigned long last = program_counter("flood");
    if (!program_until(term, shows_end, &last))
        return stall_fail("the screen is not the guest's");
    screen_term_type(term, "\035D", 2);
    return program_exit(term) == 0 || stall_fail("the client does not detach");
}

static bool stall_in(struct screen_term *term, double ms, struct stall *stall)
{
    unsigned long none = 0;
    program_attach(term, "flood");
    if (!program_until(term, shows_above, &none))
        return stall_fail("nothing floods");
    kill(screen_term_pid(term), SIGSTOP);
    bool good = list_until(figures_now() + ms, stall);
    kill(screen_term_pid(term), SIGCONT);
    return good && check_screen(term);
}

bool stall_run(double ms, struct stall *stall)
{
    *stall = (struct stall){.list_ms = calloc(LISTS_MAX, sizeof(double))};
    for (int i = 0; i < COUNTERS; i++) {
        if (!program_create(counters[i], "c") || !program_counter_passes(counters[i], 1))
            return false;
    }
    if (!program_create("flood", "f"))
        return false;
    struct screen_term *term = screen_term_new(80, 24);
    bool good = stall_in(term, ms, stall);
    screen_term_free(term);
    return good;
}
