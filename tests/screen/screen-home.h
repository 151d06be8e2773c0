/* screen-home.h: a home of its own for each whole-program test, and nothing of it left. Main
 * thread. */
#ifndef TESTS_SCREEN_HOME_H
#define TESTS_SCREEN_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Makes the folder and the environment of a program in it. */
void screen_home_begin(void);
/* The folder. */
const char *screen_home(void);
/* Sets (NULL: removes) a variable of the environment. */
void screen_home_set(const char *name, const char *value);
const char *screen_home_get(const char *name);
/* NULL-terminated "NAME=value"; borrowed until the next change. */
char **screen_home_env(void);
/* Processes that live in this home; their number, the first `max` in pids. */
size_t screen_home_processes(pid_t *pids, size_t max);
/* Starts a program (looked for in PATH) without a terminal; what it writes comes out of *out. */
pid_t screen_home_spawn(char *const argv[], int *out);
/* Waits for its end: the exit code (128 + signal), what it wrote in *text (free(); may be NULL). */
int screen_home_collect(pid_t pid, int out, char **text);
/* Both. */
int screen_home_run(char *const argv[], char **text);
/* Generates a locale with localedef into the home; false if that cannot be done here. */
bool screen_home_locale(const char *name);
/* Ends what still runs and removes the folder; returns false and says what was left if a process, a
 * socket or a sanitizer's report was. Does nothing the second time. */
bool screen_home_end(void);

#endif
