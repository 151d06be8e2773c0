#include "run.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/text.h"
#include "exit-code.h"
#include "memory-guard.h"
#include "run-options.h"
#include "run-terminal.h"
#include "vmm.h"

#define HISTORY ((size_t)1 << 20) /* bytes of output that may wait for a slow reader */
#define BACKLOG_MS 20             /* how often input is offered again to a guest that is behind */

struct run {
    struct vmm_channel *com1;
    struct vmm_machine *machine;
    struct run_terminal terminal;
    uint64_t read_at, lost;
    int end_fd; /* becomes readable when the machine has ended */
    int signal_fd;
    bool ended, cancelled;
    char input[512]; /* typed, and not yet taken by the channel */
    size_t input_len;
    pthread_mutex_t lock; /* of what the hooks write */
    struct vmm_event end;
    char end_text[512];
};

/* --- hooks, on engine threads --- */

static void on_event(void *opaque, const struct vmm_event *event)
{
    struct run *run = opaque;
    bool ended = event->state == VMM_STATE_STOPPED || event->state == VMM_STATE_CRASHED;
    if (event->state == VMM_STATE_PAUSED && event->text)
        fprintf(stderr, "virtty run: %s\r\n", event->text);
    if (!ended)
        return;
    pthread_mutex_lock(&run->lock);
    run->end = *event;
    run->end.text = NULL;
    snprintf(run->end_text, sizeof run->end_text, "%s", event->text ? event->text : "");
    pthread_mutex_unlock(&run->lock);
    eventfd_write(run->end_fd, 1);
}

static void on_line(void *opaque, enum vmm_severity severity, const char *text)
{
    (void)opaque;
    if (severity < VMM_WARNING)
        return;
    fputs("virtty run: ", stderr);
    for (; *text; text++) {
        if (*text == '\n')
            fputc('\r', stderr); /* the terminal may be raw */
        fputc(*text, stderr);
    }
    fputs("\r\n", stderr);
}

/* --- the loop --- */

static void take_output(struct run *run)
{
    char buf[4096];
    size_t room = run_terminal_room(&run->terminal), n;
    uint64_t lost;
    vmm_channel_ack(run->com1);
    while (room > 0 && (n = vmm_channel_read(run->com1, &run->read_at, buf,
                                             room < sizeof buf ? room : sizeof buf, &lost)) > 0) {
        run->lost += lost;
        run_terminal_put(&run->terminal, buf, n);
        room = run_terminal_room(&run->terminal);
    }
}

static bool has_output(struct run *run)
{
    return vmm_channel_end(run->com1) > run->read_at;
}

static void offer_input(struct run *run)
{
    size_t n = vmm_channel_send(run->com1, run->input, run->input_len);
    run->input_len -= n;
    memmove(run->input, run->input + n, run->input_len);
}

static void read_input(struct run *run)
{
    run->input_len =
        run_terminal_read(&run->terminal, run->input, sizeof run->input, &run->cancelled);
    offer_input(run);
}

enum { FD_OUTPUT, FD_END, FD_SIGNAL, FD_STDIN, FD_STDOUT, FDS };

static bool turn(struct run *run)
{
    bool queued = run->terminal.out_len > 0, room = run_terminal_room(&run->terminal) > 0;
    bool reads = run->terminal.in_open && !run->input_len && !run->ended;
    struct pollfd fds[FDS] = {
        [FD_OUTPUT] = {room ? vmm_channel_eventfd(run->com1) : -1, POLLIN, 0},
        [FD_END] = {run->ended ? -1 : run->end_fd, POLLIN, 0},
        [FD_SIGNAL] = {run->signal_fd, POLLIN, 0},
        [FD_STDIN] = {reads ? STDIN_FILENO : -1, POLLIN, 0},
        [FD_STDOUT] = {queued ? STDOUT_FILENO : -1, POLLOUT, 0},
    };
    int timeout = run->input_len && !run->ended ? BACKLOG_MS : -1;
    if (poll(fds, FDS, timeout) < 0)
        return true;
    if (fds[FD_SIGNAL].revents)
        run->cancelled = true;
    run->ended |= fds[FD_END].revents != 0;
    if (fds[FD_STDOUT].revents && !run_terminal_flush(&run->terminal))
        return false;
    if (fds[FD_STDIN].revents)
        read_input(run);
    else if (run->input_len)
        offer_input(run);
    take_output(run);
    return true;
}

static void loop(struct run *run)
{
    while (!run->cancelled && !(run->ended && !run->terminal.out_len && !has_output(run)))
        if (!turn(run)) {
            run->cancelled = !run->ended; /* nobody reads any more */
            return;
        }
}

/* --- beginning and end --- */

/* Signals are read in the loop, so that the terminal is restored whatever ends the program. Before
 * the engine's threads start, which inherit the mask. */
static void catch_signals(struct run *run)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGQUIT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    run->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int fail(const struct vmm_error *err)
{
    fprintf(stderr, "virtty run: %s\n", err->text);
    return err->code == VMM_E_KVM ? EXIT_CODE_NO_HOST : EXIT_CODE_FAILED;
}

/* KVM's refusal is explained with what to do about it. */
static int fail_create(const struct vmm_error *err)
{
    struct vmm_host_info host;
    if (err->code != VMM_E_KVM)
        return fail(err);
    vmm_host_probe(&host);
    if (host.problem == VMM_HOST_OK)
        return fail(err);
    fprintf(stderr, "virtty run: %s\n%s\n", host.reason, host.advice);
    return EXIT_CODE_NO_HOST;
}

static int result(struct run *run)
{
    if (run->lost)
        fprintf(stderr, _("virtty run: %llu bytes of output were lost: the reader was too slow\n"),
                (unsigned long long)run->lost);
    if (run->cancelled)
        return EXIT_CODE_CANCELLED;
    if (run->end.stop != VMM_STOP_POWEROFF && run->end_text[0])
        fprintf(stderr, "virtty run: %s\n", run->end_text);
    static const int codes[] = {
        [VMM_STOP_POWEROFF] = EXIT_CODE_OK,
        [VMM_STOP_REBOOT] = EXIT_CODE_REBOOT,
        [VMM_STOP_FORCED] = EXIT_CODE_CANCELLED,
        [VMM_STOP_CRASH] = EXIT_CODE_CRASHED,
    };
    return codes[run->end.stop];
}

static int run_machine(struct run *run, struct vmm_config *config)
{
    struct vmm_error err = {0};
    struct vmm_hooks hooks = {on_event, {on_line, run}, run, &memory_guard};
    config->serial[0] = run->com1;
    run->machine = vmm_machine_create(config, &hooks, &err);
    if (!run->machine)
        return fail_create(&err);
    if (!vmm_machine_start(run->machine, &err)) {
        vmm_machine_free(run->machine);
        return fail(&err);
    }
    run_terminal_init(&run->terminal);
    loop(run);
    run_terminal_restore(&run->terminal);
    /* Taken before the end, which a machine that still runs reports as forced. */
    int code = result(run);
    vmm_machine_free(run->machine);
    return code;
}

int run_main(int argc, char **argv)
{
    struct run_options options;
    if (!run_options_parse(&options, argc, argv))
        return EXIT_CODE_USAGE;
    if (options.help) {
        run_options_help();
        return EXIT_CODE_OK;
    }
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        return EXIT_CODE_FAILED;
    pthread_mutex_init(&run->lock, NULL);
    catch_signals(run);
    run->com1 = vmm_channel_new(HISTORY);
    run->end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int code = EXIT_CODE_FAILED;
    if (run->com1 && run->end_fd >= 0)
        code = run_machine(run, &options.config);
    vmm_channel_free(run->com1);
    close(run->end_fd);
    close(run->signal_fd);
    pthread_mutex_destroy(&run->lock);
    free(run);
    return code;
}
