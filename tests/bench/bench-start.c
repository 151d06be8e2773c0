/* bench-start.c: first frame, memory and idle wake-ups of a fresh virtty. */
#include "bench-util.h"

#include <stdio.h>
#include <stdlib.h>

#include "figures.h"

#define ROUNDS 21
#define IDLE_SECONDS 10

static double first_frame(void)
{
    bench_home_begin();
    char *argv[] = {(char *)bench_build_path("virtty"), NULL};
    double start = figures_now();
    struct bench_terminal *t = bench_terminal_start(argv, 24, 80);
    /* The key bar is the last row that a frame draws. */
    double end = bench_terminal_until(t, "Help", 5000);
    if (end < 0) {
        fprintf(stderr, "no first frame within 5 s\n");
        exit(1);
    }
    bench_terminal_end(t);
    bench_home_end();
    return end - start;
}

static double virsh_list(void)
{
    char *argv[] = {"virsh", "-c", "test:///default", "list", NULL};
    double start = figures_now();
    return bench_wait(bench_spawn(argv, NULL), start);
}

static void memory_and_idle(void)
{
    bench_home_begin();
    char *argv[] = {(char *)bench_build_path("virtty"), NULL};
    struct bench_terminal *t = bench_terminal_start(argv, 24, 80);
    if (bench_terminal_until(t, "Help", 5000) < 0)
        exit(1);
    bench_terminal_rest(t, 3000);
    pid_t pids[16];
    size_t n = bench_processes(pids, 16);
    double rss = 0, before = 0, after = 0;
    for (size_t i = 0; i < n; i++) {
        rss += bench_rss(pids[i]);
        before += bench_switches(pids[i]);
    }
    bench_terminal_rest(t, IDLE_SECONDS * 1000.0);
    for (size_t i = 0; i < n; i++)
        after += bench_switches(pids[i]);
    bench_print("rss-start", rss / 1024, "MB", NULL, 0);
    bench_print("idle-wakeups", (after - before) / IDLE_SECONDS, "1/s", NULL, 0);
    bench_terminal_end(t);
    bench_home_end();
}

int main(void)
{
    bench_need("virsh");
    double ours[ROUNDS], peer[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = first_frame();
        peer[i] = virsh_list();
    }
    bench_print("first-frame", bench_median(ours, ROUNDS), "ms", "virsh -c test:///default list",
                bench_median(peer, ROUNDS));
    memory_and_idle();
    return 0;
}
