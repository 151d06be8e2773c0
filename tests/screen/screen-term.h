/* screen-term.h: a terminal for whole-program tests: a pty with libvterm behind it. Main thread. */
#ifndef TESTS_SCREEN_TERM_H
#define TESTS_SCREEN_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct screen_term;

/* What one cell looks like. */
struct screen_cell {
    bool bold, underline, reverse, italic;
    bool colored; /* foreground or background is not the terminal's own */
};

struct screen_term *screen_term_new(int cols, int rows);
void screen_term_free(struct screen_term *term);
/* Runs a program in it; the last one must have ended. */
void screen_term_start(struct screen_term *term, char *const argv[], char *const envp[]);
void screen_term_type(struct screen_term *term, const char *bytes, size_t len);
void screen_term_resize(struct screen_term *term, int cols, int rows);
/* Takes what the program writes for at most ms; false if nothing came in that time. */
bool screen_term_feed(struct screen_term *term, int ms);
/* The exit code (128 + signal), or -1 while it runs. */
int screen_term_status(struct screen_term *term);
pid_t screen_term_pid(const struct screen_term *term);
/* The far end goes away, as when a connection is lost. */
void screen_term_hang_up(struct screen_term *term);
/* The terminal takes nothing any more (Ctrl-S), or does again. */
void screen_term_hold(struct screen_term *term, bool hold);

int screen_term_cols(const struct screen_term *term);
int screen_term_rows(const struct screen_term *term);
/* A row without the blanks at its end, in UTF-8; borrowed until the next call. */
const char *screen_term_row(struct screen_term *term, int row);
struct screen_cell screen_term_cell(struct screen_term *term, int row, int col);
void screen_term_cursor(struct screen_term *term, int *row, int *col);
/* What the program writes goes here, too, before the terminal sees it. */
void screen_term_watch(struct screen_term *term,
                       void (*watch)(void *opaque, const char *bytes, size_t len), void *opaque);
/* Writes to the terminal as if a program did; what the terminal answers, until the next call. */
const char *screen_term_ask(struct screen_term *term, const char *bytes);
/* True while the program has the terminal's other screen, or its keys unbuffered. */
bool screen_term_is_raw(const struct screen_term *term);

#endif
