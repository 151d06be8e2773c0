/* program.h: the real program in a home of its own, for the long rounds. Main thread.
 *
 * Each test runs in a process of its own (Check's): program_begin() and program_clean() belong into
 * an unchecked fixture, which cleans up whatever became of the test; program_end() is the test's
 * last line. Nothing here needs Check. */
#ifndef TESTS_LONG_PROGRAM_H
#define TESTS_LONG_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "screen-term.h"

#define PROGRAM_PATIENCE_MS 20000

void program_begin(void);
/* Ends the owner and everything else; false if something was left behind, which is said. */
bool program_end(void);
/* The same without a verdict. */
void program_clean(void);

/* VIRTTY_LONG chooses the long round. */
bool program_long(void);
unsigned program_rounds(unsigned few, unsigned many);

/* Another program than build/virtty for all that follows, NULL: that one again. Borrowed. */
void program_use(const char *path);
const char *program_path(void);
const char *program_guest(void);

/* Runs a shell verb (words end with NULL); its exit code, what it printed in *text unless NULL. */
int program_verb(char **text, ...);
pid_t program_verb_start(char *const words[], int *out);
/* The same with the words in an array. */
int program_verb_run(char *const words[], char **text);
/* The flat guest: "c" counts and so on; true if it was created and started. */
bool program_create(const char *name, const char *letter);

/* The process that the lock file names, if it lives; else 0. */
pid_t program_owner(void);
/* Waits until the home has as many processes. */
bool program_until_processes(size_t n);
/* A file of the state folder, whole; free(). NULL if it cannot be read. */
char *program_state_file(const char *name, size_t *len);

/* The last number that a counting guest's recording holds, 0 if none. */
unsigned long program_counter(const char *name);
/* Waits until it is above `seen`. */
bool program_counter_passes(const char *name, unsigned long seen);
/* Its numbers stand in the recording one after the other from 1 on, none left out, no second 1; how
 * many in *count. False says why on standard error. */
bool program_counted_on(const char *name, unsigned long *count);

/* A terminal that shows the console of a domain, or (NULL) the screen. */
void program_attach(struct screen_term *term, const char *console);
/* Feeds the terminal until holds() does; false when it never did. */
bool program_until(struct screen_term *term, bool (*holds)(struct screen_term *term, const void *),
                   const void *argument);
/* For program_until(): a row contains the text; the first row does. */
bool program_shows(struct screen_term *term, const void *text);
bool program_heads(struct screen_term *term, const void *text);
/* Waits for the program's end; its exit code, -1 if it goes on. */
int program_exit(struct screen_term *term);
/* The screen on standard error. */
void program_show(struct screen_term *term);

#endif
