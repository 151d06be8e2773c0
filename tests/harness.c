#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void harness_skip(const char *why)
{
    if (getenv("VIRTTY_CI"))
        ck_abort_msg("must not be skipped in CI: %s", why);
    printf("SKIP: %s\n", why);
    fflush(stdout);
    exit(0);
}

void harness_need_kvm(void)
{
    if (access("/dev/kvm", R_OK | W_OK))
        harness_skip("/dev/kvm cannot be used");
}

int main(void)
{
    unsetenv("TERM");
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
