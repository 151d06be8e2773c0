/* bench-vt-throughput.c: the emulator against libvterm's screen layer on the same byte streams. */
#include <glib.h>
#include <vterm.h>

#include "bench-util.h"
#include "vt-screen.h"
#include "figures.h"

#define COLS 80
#define ROWS 24
#define STREAM_BYTES (1u << 20)
#define SLICE 1024 /* as a console feeds its emulator */
#define ROUNDS 5
#define OUR_REPEATS 16 /* of the stream in a round; a round should last some milliseconds */

/* --- the streams, the same in every run --- */

static void make_boot_log(GString *s)
{
    static const char *const lines[] = {
        "pci 0000:00:01.0: [1af4:1042] type 00 class 0x018000",
        "virtio_blk virtio0: [vda] 2097152 512-byte logical blocks (1.07 GB/1.00 GiB)",
        "Freeing unused kernel image (initmem) memory: 2660K",
        "systemd[1]: Started systemd-journald.service - Journal Service.",
        "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.",
        "random: crng init done",
    };
    for (unsigned i = 0; s->len < STREAM_BYTES; i++)
        g_string_append_printf(s, "[%5u.%06u] %s\r\n", i / 100, i * 7919 % 1000000,
                               lines[i % G_N_ELEMENTS(lines)]);
}

static void make_colors(GString *s)
{
    for (unsigned i = 0; s->len < STREAM_BYTES; i++)
        g_string_append_printf(s,
                               "\033[%um%s\033[0m %u root \033[38;5;%umfile-%u.c\033[0m "
                               "\033[1;38;2;%u;%u;99mchanged\033[m\r\n",
                               31 + i % 7, i % 2 ? "-rw-r--r--" : "drwxr-xr-x", i % 9, i % 256, i,
                               i % 255, i * 3 % 255);
}

static void make_redraw(GString *s)
{
    for (unsigned i = 0; s->len < STREAM_BYTES; i++) {
        for (unsigned row = 1; row <= ROWS; row++)
            g_string_append_printf(s, "\033[%u;1H\033[%um%-20u\033[44;97m %-30u \033[m%-27u", row,
                                   row % 2 ? 0 : 7, i * row, i + row, i * 31 + row);
        g_string_append(s, "\033[H\033[K");
    }
}

static void make_utf8(GString *s)
{
    static const char *const words[] = {"虚拟机", "控制台", "Größe",  "дисплей", "正在启动",
                                        "─────",  "été",    "メモリ", "준비됨"};
    for (unsigned i = 0; s->len < STREAM_BYTES; i++) {
        g_string_append(s, words[i * 7 % G_N_ELEMENTS(words)]);
        g_string_append(s, i % 9 == 8 ? "\r\n" : " ");
    }
}

/* --- the two --- */

static double feed_ours(const GString *s)
{
    struct vt_screen *vt = vt_screen_new(COLS, ROWS, 10000, 16u << 20);
    double start = figures_now();
    for (unsigned r = 0; r < OUR_REPEATS; r++)
        for (size_t i = 0; i < s->len; i += SLICE)
            vt_screen_feed(vt, s->str + i, MIN(SLICE, s->len - i));
    double ms = figures_now() - start;
    vt_screen_free(vt);
    return ms / OUR_REPEATS / ((double)s->len / 1e6);
}

static double feed_libvterm(const GString *s)
{
    VTerm *vt = vterm_new(ROWS, COLS);
    vterm_set_utf8(vt, 1);
    VTermScreen *screen = vterm_obtain_screen(vt);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
    vterm_screen_reset(screen, 1);
    double start = figures_now();
    for (size_t i = 0; i < s->len; i += SLICE)
        vterm_input_write(vt, s->str + i, MIN(SLICE, s->len - i));
    double ms = figures_now() - start;
    vterm_free(vt);
    return ms / ((double)s->len / 1e6);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*make)(GString *s);
    } streams[] = {
        {"vt-throughput-boot", make_boot_log},
        {"vt-throughput-colors", make_colors},
        {"vt-throughput-redraw", make_redraw},
        {"vt-throughput-utf8", make_utf8},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(streams); i++) {
        GString *s = g_string_new(NULL);
        double ours[ROUNDS], theirs[ROUNDS];
        streams[i].make(s);
        for (unsigned r = 0; r < ROUNDS; r++) {
            ours[r] = feed_ours(s);
            theirs[r] = feed_libvterm(s);
        }
        bench_print(streams[i].name, bench_median(ours, ROUNDS), "ms/MB", "libvterm",
                    bench_median(theirs, ROUNDS));
        g_string_free(s, TRUE);
    }
    return 0;
}
