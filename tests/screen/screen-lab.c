#include "screen-lab.h"

#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "screen-script.h"

/* With our own environment, not that of the test's home: its daemons outlive virtty. */
bool screen_lab_run(const char *words, void (*meanwhile)(void))
{
    char *argv[SCRIPT_WORDS_MAX + 1] = {(char *)TESTS_DIR "/lab/lab"};
    pid_t pid = 0;
    int status = -1;
    script_split(words, argv + 1);
    if (posix_spawn(&pid, argv[0], NULL, NULL, argv, environ) == 0) {
        while (waitpid(pid, &status, WNOHANG) == 0) {
            meanwhile();
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        }
    }
    script_free_words(argv + 1);
    return status == 0;
}
