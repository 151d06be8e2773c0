#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

void harness_skip(const char *why)
{
    if (getenv("VIRTTY_CI"))
        ck_abort_msg("must not be skipped in CI: %s", why);
    printf("SKIP: %s\n", why);
    fflush(stdout);
    exit(0);
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
