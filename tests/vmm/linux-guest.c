#include "linux-guest.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "guests/tsc.h"
#include "harness.h"

static char said[256 << 10];
static size_t said_len, found;
static uint64_t pos;
static char report[4096];

void guest_config(struct vmm_config *config, const char *kernel)
{
    static char kernel_path[4096], initrd_path[4096];
    const char *guests = getenv("VIRTTY_GUESTS");
    struct vmm_host_info host;
    vmm_host_probe(&host);
    if (host.problem != VMM_HOST_OK)
        harness_skip(host.reason);
    if (!guests || !*guests)
        harness_skip("VIRTTY_GUESTS does not say where the Linux guest is (tests/guests/build-linux)");
    snprintf(kernel_path, sizeof kernel_path, "%s/%s", guests, kernel);
    snprintf(initrd_path, sizeof initrd_path, "%s/initrd.img-virtty-test", guests);
    ck_assert_msg(access(kernel_path, R_OK) == 0, "%s is missing", kernel_path);
    *config = (struct vmm_config){.name = "linux",
                                  .cpus = 2,
                                  .memory = 64 << 20,
                                  .kernel = kernel_path,
                                  .initrd = initrd_path};
    said_len = found = 0;
    pos = 0;
}

static void on_event(void *opaque, const struct vmm_event *event)
{
    (void)opaque, (void)event;
}

static void on_line(void *opaque, enum vmm_severity severity, const char *text)
{
    (void)opaque;
    if (severity >= VMM_WARNING)
        snprintf(report, sizeof report, "%s", text);
}

struct vmm_machine *guest_start(struct vmm_config *config, const char *words)
{
    static char cmdline[256];
    snprintf(cmdline, sizeof cmdline, "tsc_early_khz=%lu %s", tsc_khz(), words ? words : "");
    config->cmdline = cmdline;
    struct vmm_error err = {0};
    struct vmm_hooks hooks = {.event = on_event, .report = {.line = on_line}};
    struct vmm_machine *machine = vmm_machine_create(config, &hooks, &err);
    ck_assert_msg(machine != NULL, "create: %s", err.text);
    ck_assert_msg(vmm_machine_start(machine, &err), "start: %s", err.text);
    return machine;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void guest_expect(struct vmm_channel *com, const char *text, int limit_ms)
{
    double deadline = now_ms() + limit_ms;
    for (;;) {
        vmm_channel_ack(com);
        size_t got =
            vmm_channel_read(com, &pos, said + said_len, sizeof said - 1 - said_len, NULL);
        if (getenv("VIRTTY_TEST_VERBOSE"))
            fwrite(said + said_len, 1, got, stderr);
        said_len += got;
        said[said_len] = 0;
        const char *hit = strstr(said + found, text);
        if (hit) {
            found = (size_t)(hit - said) + strlen(text);
            return;
        }
        ck_assert_msg(now_ms() < deadline && said_len < sizeof said - 1,
                      "no \"%s\" within %d ms; %s\n--- console:\n%s", text, limit_ms, report,
                      said + (said_len > 6000 ? said_len - 6000 : 0));
        struct pollfd p = {.fd = vmm_channel_eventfd(com), .events = POLLIN};
        poll(&p, 1, 100);
    }
}

void guest_ask(struct vmm_channel *com, const char *line, const char *answer)
{
    char typed[256];
    size_t len = (size_t)snprintf(typed, sizeof typed, "%s\r", line);
    ck_assert_uint_eq(vmm_channel_send(com, typed, len), len);
    guest_expect(com, answer, GUEST_ANSWER_MS);
    guest_expect(com, "guest> ", GUEST_ANSWER_MS);
}

const char *guest_said(void)
{
    return said;
}
