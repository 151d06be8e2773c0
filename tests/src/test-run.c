#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include "exit-code.h"
#include "harness.h"
#include "run.h"
#include "vmm.h"

#define FLAT BUILD_DIR "/tests/guests/flat.elf"
#define LIMIT_MS 30000

static pid_t child;
static int to_child = -1, from_child = -1;
static char seen[65536];
static size_t seen_len;

static int run_in_child(const char *cmdline)
{
    char *argv[] = {"run", "--kernel", FLAT, "--memory", "64", "--append", (char *)cmdline, NULL};
    return run_main(7, argv);
}

static void need_kvm(void)
{
    struct vmm_host_info host;
    vmm_host_probe(&host);
    if (host.problem != VMM_HOST_OK)
        harness_skip(host.reason);
}

static void start_on_pipes(const char *cmdline)
{
    int in[2], out[2];
    ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[1]);
        close(out[0]);
        _exit(run_in_child(cmdline));
    }
    close(in[0]);
    close(out[1]);
    to_child = in[1];
    from_child = out[0];
}

static uint64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Returns when the terminal is raw, with what it was before. */
static struct termios start_on_terminal(const char *cmdline)
{
    struct termios before, now;
    int slave;
    ck_assert_int_eq(openpty(&to_child, &slave, NULL, NULL, NULL), 0);
    tcgetattr(slave, &before);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(to_child);
        if (login_tty(slave) < 0)
            _exit(99);
        _exit(run_in_child(cmdline));
    }
    close(slave);
    from_child = dup(to_child);
    uint64_t end = now_ms() + LIMIT_MS;
    do
        tcgetattr(to_child, &now);
    while (now.c_lflag & ICANON && now_ms() < end);
    return before;
}

/* Reads what the child writes until `len` bytes stand in it; false at its end or the limit. */
static bool expect(const char *bytes, size_t len)
{
    uint64_t end = now_ms() + LIMIT_MS;
    while (!memmem(seen, seen_len, bytes, len)) {
        struct pollfd p = {.fd = from_child, .events = POLLIN};
        uint64_t now = now_ms();
        if (now >= end || poll(&p, 1, (int)(end - now)) <= 0)
            return false;
        ssize_t n = read(from_child, seen + seen_len, sizeof seen - seen_len);
        if (n <= 0)
            return false;
        seen_len += (size_t)n;
    }
    return true;
}

static void type(const char *text)
{
    ck_assert_int_eq(write(to_child, text, strlen(text)), (ssize_t)strlen(text));
}

static int exit_code(void)
{
    int status;
    uint64_t end = now_ms() + LIMIT_MS;
    while (waitpid(child, &status, WNOHANG) == 0) {
        ck_assert_msg(now_ms() < end, "it does not end");
        struct pollfd p = {.fd = from_child, .events = POLLIN};
        char rest[4096];
        if (poll(&p, 1, 50) > 0 && read(from_child, rest, sizeof rest) <= 0)
            sched_yield();
    }
    close(to_child);
    close(from_child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

START_TEST(wrong_options_are_refused)
{
    freopen("/dev/null", "w", stderr);
    static const struct {
        int argc;
        char *argv[6];
    } lines[] = {
        {1, {"run"}},
        {2, {"run", "--kernel"}},
        {3, {"run", "--nonsense", "x"}},
        {4, {"run", "--kernel", "k", "stray"}},
        {5, {"run", "--kernel", "k", "--memory", "-1"}},
        {5, {"run", "--kernel", "k", "--memory", "12x"}},
        {5, {"run", "--kernel", "k", "--cpus", "17"}},
        {5, {"run", "--kernel", "k", "--cpus", "0"}},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char *argv[7] = {NULL};
        memcpy(argv, lines[i].argv, sizeof lines[i].argv);
        ck_assert_int_eq(run_main(lines[i].argc, argv), EXIT_CODE_USAGE);
    }
    char *missing[] = {"run", "--kernel", "/nowhere/kernel", NULL};
    ck_assert_int_eq(run_main(3, missing), EXIT_CODE_FAILED);
}
END_TEST

START_TEST(output_reaches_a_pipe_and_power_off_is_0)
{
    need_kvm();
    start_on_pipes("");
    ck_assert(expect("A\n", 2));
    ck_assert_int_eq(exit_code(), EXIT_CODE_OK);
    ck_assert_uint_eq(seen_len, 2);
}
END_TEST

START_TEST(all_bytes_pass_a_pipe)
{
    static const char hostile[] = "\033]0;title\007\033[31mred\033[?1049h\302\233";
    need_kvm();
    start_on_pipes("e");
    type(hostile);
    ck_assert(expect(hostile, sizeof hostile - 1));
    type("!");
    ck_assert_int_eq(exit_code(), EXIT_CODE_OK);
}
END_TEST

START_TEST(reboot_and_crash_have_codes)
{
    need_kvm();
    start_on_pipes("e");
    type("#");
    ck_assert_int_eq(exit_code(), EXIT_CODE_REBOOT);
    start_on_pipes("e");
    type("$");
    ck_assert_int_eq(exit_code(), EXIT_CODE_CRASHED);
}
END_TEST

START_TEST(a_terminal_gets_only_text_and_colours)
{
    need_kvm();
    start_on_terminal("e");
    type("\033]0;title\007<\033[31mred\033[?1049h>");
    ck_assert(expect(">", 1));
    ck_assert(memmem(seen, seen_len, "\033[31m", 5) != NULL);
    ck_assert(memmem(seen, seen_len, "red", 3) != NULL);
    ck_assert(memmem(seen, seen_len, "title", 5) == NULL);
    ck_assert(memmem(seen, seen_len, "1049", 4) == NULL);
    type("!");
    ck_assert_int_eq(exit_code(), EXIT_CODE_OK);
}
END_TEST

START_TEST(the_escape_key_ends_it_and_the_terminal_is_restored)
{
    struct termios during, after;
    need_kvm();
    struct termios before = start_on_terminal("e");
    type("x");
    ck_assert(expect("x", 1));
    tcgetattr(to_child, &during);
    ck_assert_uint_eq(during.c_lflag & (ICANON | ECHO), 0);
    type("\035\035y"); /* twice: one is sent, and comes back filtered away; y follows it */
    ck_assert(expect("y", 1));
    int kept = dup(to_child); /* the terminal outlives the child */
    type("\035q");
    ck_assert_int_eq(exit_code(), EXIT_CODE_CANCELLED);
    tcgetattr(kept, &after);
    ck_assert_uint_eq(after.c_lflag & (ICANON | ECHO), ICANON | ECHO);
    ck_assert_uint_eq(after.c_oflag, before.c_oflag);
    close(kept);
}
END_TEST

START_TEST(a_signal_ends_it)
{
    need_kvm();
    start_on_pipes("c");
    ck_assert(expect("\n2", 2));
    kill(child, SIGTERM);
    ck_assert_int_eq(exit_code(), EXIT_CODE_CANCELLED);
}
END_TEST

START_TEST(a_reader_that_leaves_ends_it)
{
    need_kvm();
    start_on_pipes("c");
    ck_assert(expect("\n3", 2));
    close(from_child);
    from_child = -1;
    int status;
    uint64_t end = now_ms() + LIMIT_MS;
    while (waitpid(child, &status, WNOHANG) == 0 && now_ms() < end)
        poll(NULL, 0, 20);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), EXIT_CODE_CANCELLED);
    close(to_child);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("run");
    TCase *t = tcase_create("run");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, wrong_options_are_refused);
    tcase_add_test(t, output_reaches_a_pipe_and_power_off_is_0);
    tcase_add_test(t, all_bytes_pass_a_pipe);
    tcase_add_test(t, reboot_and_crash_have_codes);
    tcase_add_test(t, a_terminal_gets_only_text_and_colours);
    tcase_add_test(t, the_escape_key_ends_it_and_the_terminal_is_restored);
    tcase_add_test(t, a_signal_ends_it);
    tcase_add_test(t, a_reader_that_leaves_ends_it);
    suite_add_tcase(s, t);
    return s;
}
