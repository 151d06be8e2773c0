#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "figures.h"
#include "screen-home.h"

#define WORDS_MAX 32
#define LOOK_AGAIN_NS 2000000

static const char *other_program;

/* --- the home --- */

static void write_config(void)
{
    static const char *const folders[] = {".config", ".config/virtty", NULL};
    char path[256];
    for (size_t i = 0; folders[i]; i++) {
        snprintf(path, sizeof path, "%s/%s", screen_home(), folders[i]);
        mkdir(path, 0700);
    }
    snprintf(path, sizeof path, "%s/.config/virtty/virtty.conf", screen_home());
    FILE *file = fopen(path, "w");
    if (!file || fputs("[domains]\nshutdown_timeout=0\n", file) < 0 || fclose(file)) {
        perror(path);
        exit(1);
    }
}

void program_begin(void)
{
    screen_home_begin();
    write_config();
}

bool program_end(void)
{
    program_verb(NULL, "quit", "--force", NULL);
    program_until_processes(0);
    return screen_home_end();
}

void program_clean(void)
{
    screen_home_end();
}

bool program_long(void)
{
    const char *wanted = getenv("VIRTTY_LONG");
    return wanted && *wanted && strcmp(wanted, "0");
}

unsigned program_rounds(unsigned few, unsigned many)
{
    return program_long() ? many : few;
}

/* --- running --- */

void program_use(const char *path)
{
    other_program = path;
}

const char *program_path(void)
{
    return other_program ? other_program : BUILD_DIR "/virtty";
}

const char *program_guest(void)
{
    return BUILD_DIR "/tests/guests/flat.elf";
}

pid_t program_verb_start(char *const words[], int *out)
{
    char *argv[WORDS_MAX + 2] = {(char *)program_path()};
    for (size_t i = 0; i < WORDS_MAX && words[i]; i++)
        argv[i + 1] = words[i];
    return screen_home_spawn(argv, out);
}

int program_verb_run(char *const words[], char **text)
{
    int out;
    pid_t pid = program_verb_start(words, &out);
    return screen_home_collect(pid, out, text);
}

int program_verb(char **text, ...)
{
    char *words[WORDS_MAX + 1] = {NULL};
    va_list args;
    va_start(args, text);
    for (size_t i = 0; i < WORDS_MAX && (words[i] = va_arg(args, char *)); i++)
        ;
    va_end(args);
    return program_verb_run(words, text);
}

bool program_create(const char *name, const char *letter)
{
    char *text = NULL;
    int code = program_verb(&text, "create", name, "--kernel", program_guest(), "--append", letter,
                            "--memory", "64M", "--cpus", "1", NULL);
    if (code)
        fprintf(stderr, "create %s: exit code %d: %s\n", name, code, text);
    free(text);
    return !code;
}

/* --- the owner --- */

char *program_state_file(const char *name, size_t *len)
{
    char path[512];
    struct stat st;
    snprintf(path, sizeof path, "%s/.local/state/virtty/%s", screen_home(), name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    size_t size = fstat(fd, &st) == 0 ? (size_t)st.st_size : 0;
    char *text = malloc(size + 1);
    ssize_t n = read(fd, text, size);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    if (len)
        *len = n > 0 ? (size_t)n : 0;
    return text;
}

pid_t program_owner(void)
{
    char *text = program_state_file("owner.lock", NULL);
    pid_t pid = text ? atoi(text) : 0;
    free(text);
    return pid > 1 && kill(pid, 0) == 0 ? pid : 0;
}

/* Until something outside this process has gone on. */
static void look_again(void)
{
    nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_NS}, NULL);
}

bool program_until_processes(size_t n)
{
    double deadline = figures_now() + PROGRAM_PATIENCE_MS;
    while (screen_home_processes(NULL, 0) != n) {
        if (figures_now() > deadline) {
            fprintf(stderr, "%zu processes, not %zu\n", screen_home_processes(NULL, 0), n);
            return false;
        }
        look_again();
    }
    return true;
}

/* --- counters --- */

static void recording_path(const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/.local/state/virtty/console/%s-serial0.log", screen_home(), name);
}

/* A recording can be large: only its end is read. The last line may be cut. */
unsigned long program_counter(const char *name)
{
    char path[512], text[65] = "";
    recording_path(name, path, sizeof path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
    off_t from = size > 64 ? size - 64 : 0;
    ssize_t n = fd < 0 ? -1 : pread(fd, text, 64, from);
    if (fd >= 0)
        close(fd);
    char *end = n > 0 ? memrchr(text, '\n', (size_t)n) : NULL;
    if (!end)
        return 0;
    *end = 0;
    char *line = strrchr(text, '\n');
    return strtoul(line ? line + 1 : text, NULL, 10);
}

bool program_counter_passes(const char *name, unsigned long seen)
{
    double deadline = figures_now() + PROGRAM_PATIENCE_MS;
    while (program_counter(name) <= seen) {
        if (figures_now() > deadline) {
            fprintf(stderr, "%s: stands at %lu\n", name, program_counter(name));
            return false;
        }
        look_again();
    }
    return true;
}

bool program_counted_on(const char *name, unsigned long *count)
{
    char file[128];
    size_t len = 0;
    snprintf(file, sizeof file, "console/%s-serial0.log", name);
    char *text = program_state_file(file, &len);
    const char *at = text, *end = text ? memrchr(text, '\n', len) : NULL;
    unsigned long wanted = 1;
    for (; at && at < end; wanted++) {
        char line[32];
        int n = snprintf(line, sizeof line, "%lu\r\n", wanted);
        if (strncmp(at, line, (size_t)n)) {
            fprintf(stderr, "%s: not %lu but %.12s\n", name, wanted, at);
            break;
        }
        at += n;
    }
    *count = wanted - 1;
    bool good = end && at > end;
    free(text);
    return good;
}

/* --- terminals --- */

void program_attach(struct screen_term *term, const char *console)
{
    char *argv[] = {(char *)program_path(), console ? "console" : NULL, (char *)console, NULL};
    screen_term_start(term, argv, screen_home_env());
}

bool program_until(struct screen_term *term, bool (*holds)(struct screen_term *term, const void *),
                   const void *argument)
{
    double deadline = figures_now() + PROGRAM_PATIENCE_MS;
    while (!holds(term, argument)) {
        if (figures_now() > deadline) {
            program_show(term);
            return false;
        }
        screen_term_feed(term, 20);
    }
    return true;
}

bool program_shows(struct screen_term *term, const void *text)
{
    for (int row = 0; row < screen_term_rows(term); row++) {
        if (strstr(screen_term_row(term, row), text))
            return true;
    }
    return false;
}

bool program_heads(struct screen_term *term, const void *text)
{
    return strstr(screen_term_row(term, 0), text) != NULL;
}

static bool has_ended(struct screen_term *term, const void *unused)
{
    (void)unused;
    return screen_term_status(term) >= 0;
}

int program_exit(struct screen_term *term)
{
    return program_until(term, has_ended, NULL) ? screen_term_status(term) : -1;
}

void program_show(struct screen_term *term)
{
    fprintf(stderr, "the screen is:\n");
    for (int row = 0; row < screen_term_rows(term); row++)
        fprintf(stderr, "  |%s\n", screen_term_row(term, row));
}
