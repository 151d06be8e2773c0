#include "bench-util.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#include "figures.h"

static char home[64];

double bench_median(double *figures, size_t n)
{
    return figures_share(figures, n, 0.5);
}

void bench_print(const char *name, double value, const char *unit, const char *peer,
                 double peer_value)
{
    printf("{\"name\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"", name, value, unit);
    if (peer)
        printf(",\"peer\":\"%s\",\"peer_value\":%.4g,\"ratio\":%.4g", peer, peer_value,
               value / peer_value);
    else
        printf(",\"peer\":null,\"peer_value\":null,\"ratio\":null");
    printf("}\n");
    fflush(stdout);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

void bench_home_begin(void)
{
    snprintf(home, sizeof home, "/tmp/virtty-bench-XXXXXX");
    if (!mkdtemp(home)) {
        perror(home);
        exit(1);
    }
    setenv("HOME", home, 1);
    setenv("TMPDIR", home, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
}

void bench_home_end(void)
{
    char *quit[] = {(char *)bench_build_path("virtty"), "quit", "--force", NULL};
    bench_wait(bench_spawn(quit, NULL), 0);
    pid_t pids[16];
    for (size_t n = bench_processes(pids, 16); n > 0; n--)
        kill(pids[n - 1], SIGKILL);
    nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *bench_build_path(const char *name)
{
    static char path[4096];
    const char *build = getenv("VIRTTY_BUILD");
    snprintf(path, sizeof path, "%s/%s", build ? build : BUILD_DIR, name);
    return path;
}

const char *bench_guest_path(const char *name)
{
    static char path[4][4096];
    static unsigned next;
    char *p = path[next++ % 4];
    const char *guests = getenv("VIRTTY_GUESTS");
    snprintf(p, sizeof path[0], "%s/%s", guests ? guests : "", name);
    if (!guests || access(p, R_OK) < 0) {
        fprintf(stderr, "skipped: no test guest %s (VIRTTY_GUESTS)\n", name);
        exit(77);
    }
    return p;
}

void bench_need(const char *program)
{
    const char *path = getenv("PATH");
    char *copy = strdup(path ? path : ""), *save = NULL;
    bool found = false;
    for (char *dir = strtok_r(copy, ":", &save); dir && !found; dir = strtok_r(NULL, ":", &save)) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", dir, program);
        found = access(file, X_OK) == 0;
    }
    free(copy);
    if (!found) {
        fprintf(stderr, "skipped: %s is not installed\n", program);
        exit(77);
    }
}

pid_t bench_spawn(char *const argv[], int *out)
{
    int fds[2] = {-1, -1};
    if (out && pipe2(fds, O_CLOEXEC) < 0)
        exit(1);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(out ? fds[1] : null, 1);
        dup2(null, 2);
        execvp(argv[0], argv);
        _exit(127);
    }
    if (out) {
        close(fds[1]);
        *out = fds[0];
    }
    return pid;
}

double bench_wait(pid_t pid, double since)
{
    int status;
    waitpid(pid, &status, 0);
    return figures_now() - since;
}

struct bench_terminal {
    pid_t pid;
    int fd;
    int rows, cols;
    VTerm *vt;
    VTermScreen *screen;
};

struct bench_terminal *bench_terminal_start(char *const argv[], int rows, int cols)
{
    struct bench_terminal *t = calloc(1, sizeof *t);
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    t->rows = rows;
    t->cols = cols;
    t->vt = vterm_new(rows, cols);
    vterm_set_utf8(t->vt, 1);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_reset(t->screen, 1);
    t->pid = forkpty(&t->fd, NULL, NULL, &size);
    if (t->pid == 0) {
        execvp(argv[0], argv);
        _exit(127);
    }
    fcntl(t->fd, F_SETFD, FD_CLOEXEC);
    return t;
}

static bool terminal_shows(const struct bench_terminal *t, const char *text)
{
    char line[2048];
    for (int row = 0; row < t->rows; row++) {
        VTermRect rect = {row, row + 1, 0, t->cols};
        size_t n = vterm_screen_get_text(t->screen, line, sizeof line - 1, rect);
        line[n] = 0;
        if (strstr(line, text))
            return true;
    }
    return false;
}

/* Feeds what arrives within ms; false at the end of the program. */
static bool terminal_feed(struct bench_terminal *t, double ms)
{
    struct pollfd p = {.fd = t->fd, .events = POLLIN};
    if (poll(&p, 1, ms < 0 ? 0 : (int)ms) <= 0)
        return true;
    char buf[65536];
    ssize_t n = read(t->fd, buf, sizeof buf);
    if (n <= 0)
        return false;
    vterm_input_write(t->vt, buf, (size_t)n);
    return true;
}

double bench_terminal_until(struct bench_terminal *t, const char *text, double ms)
{
    double deadline = figures_now() + ms;
    while (!terminal_shows(t, text)) {
        if (figures_now() >= deadline || !terminal_feed(t, deadline - figures_now()))
            return -1;
    }
    return figures_now();
}

void bench_terminal_rest(struct bench_terminal *t, double ms)
{
    double deadline = figures_now() + ms;
    while (figures_now() < deadline && terminal_feed(t, deadline - figures_now()))
        ;
}

void bench_terminal_type(struct bench_terminal *t, const char *keys)
{
    if (write(t->fd, keys, strlen(keys)) < 0)
        perror("terminal");
}

pid_t bench_terminal_pid(const struct bench_terminal *t)
{
    return t->pid;
}

void bench_terminal_end(struct bench_terminal *t)
{
    close(t->fd);
    kill(t->pid, SIGTERM);
    waitpid(t->pid, NULL, 0);
    vterm_free(t->vt);
    free(t);
}

static bool is_ours(const char *pid)
{
    char path[64], exe[4096], env[8192];
    snprintf(path, sizeof path, "/proc/%s/exe", pid);
    ssize_t n = readlink(path, exe, sizeof exe - 1);
    if (n <= 0)
        return false;
    exe[n] = 0;
    if (strcmp(exe, bench_build_path("virtty")) != 0)
        return false;
    snprintf(path, sizeof path, "/proc/%s/environ", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -1 : read(fd, env, sizeof env);
    if (fd >= 0)
        close(fd);
    return n > 0 && memmem(env, (size_t)n, home, strlen(home));
}

size_t bench_processes(pid_t *pids, size_t max)
{
    size_t n = 0;
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    while (dir && n < max && (entry = readdir(dir)))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && is_ours(entry->d_name))
            pids[n++] = atoi(entry->d_name);
    if (dir)
        closedir(dir);
    return n;
}

static double sum_of_lines(const char *path, const char *key)
{
    FILE *f = fopen(path, "r");
    char line[256];
    double sum = 0;
    while (f && fgets(line, sizeof line, f))
        if (strstr(line, key) && strchr(line, ':'))
            sum += atof(strchr(line, ':') + 1);
    if (f)
        fclose(f);
    return sum;
}

double bench_rss(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *f = fopen(path, "r");
    char line[256];
    double kb = 0;
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "Rss:", 4) == 0)
            kb = atof(line + 4);
    if (f)
        fclose(f);
    return kb;
}

double bench_switches(pid_t pid)
{
    char folder[64];
    snprintf(folder, sizeof folder, "/proc/%d/task", pid);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    double sum = 0;
    while (dir && (entry = readdir(dir))) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s/status", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            sum += sum_of_lines(path, "ctxt_switches");
    }
    if (dir)
        closedir(dir);
    return sum;
}
