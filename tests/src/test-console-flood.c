/* test-console-flood.c: guests that flood their consoles, while a viewer looks and resizes. */
#include <glib.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "console.h"
#include "core/channel.h"
#include "harness.h"
#include "vt-hostile.h"

#define HOSTILE_BYTES (1u << 20)
#define PER_SECOND (1u << 20)
#define VIEW_PAUSE_MS 20
#define MOST_MS 500 /* generous: the machine may be busy; the figure itself is printed */

struct flood {
    struct vmm_channel *channel;
    GString *bytes;
    uint64_t per_second; /* 0: as fast as it goes */
    atomic_bool stop;
    atomic_uint_fast64_t sent;
};

/* The guest: puts pieces of the stream into the channel at its rate. */
static void *run_guest(void *opaque)
{
    struct flood *f = opaque;
    int64_t start = g_get_monotonic_time();
    size_t at = 0;
    while (!atomic_load(&f->stop)) {
        size_t n = MIN(1024, f->bytes->len - at);
        vmm_channel_put(f->channel, f->bytes->str + at, n);
        at = (at + n) % f->bytes->len;
        uint64_t sent = atomic_fetch_add(&f->sent, n) + n;
        int64_t due = f->per_second ? start + (int64_t)(sent * 1000000 / f->per_second) : 0;
        int64_t early = due - g_get_monotonic_time();
        if (early > 1000)
            poll(NULL, 0, (int)(early / 1000));
    }
    return NULL;
}

static int compare_figures(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Looks, resizes, scrolls and searches for `seconds`; prints how long a look took. */
static void view_for(struct console *con, double seconds, const char *what)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(double));
    struct console_view view = {0};
    int64_t until = g_get_monotonic_time() + (int64_t)(seconds * 1e6);
    for (unsigned i = 0; g_get_monotonic_time() < until; i++) {
        int64_t start = g_get_monotonic_time();
        console_snapshot(con, i % 5 == 4 ? i : 0, &view);
        console_send(con, "x", 1);
        double ms = (double)(g_get_monotonic_time() - start) / 1e3;
        g_array_append_val(times, ms);
        ck_assert_uint_ge(view.cols, 2);
        ck_assert_uint_lt(view.cursor_row, view.rows);
        ck_assert_uint_lt(view.cursor_col, view.cols);
        if (i % 7 == 6)
            console_resize(con, 20 + i * 13 % 180, 5 + i * 7 % 55);
        poll(NULL, 0, VIEW_PAUSE_MS);
    }
    qsort(times->data, times->len, sizeof(double), compare_figures);
    const double *sorted = (const double *)(void *)times->data;
    double worst = sorted[times->len - 1];
    printf("%s: %u looks, median %.2f ms, p99 %.2f ms, worst %.2f ms; %llu bytes, %llu lost\n",
           what, times->len, sorted[times->len / 2], sorted[times->len * 99 / 100], worst,
           (unsigned long long)view.bytes, (unsigned long long)view.lost);
    ck_assert_msg(worst < MOST_MS, "a look took %.1f ms", worst);
    ck_assert_uint_gt(view.bytes, 0);
    g_array_free(times, TRUE);
    console_view_clear(&view);
}

static void check_flood(uint64_t per_second, double seconds, GString *bytes, const char *what)
{
    struct console_config config = {.title = "flood"};
    struct console *con = console_new(&config);
    struct flood f = {.channel = vmm_channel_new(65536), .bytes = bytes};
    struct console_source source = console_source_channel(f.channel, 0);
    f.per_second = per_second;
    console_connect(con, &source);
    GThread *guest = g_thread_new("guest", run_guest, &f);
    view_for(con, seconds, what);
    uint64_t line;
    unsigned col, width;
    console_find(con, "text", 0, false, &line, &col, &width);
    free(console_text(con, 0, UINT64_MAX));
    atomic_store(&f.stop, true);
    g_thread_join(guest);
    console_connect(con, NULL);
    console_free(con);
    vmm_channel_free(f.channel);
}

START_TEST(test_hostile_flood)
{
    const char *seconds = getenv("VIRTTY_FLOOD_SECONDS");
    GRand *rand = g_rand_new_with_seed(42);
    GString *bytes = vt_hostile_stream(rand, HOSTILE_BYTES);
    check_flood(PER_SECOND, seconds ? atof(seconds) : 3, bytes, "hostile bytes at 1 MiB/s");
    g_string_free(bytes, TRUE);
    g_rand_free(rand);
}
END_TEST

START_TEST(test_full_speed)
{
    GString *bytes = g_string_new(NULL);
    while (bytes->len < HOSTILE_BYTES)
        g_string_append(bytes, "a line of text that a guest prints for ever\r\n");
    check_flood(0, 2, bytes, "text at full speed");
    g_string_free(bytes, TRUE);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("console-flood");
    TCase *tc = tcase_create("flood");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, test_hostile_flood);
    tcase_add_test(tc, test_full_speed);
    suite_add_tcase(s, tc);
    return s;
}
