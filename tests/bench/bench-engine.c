/* bench-engine.c: the engine's start and memory next to QEMU's, same guest, under KVM. */
#include "bench-util.h"
#include "guests/tsc.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "figures.h"

#define ROUNDS 15

static const char *flat_guest(void)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s", bench_build_path("tests/guests/flat.elf"));
    return path;
}

/* Milliseconds from the start of argv to the first occurrence of text on its standard output. */
static double until_text(char *const argv[], const char *text, double limit_ms)
{
    int fd;
    static char seen[1 << 20];
    size_t n = 0;
    double start = figures_now(), end = -1;
    pid_t pid = bench_spawn(argv, &fd);
    while (end < 0 && n < sizeof seen - 1) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        double left = start + limit_ms - figures_now();
        if (left <= 0 || poll(&p, 1, (int)left) <= 0)
            break;
        ssize_t got = read(fd, seen + n, sizeof seen - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
        seen[n] = 0;
        if (memmem(seen, n, text, strlen(text)))
            end = figures_now() - start;
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fd);
    if (end < 0) {
        fprintf(stderr, "%s: no %s within %.0f s:\n%.2000s\n", argv[0], text, limit_ms / 1e3, seen);
        exit(1);
    }
    return end;
}

static void first_byte(void)
{
    char *program = strdup(bench_build_path("virtty"));
    char *ours[] = {program, "run", "--kernel", (char *)flat_guest(), "--memory", "256", NULL};
    char *qemu[] = {"qemu-system-x86_64", "-accel", "kvm", "-cpu", "kvm64,-x2apic,-cx16", "-M",
                    "microvm,acpi=off", "-bios", "qboot.rom", "-m", "256", "-nodefaults",
                    "-no-user-config", "-display", "none", "-no-reboot", "-serial", "stdio",
                    "-kernel", (char *)flat_guest(), NULL};
    double a[ROUNDS], b[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        a[i] = until_text(ours, "A", 5000);
        b[i] = until_text(qemu, "A", 20000);
    }
    bench_print("engine-first-byte", bench_median(a, ROUNDS), "ms", "QEMU microvm, qboot",
                bench_median(b, ROUNDS));
    free(program);
}

/* Resident memory of a process without the mapping of guest RAM, in kB. */
static double rss_without_ram(pid_t pid)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/smaps", pid);
    FILE *f = fopen(path, "r");
    double kb = 0;
    int ram = 0;
    while (f && fgets(line, sizeof line, f)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            ram = to - from >= 128ul << 20;
        else if (!ram && strncmp(line, "Rss:", 4) == 0)
            kb += atof(line + 4);
    }
    if (f)
        fclose(f);
    return kb;
}

static double resting_rss(pid_t pid)
{
    double deadline = figures_now() + 1500;
    while (figures_now() < deadline)
        poll(NULL, 0, 100);
    return rss_without_ram(pid);
}

/* The process that holds the machines: of the two, the one that is not the terminal's child. */
static pid_t owner_of(struct bench_terminal *t)
{
    pid_t pids[16];
    for (size_t n = bench_processes(pids, 16); n > 0; n--)
        if (pids[n - 1] != bench_terminal_pid(t))
            return pids[n - 1];
    fprintf(stderr, "no owner process\n");
    exit(1);
}

/* What one resting 256 MiB machine adds to the owner, beyond the guest's RAM. */
static void overhead(void)
{
    char *program = strdup(bench_build_path("virtty"));
    bench_home_begin();
    char *screen[] = {program, NULL};
    struct bench_terminal *t = bench_terminal_start(screen, 24, 80);
    if (bench_terminal_until(t, "Help", 5000) < 0)
        exit(1);
    pid_t owner = owner_of(t);
    double before = resting_rss(owner);
    char *create[] = {program, "create", "rests", "--kernel", (char *)flat_guest(), "--append",
                      "h", "--memory", "256", NULL};
    bench_wait(bench_spawn(create, NULL), 0);
    if (bench_terminal_until(t, "running", 10000) < 0) {
        fprintf(stderr, "the machine does not run\n");
        exit(1);
    }
    bench_print("engine-overhead", (resting_rss(owner) - before) / 1024, "MiB", NULL, 0);
    bench_terminal_end(t);
    bench_home_end();
    free(program);
}

static void linux_boot(void)
{
    char *program = strdup(bench_build_path("virtty"));
    char *kernel = (char *)bench_guest_path("vmlinux-virtty-test");
    char *initrd = (char *)bench_guest_path("initrd.img-virtty-test");
    char disk[] = "/tmp/virtty-bench-disk-XXXXXX";
    int fd = mkstemp(disk);
    if (fd < 0 || ftruncate(fd, 64 << 20) < 0)
        exit(1);
    char drive[128];
    char words[64];
    snprintf(words, sizeof words, "tsc_early_khz=%lu", tsc_khz());
    snprintf(drive, sizeof drive, "file=%s,format=raw,if=none,id=d", disk);
    char *ours[] = {program, "run", "--kernel", kernel, "--initrd", initrd, "--memory", "128",
                    "--cpus", "2", "--disk", disk, "--append", words, NULL};
    char *qemu[] = {"qemu-system-x86_64", "-accel", "kvm", "-cpu", "kvm64,-x2apic,-cx16", "-M",
                    "q35", "-m", "128", "-smp", "2", "-nodefaults", "-no-user-config", "-display",
                    "none", "-no-reboot", "-serial", "stdio", "-kernel", kernel, "-initrd", initrd,
                    "-drive", drive, "-device", "virtio-blk-pci,drive=d", "-append", words,
                    NULL};
    double a = until_text(ours, "GUEST-READY", 300e3), b = until_text(qemu, "GUEST-READY", 600e3);
    bench_print("engine-linux-boot", a / 1e3, "s", "QEMU q35", b / 1e3);
    close(fd);
    unlink(disk);
    free(program);
}

int main(void)
{
    bench_need("qemu-system-x86_64");
    if (access("/dev/kvm", R_OK | W_OK) < 0) {
        fprintf(stderr, "skipped: /dev/kvm cannot be used\n");
        return 77;
    }
    first_byte();
    overhead();
    linux_boot();
    return 0;
}
