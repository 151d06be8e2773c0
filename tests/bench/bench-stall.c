/* bench-stall.c: how soon `virtty list` answers while a client is stopped and guests are busy. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench-util.h"
#include "figures.h"
#include "program.h"
#include "stall.h"

#define SECONDS 20

int main(void)
{
    struct stall stall;
    if (access("/dev/kvm", R_OK | W_OK) < 0) {
        fprintf(stderr, "skipped: /dev/kvm cannot be used\n");
        return 77;
    }
    program_begin();
    if (!stall_run(SECONDS * 1000.0, &stall)) {
        program_clean();
        return 1;
    }
    bench_print("list-while-stalled", figures_share(stall.list_ms, stall.lists, 0.5), "ms", NULL, 0);
    bench_print("list-while-stalled-p99", figures_share(stall.list_ms, stall.lists, 0.99), "ms", NULL,
                0);
    bench_print("counting-pause", stall.longest_gap_ms, "ms", NULL, 0);
    free(stall.list_ms);
    return program_end() ? 0 : 1;
}
