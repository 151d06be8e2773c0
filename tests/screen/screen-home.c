#include "screen-home.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ENV_MAX 64
#define END_PATIENCE_MS 5000

static char home[64];
static char *env[ENV_MAX + 1];
static int bad_left;

const char *screen_home(void)
{
    return home;
}

char **screen_home_env(void)
{
    return env;
}

static size_t home_find(const char *name)
{
    size_t len = strlen(name), i = 0;
    while (env[i] && (strncmp(env[i], name, len) || env[i][len] != '='))
        i++;
    return i;
}

const char *screen_home_get(const char *name)
{
    size_t i = home_find(name);
    return env[i] ? env[i] + strlen(name) + 1 : NULL;
}

void screen_home_set(const char *name, const char *value)
{
    size_t i = home_find(name), last = i;
    while (env[last])
        last++;
    free(env[i]);
    if (value && i < ENV_MAX) {
        if (asprintf(&env[i], "%s=%s", name, value) < 0)
            exit(1);
        return;
    }
    env[i] = last > i ? env[last - 1] : NULL;
    if (last > i)
        env[last - 1] = NULL;
}

void screen_home_begin(void)
{
    static const char *const kept[] = {"PATH", "LSAN_OPTIONS"};
    char options[128];
    bad_left = 0;
    snprintf(home, sizeof home, "/tmp/virtty-screen-XXXXXX");
    if (!mkdtemp(home)) {
        perror(home);
        exit(1);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        screen_home_set(kept[i], getenv(kept[i]));
    /* An owner has no standard error: what sanitizers find there is a file in the home. */
    snprintf(options, sizeof options, "log_path=%s/sanitizer", home);
    screen_home_set("ASAN_OPTIONS", options);
    screen_home_set("UBSAN_OPTIONS", options);
    screen_home_set("HOME", home);
    screen_home_set("TMPDIR", home);
    screen_home_set("TERM", "xterm-256color");
    screen_home_set("LC_ALL", "C.UTF-8");
    screen_home_set("TZ", "UTC");
}

/* --- processes --- */

static bool home_has(const char *pid)
{
    char path[64], text[16384];
    snprintf(path, sizeof path, "/proc/%s/environ", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    if (fd >= 0)
        close(fd);
    return n > 0 && memmem(text, (size_t)n, home, strlen(home));
}

size_t screen_home_processes(pid_t *pids, size_t max)
{
    size_t count = 0;
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || !home_has(entry->d_name))
            continue;
        if (count < max)
            pids[count] = atoi(entry->d_name);
        count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

pid_t screen_home_spawn(char *const argv[], int *out)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0)
        exit(1);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(fds[1], 1);
        dup2(fds[1], 2);
        execvpe(argv[0], argv, env);
        _exit(127);
    }
    close(fds[1]);
    *out = fds[0];
    return pid;
}

int screen_home_collect(pid_t pid, int out, char **text)
{
    int status;
    size_t used = 0, size = 65536;
    char *all = malloc(size);
    for (ssize_t n; (n = read(out, all + used, size - 1 - used)) > 0;) {
        used += (size_t)n;
        if (size - used < 2 && !(all = realloc(all, size *= 2)))
            exit(1);
    }
    all[used] = 0;
    close(out);
    waitpid(pid, &status, 0);
    if (text)
        *text = all;
    else
        free(all);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int screen_home_run(char *const argv[], char **text)
{
    int out;
    pid_t pid = screen_home_spawn(argv, &out);
    return screen_home_collect(pid, out, text);
}

bool screen_home_locale(const char *name)
{
    char folder[128], path[256], source[64], charmap[64];
    snprintf(folder, sizeof folder, "%s/locales", home);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    mkdir(folder, 0700);
    if (sscanf(name, "%63[^.].%63s", source, charmap) != 2)
        return false;
    char *argv[] = {"/usr/bin/localedef", "-i", source, "-f", charmap, path, NULL};
    if (access(argv[0], X_OK) < 0 || screen_home_run(argv, NULL) > 1)
        return false;
    screen_home_set("LOCPATH", folder);
    screen_home_set("LC_ALL", name);
    return access(path, F_OK) == 0;
}

/* --- the end --- */

/* A sanitizer's report is shown and counts as a failure. */
static void home_show_report(const char *path)
{
    char line[512];
    FILE *file = fopen(path, "r");
    fprintf(stderr, "a sanitizer's report:\n");
    while (file && fgets(line, sizeof line, file))
        fputs(line, stderr);
    if (file)
        fclose(file);
    bad_left++;
}

static int home_remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)kind, (void)ftw;
    if (S_ISSOCK(st->st_mode)) {
        fprintf(stderr, "left behind: %s\n", path);
        bad_left++;
    }
    if (strstr(path, "/sanitizer."))
        home_show_report(path);
    return remove(path);
}

/* Says what is left and kills it; the folder is free only once all of it is gone. */
static size_t home_kill_all(void)
{
    pid_t pids[64];
    size_t left = screen_home_processes(pids, 64);
    for (size_t i = 0; i < left && i < 64; i++) {
        fprintf(stderr, "left behind: process %ld\n", (long)pids[i]);
        kill(pids[i], SIGKILL);
    }
    for (int ms = 0; ms < END_PATIENCE_MS && screen_home_processes(NULL, 0); ms += 5)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    return left;
}

bool screen_home_end(void)
{
    if (access(home, F_OK) < 0)
        return true;
    size_t left = home_kill_all();
    nftw(home, home_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return !left && !bad_left;
}
