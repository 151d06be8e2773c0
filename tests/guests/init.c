/* init.c: /init of the Linux test guest: reports what the machine has, then obeys typed lines.
 *
 * No libc and no vector registers (-mgeneral-regs-only): it must run where only plain instructions
 * work. It prints GUEST-INIT-OK, cpus, pci and disk lines and GUEST-READY; then, at a `guest> `
 * prompt: poweroff, reboot, halt, panic, cpus, pci, disks, uptime, random, size,
 * read DISK SECTOR, write DISK SECTOR TEXT, flood N; anything else comes back as `echo: LINE`.
 * The power button powers off. Words of the kernel's command line: t.off, t.reboot. */
typedef unsigned long ulong;

enum sys {
    SYS_READ = 0,
    SYS_WRITE = 1,
    SYS_OPEN = 2,
    SYS_CLOSE = 3,
    SYS_POLL = 7,
    SYS_LSEEK = 8,
    SYS_IOCTL = 16,
    SYS_FSYNC = 74,
    SYS_SYNC = 162,
    SYS_MOUNT = 165,
    SYS_REBOOT = 169,
    SYS_SCHED_GETAFFINITY = 204,
    SYS_CLOCK_GETTIME = 228,
    SYS_GETRANDOM = 318,
};

#define REBOOT_MAGIC1 0xfee1dead
#define REBOOT_MAGIC2 672274793
#define REBOOT_POWER_OFF 0x4321fedc
#define REBOOT_RESTART 0x01234567
#define REBOOT_HALT 0xcdef0123

static long sys5(long n, long a, long b, long c, long d, long e)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}

static long sys3(long n, long a, long b, long c)
{
    return sys5(n, a, b, c, 0, 0);
}

/* --- output: collected, so that a line costs one system call --- */

static char out_buf[4096];
static ulong out_len;

static void out_flush(void)
{
    ulong done = 0;
    while (done < out_len) {
        long n = sys3(SYS_WRITE, 1, (long)(out_buf + done), (long)(out_len - done));
        if (n <= 0)
            break;
        done += (ulong)n;
    }
    out_len = 0;
}

static void out_bytes(const char *text, ulong len)
{
    while (len--) {
        if (out_len == sizeof out_buf)
            out_flush();
        out_buf[out_len++] = *text++;
    }
}

static ulong length(const char *text)
{
    ulong n = 0;
    while (text[n])
        n++;
    return n;
}

static void out(const char *text)
{
    out_bytes(text, length(text));
}

static void out_number(ulong value)
{
    char digits[24];
    int i = sizeof digits;
    do
        digits[--i] = (char)('0' + value % 10);
    while (value /= 10);
    out_bytes(digits + i, sizeof digits - (ulong)i);
}

/* --- small text helpers --- */

static int same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

static int begins(const char *text, const char *start)
{
    while (*start)
        if (*text++ != *start++)
            return 0;
    return 1;
}

static int contains(const char *text, const char *word)
{
    for (; *text; text++)
        if (begins(text, word))
            return 1;
    return 0;
}

static ulong parse_number(const char **text)
{
    ulong value = 0;
    while (**text == ' ')
        (*text)++;
    while (**text >= '0' && **text <= '9')
        value = value * 10 + (ulong)(*(*text)++ - '0');
    return value;
}

static char file_buf[16384];

/* Reads a whole small file into file_buf; its length or -1. */
static long slurp(const char *path)
{
    long fd = sys3(SYS_OPEN, (long)path, 0, 0);
    if (fd < 0)
        return -1;
    long len = 0;
    for (;;) {
        long n = sys3(SYS_READ, fd, (long)(file_buf + len), (long)sizeof file_buf - 1 - len);
        if (n <= 0)
            break;
        len += n;
    }
    sys3(SYS_CLOSE, fd, 0, 0);
    file_buf[len] = 0;
    return len;
}

/* --- reports --- */

static void report_uptime(void)
{
    long now[2] = {0, 0};
    sys3(SYS_CLOCK_GETTIME, 7 /* CLOCK_BOOTTIME */, (long)now, 0);
    ulong ms = (ulong)now[1] / 1000000;
    out_number((ulong)now[0]);
    char fraction[4] = {'.', (char)('0' + ms / 100), (char)('0' + ms / 10 % 10),
                        (char)('0' + ms % 10)};
    out_bytes(fraction, 4);
    out(" s\n");
}

static void report_cpus(void)
{
    ulong mask[16] = {0};
    long bytes = sys3(SYS_SCHED_GETAFFINITY, 0, sizeof mask, (long)mask);
    ulong count = 0;
    for (long i = 0; i < bytes / 8; i++)
        for (ulong m = mask[i]; m; m &= m - 1)
            count++;
    out("cpus: ");
    out_number(count);
    out("\n");
}

static char *line_end(char *p)
{
    while (*p && *p != '\n')
        p++;
    return p;
}

/* /proc/bus/pci/devices: "bbdd<tab>vvvvdddd<tab>..." */
static void report_pci(void)
{
    if (slurp("/proc/bus/pci/devices") < 0) {
        out("pci: none\n");
        return;
    }
    for (char *p = file_buf; *p;) {
        char *end = line_end(p);
        if (end - p > 13) {
            out("pci: ");
            out_bytes(p, 4);
            out(" ");
            out_bytes(p + 5, 4);
            out(":");
            out_bytes(p + 9, 4);
            out("\n");
        }
        p = *end ? end + 1 : end;
    }
}

/* /proc/partitions: two lines of heading, then "major minor KiB name". */
static void report_disks(void)
{
    long len = slurp("/proc/partitions");
    int line = 0;
    for (char *p = file_buf; len > 0 && *p; line++) {
        char *end = line_end(p);
        if (line > 1 && end > p) {
            out("disk:");
            out_bytes(p, (ulong)(end - p));
            out("\n");
        }
        p = *end ? end + 1 : end;
    }
}

static void report_random(void)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char bytes[8];
    long fd = sys3(SYS_OPEN, (long)"/dev/hwrng", 0, 0);
    long n = fd < 0 ? fd : sys3(SYS_READ, fd, (long)bytes, sizeof bytes);
    if (n <= 0) {
        out("random: none\n");
        return;
    }
    out("random: ");
    for (long i = 0; i < n; i++) {
        out_bytes(&hex[bytes[i] >> 4], 1);
        out_bytes(&hex[bytes[i] & 15], 1);
    }
    out("\n");
    sys3(SYS_CLOSE, fd, 0, 0);
}

static void report_size(void)
{
    unsigned short size[4] = {0};
    sys3(SYS_IOCTL, 0, 0x5413 /* TIOCGWINSZ */, (long)size);
    out("size: ");
    out_number(size[1]);
    out("x");
    out_number(size[0]);
    out("\n");
}

/* --- disks --- */

static long open_disk(const char **words, int flags)
{
    char path[64] = "/dev/";
    ulong n = 5;
    while (**words == ' ')
        (*words)++;
    while (**words && **words != ' ' && n < sizeof path - 1)
        path[n++] = *(*words)++;
    path[n] = 0;
    long fd = sys3(SYS_OPEN, (long)path, flags, 0);
    if (fd < 0) {
        out("open failed ");
        out_number((ulong)-fd);
        out("\n");
    }
    return fd;
}

static void disk_read(const char *words)
{
    long fd = open_disk(&words, 0);
    if (fd < 0)
        return;
    char sector[513];
    sys3(SYS_LSEEK, fd, (long)(parse_number(&words) * 512), 0);
    long n = sys3(SYS_READ, fd, (long)sector, 512);
    sector[n > 0 ? n : 0] = 0;
    for (char *p = sector; *p; p++)
        if (*p < 32 || *p > 126)
            *p = '.';
    out("read ");
    out_number(n < 0 ? 0 : (ulong)n);
    out(": ");
    out(sector);
    out("\n");
    sys3(SYS_CLOSE, fd, 0, 0);
}

static void disk_write(const char *words)
{
    long fd = open_disk(&words, 2);
    if (fd < 0)
        return;
    char sector[512] = {0};
    sys3(SYS_LSEEK, fd, (long)(parse_number(&words) * 512), 0);
    if (*words == ' ')
        words++;
    for (ulong i = 0; words[i] && i < sizeof sector - 1; i++)
        sector[i] = words[i];
    long n = sys3(SYS_WRITE, fd, (long)sector, sizeof sector);
    long synced = sys3(SYS_FSYNC, fd, 0, 0);
    out("wrote ");
    out_number(n < 0 ? 0 : (ulong)n);
    out(synced < 0 ? " sync failed\n" : " synced\n");
    sys3(SYS_CLOSE, fd, 0, 0);
}

/* --- commands --- */

static void end(ulong how)
{
    out_flush();
    sys3(SYS_SYNC, 0, 0, 0);
    sys5(SYS_REBOOT, REBOOT_MAGIC1, REBOOT_MAGIC2, (long)how, 0, 0);
    out("reboot call failed\n");
    out_flush();
}

static void flood(const char *words)
{
    ulong lines = parse_number(&words);
    for (ulong i = 0; i < lines; i++) {
        out("flood ");
        out_number(i);
        out(" 0123456789 the quick brown fox jumps over the lazy dog\n");
    }
    out("flood done\n");
}

static void obey(const char *line)
{
    static const struct {
        const char *word;
        void (*report)(void);
    } reports[] = {
        {"cpus", report_cpus},   {"pci", report_pci},       {"disks", report_disks},
        {"size", report_size},   {"random", report_random}, {"uptime", report_uptime},
    };
    static const struct {
        const char *word;
        ulong how;
    } ends[] = {
        {"poweroff", REBOOT_POWER_OFF}, {"reboot", REBOOT_RESTART}, {"halt", REBOOT_HALT}};
    for (ulong i = 0; i < sizeof reports / sizeof reports[0]; i++)
        if (same(line, reports[i].word)) {
            reports[i].report();
            return;
        }
    for (ulong i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (same(line, ends[i].word)) {
            end(ends[i].how);
            return;
        }
    if (same(line, "panic")) {
        out_flush();
        *(volatile int *)0 = 0; /* the end of init is the kernel's panic */
    } else if (begins(line, "read ")) {
        disk_read(line + 5);
    } else if (begins(line, "write ")) {
        disk_write(line + 6);
    } else if (begins(line, "flood ")) {
        flood(line + 6);
    } else if (*line) {
        out("echo: ");
        out(line);
        out("\n");
    }
}

struct pollfd {
    int fd;
    short events, revents;
};

/* One key press of KEY_POWER on any input device. */
static int power_pressed(struct pollfd *fds, int count)
{
    struct {
        long time[2];
        unsigned short type, code;
        int value;
    } event;
    for (int i = 1; i < count; i++)
        while (fds[i].revents &&
               sys3(SYS_READ, fds[i].fd, (long)&event, sizeof event) == sizeof event)
            if (event.type == 1 && event.code == 116 && event.value == 1)
                return 1;
    return 0;
}

static void prompt(void)
{
    out("guest> ");
    out_flush();
}

static void serve(void)
{
    struct pollfd fds[5] = {{0, 1, 0}};
    int count = 1;
    char path[] = "/dev/input/event0";
    for (int i = 0; i < 4; i++) {
        path[16] = (char)('0' + i);
        long fd = sys3(SYS_OPEN, (long)path, 0x800 /* O_NONBLOCK */, 0);
        if (fd >= 0)
            fds[count++] = (struct pollfd){(int)fd, 1, 0};
    }
    static char line[512];
    ulong len = 0;
    prompt();
    for (;;) {
        if (sys3(SYS_POLL, (long)fds, count, -1) <= 0)
            continue;
        if (power_pressed(fds, count)) {
            out("power button\n");
            end(REBOOT_POWER_OFF);
        }
        char c;
        if (!fds[0].revents || sys3(SYS_READ, 0, (long)&c, 1) <= 0)
            continue;
        if (c != '\n' && c != '\r') {
            if (len < sizeof line - 1)
                line[len++] = c;
            continue;
        }
        line[len] = 0;
        len = 0;
        obey(line);
        prompt();
    }
}

__attribute__((used)) static void run(void)
{
    sys5(SYS_MOUNT, (long)"proc", (long)"/proc", (long)"proc", 0, 0);
    sys5(SYS_MOUNT, (long)"dev", (long)"/dev", (long)"devtmpfs", 0, 0);
    out("\nGUEST-INIT-OK uptime ");
    report_uptime();
    report_cpus();
    report_pci();
    report_disks();
    out("GUEST-READY uptime ");
    report_uptime();
    out_flush();
    if (slurp("/proc/cmdline") > 0) {
        if (contains(file_buf, "t.off"))
            end(REBOOT_POWER_OFF);
        if (contains(file_buf, "t.reboot"))
            end(REBOOT_RESTART);
    }
    serve();
}

__asm__(".globl _start\n_start: xor %ebp, %ebp\n and $-16, %rsp\n call run\n hlt\n");
