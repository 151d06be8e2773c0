/* bench-util.h: what benchmarks share: a program in a terminal, processes, JSON lines. */
#ifndef TESTS_BENCH_UTIL_H
#define TESTS_BENCH_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The middle of n figures; sorts them. */
double bench_median(double *figures, size_t n);
/* One result line; peer NULL: no peer. */
void bench_print(const char *name, double value, const char *unit, const char *peer,
                 double peer_value);

/* A fresh home: HOME, the XDG folders and TMPDIR point into it until bench_home_end(), which ends
 * an owner that runs there and removes everything. */
void bench_home_begin(void);
void bench_home_end(void);

/* Path of a file of the build, "virtty"; from VIRTTY_BUILD. Static buffer. */
const char *bench_build_path(const char *name);
/* Path of a guest file, from VIRTTY_GUESTS; exits with 77 and a word where it is not there. */
const char *bench_guest_path(const char *name);
/* Exits with 77 where a program is not installed. */
void bench_need(const char *program);

/* Starts argv; its output goes to /dev/null unless out is not NULL (a pipe's read end then). */
pid_t bench_spawn(char *const argv[], int *out);
/* Waits for the end; returns milliseconds since `since`. */
double bench_wait(pid_t pid, double since);

struct bench_terminal; /* a libvterm screen around a program in a pseudo-terminal */
struct bench_terminal *bench_terminal_start(char *const argv[], int rows, int cols);
/* Reads until some row of the screen contains text; the time when it did, or -1 after ms. */
double bench_terminal_until(struct bench_terminal *t, const char *text, double ms);
/* Reads and draws for so long. */
void bench_terminal_rest(struct bench_terminal *t, double ms);
void bench_terminal_type(struct bench_terminal *t, const char *keys);
pid_t bench_terminal_pid(const struct bench_terminal *t);
void bench_terminal_end(struct bench_terminal *t);

/* The processes of this build's virtty in this home (client and owner). */
size_t bench_processes(pid_t *pids, size_t max);
/* Resident kilobytes from smaps_rollup. */
double bench_rss(pid_t pid);
/* Voluntary and involuntary context switches of all threads. */
double bench_switches(pid_t pid);

#endif
