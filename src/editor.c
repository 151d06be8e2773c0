#include "editor.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/text.h"
#include "words.h"

/* The words of the editor's command line; NULL with *error (g_free). */
static char **editor_words(char **error)
{
    static const char *const variables[] = {"VISUAL", "EDITOR"};
    static const char *const usual[] = {"editor", "vi", "vim", "nano"};
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *line = getenv(variables[i]), *reason = NULL;
        if (!line || !line[strspn(line, " \t")])
            continue;
        char **words = words_split(line, &reason);
        if (!words)
            *error = g_strdup_printf("%s: %s", variables[i], reason);
        return words;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(usual); i++) {
        g_autofree char *found = g_find_program_in_path(usual[i]);
        char *words[] = {found, NULL};
        if (found)
            return g_strdupv(words);
    }
    *error = g_strdup(_("no editor was found: set $VISUAL or $EDITOR"));
    return NULL;
}

static char **editor_command(const char *path, char **error)
{
    char **words = editor_words(error);
    if (!words)
        return NULL;
    guint count = g_strv_length(words);
    words = g_renew(char *, words, count + 2);
    words[count] = g_strdup(path);
    words[count + 1] = NULL;
    return words;
}

/* In the child: what this process has changed of signals is as before. */
static void editor_exec(char **words, const sigset_t *mask)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGHUP); /* it saves what it has if this process is killed */
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(words[0], words);
    _exit(errno == ENOENT ? 127 : 126);
}

/* Waits for its end. When it is stopped, so is this process: the shell must see the job stop. */
static int editor_wait(pid_t pid)
{
    int status = 0;
    for (;;) {
        pid_t got = waitpid(pid, &status, WUNTRACED);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !WIFSTOPPED(status))
            return status;
        raise(SIGSTOP);
        kill(pid, SIGCONT);
    }
}

static char *editor_problem(const char *name, int status)
{
    if (WIFEXITED(status) && !WEXITSTATUS(status))
        return NULL;
    if (WIFEXITED(status) && WEXITSTATUS(status) >= 126)
        return g_strdup_printf(_("the editor %s could not be run"), name);
    if (WIFEXITED(status))
        return g_strdup_printf(_("the editor %s ended with code %d"), name, WEXITSTATUS(status));
    return g_strdup_printf(_("the editor %s was killed by signal %d"), name, WTERMSIG(status));
}

char *editor_run(const char *path, const sigset_t *mask)
{
    char *error = NULL;
    g_auto(GStrv) words = editor_command(path, &error);
    if (!words)
        return error;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, old_int, old_quit;
    sigaction(SIGINT, &ignore, &old_int);
    sigaction(SIGQUIT, &ignore, &old_quit);
    pid_t pid = fork();
    if (pid == 0)
        editor_exec(words, mask);
    int failed = errno;
    int status = pid > 0 ? editor_wait(pid) : 0;
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGQUIT, &old_quit, NULL);
    return pid > 0 ? editor_problem(words[0], status) : g_strdup(g_strerror(failed));
}
