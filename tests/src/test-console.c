/* test-console.c: consoles over an engine channel and over a source of the test's own. */
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "console.h"
#include "core/channel.h"
#include "harness.h"

#define DEADLINE_US 5000000

static char *folder;
static atomic_uint changes;
static char *last_message;
static pthread_mutex_t message_lock = PTHREAD_MUTEX_INITIALIZER;

static void on_changed(void *opaque)
{
    (void)opaque;
    atomic_fetch_add(&changes, 1);
}

static void on_message(void *opaque, const char *text)
{
    (void)opaque;
    pthread_mutex_lock(&message_lock);
    g_free(last_message);
    last_message = g_strdup(text);
    pthread_mutex_unlock(&message_lock);
}

static bool message_has(const char *part)
{
    pthread_mutex_lock(&message_lock);
    bool has = last_message && strstr(last_message, part);
    pthread_mutex_unlock(&message_lock);
    return has;
}

static void setup(void)
{
    folder = g_dir_make_tmp("virtty-console-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
}

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        char *file = g_build_filename(path, name, NULL);
        ck_assert_int_eq(g_unlink(file), 0);
        g_free(file);
    }
    g_dir_close(dir);
    ck_assert_int_eq(g_rmdir(path), 0);
}

static void teardown(void)
{
    remove_folder(folder);
    g_free(folder);
    g_free(last_message);
    last_message = NULL;
}

static char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static struct console_config plain_config(void)
{
    return (struct console_config){
        .title = "web-01 serial COM1", .changed = on_changed, .message = on_message};
}

/* Waits for a condition that another thread brings about. */
#define WAIT_FOR(condition)                                                                        \
    do {                                                                                           \
        int64_t until_ = g_get_monotonic_time() + DEADLINE_US;                                     \
        while (!(condition)) {                                                                     \
            ck_assert_msg(g_get_monotonic_time() < until_, "never came: %s", #condition);          \
            poll(NULL, 0, 1);                                                                      \
        }                                                                                          \
    } while (0)

static uint64_t bytes_seen(struct console *con, struct console_view *view)
{
    console_snapshot(con, 0, view);
    return view->bytes;
}

static void expect_row(const struct console_view *view, unsigned row, const char *text)
{
    char *got = g_malloc0(view->cols + 1);
    for (unsigned i = 0; i < view->cols; i++)
        got[i] = (char)view->cells[row * view->cols + i].ch;
    ck_assert_str_eq(g_strchomp(got), text);
    g_free(got);
}

static size_t put(struct vmm_channel *ch, const char *text)
{
    vmm_channel_put(ch, text, strlen(text));
    return strlen(text);
}

static void connect_channel(struct console *con, struct vmm_channel *ch)
{
    struct console_source source = console_source_channel(ch, 0);
    console_connect(con, &source);
}

static char *file_text(const char *name)
{
    char *path = in_folder(name), *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_free(path);
    return text;
}

START_TEST(test_output_and_input)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    put(ch, "before\r\n");
    connect_channel(con, ch);
    put(ch, "hello \033[1mworld\033[6n");
    char got[64] = "";
    WAIT_FOR(vmm_channel_pending(ch) >= 7);
    ck_assert_uint_eq(vmm_channel_take(ch, got, sizeof got), 7);
    ck_assert_int_eq(memcmp(got, "\033[2;12R", 7), 0);
    ck_assert(console_snapshot(con, 0, &view));
    ck_assert_uint_eq(view.cols, 80);
    ck_assert_uint_eq(view.rows, 24);
    expect_row(&view, 0, "before");
    expect_row(&view, 1, "hello world");
    ck_assert_uint_eq(view.cells[80 + 6].attrs, VT_ATTR_BOLD);
    ck_assert(view.connected);
    ck_assert(!view.recording);
    ck_assert(!console_snapshot(con, 0, &view));
    console_send(con, "ls\r", 3);
    WAIT_FOR(vmm_channel_pending(ch) == 3);
    ck_assert_uint_eq(vmm_channel_take(ch, got, sizeof got), 3);
    ck_assert_int_eq(memcmp(got, "ls\r", 3), 0);
    ck_assert(console_send_break(con));
    ck_assert(vmm_channel_take_break(ch));
    console_connect(con, NULL);
    vmm_channel_free(ch);
    ck_assert(!console_send_break(con));
    console_snapshot(con, 0, &view);
    ck_assert(!view.connected);
    console_view_clear(&view);
    console_free(con);
}
END_TEST

START_TEST(test_changed_is_called_once)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    connect_channel(con, ch);
    put(ch, "a");
    WAIT_FOR(bytes_seen(con, &view) == 1);
    while (console_snapshot(con, 0, &view))
        poll(NULL, 0, 1);
    unsigned before = atomic_load(&changes);
    for (int i = 0; i < 50; i++) {
        put(ch, "b");
        poll(NULL, 0, 1);
    }
    WAIT_FOR(atomic_load(&changes) == before + 1);
    WAIT_FOR(bytes_seen(con, &view) == 51);
    ck_assert_uint_le(atomic_load(&changes), before + 2);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(test_last_words_and_seam)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct console_view view = {0};
    struct vmm_channel *ch = vmm_channel_new(65536);
    connect_channel(con, ch);
    put(ch, "\033[31mpower down");
    console_connect(con, NULL); /* at once: the bytes are not lost */
    vmm_channel_free(ch);
    ch = vmm_channel_new(65536);
    connect_channel(con, ch);
    put(ch, "again");
    WAIT_FOR(bytes_seen(con, &view) == 20);
    expect_row(&view, 0, "power down");
    ck_assert_uint_eq(view.cells[0].fg, VT_COLOR_INDEX | 1);
    expect_row(&view, 2, "again");
    ck_assert_uint_eq(view.cells[160].fg, VT_COLOR_DEFAULT);
    char *seam = console_text(con, 1, 1);
    ck_assert_ptr_nonnull(strstr(seam, "web-01 serial COM1"));
    ck_assert_uint_eq(view.cells[80].attrs, VT_ATTR_DIM);
    free(seam);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(test_scrollback)
{
    struct console_config config = plain_config();
    config.scrollback_lines = 100;
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    connect_channel(con, ch);
    uint64_t total = 0;
    for (int i = 0; i < 200; i++) {
        char line[32];
        g_snprintf(line, sizeof line, "line %d\r\n", i);
        total += put(ch, line);
    }
    WAIT_FOR(bytes_seen(con, &view) == total);
    ck_assert_uint_eq(view.scrollback_lines, 100);
    expect_row(&view, 0, "line 177");
    ck_assert(console_snapshot(con, 5, &view));
    ck_assert_uint_eq(view.scroll, 5);
    expect_row(&view, 0, "line 172");
    ck_assert(console_snapshot(con, 100000, &view));
    ck_assert_uint_eq(view.scroll, 100);
    expect_row(&view, 0, "line 77");
    char *text = console_text(con, 98, 101);
    ck_assert_str_eq(text, "line 175\nline 176\nline 177\nline 178");
    free(text);
    console_resize(con, 40, 10);
    ck_assert(console_snapshot(con, 0, &view));
    ck_assert_uint_eq(view.cols, 40);
    ck_assert_uint_eq(view.rows, 10);
    expect_row(&view, 0, "line 191");
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(test_find)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    connect_channel(con, ch);
    size_t total = put(ch, "first Error\r\n\xe4\xb8\xad\xe6\x96\x87 error\r\n");
    for (int i = 0; i < 30; i++)
        total += put(ch, "nothing\r\n");
    total += put(ch, "last error ");
    for (int i = 0; i < 64; i++)
        total += put(ch, ".");
    total += put(ch, "Wrapped word\r\nend");
    WAIT_FOR(bytes_seen(con, &view) == total);
    uint64_t line = 99;
    unsigned col = 99, width = 99;
    ck_assert(console_find(con, "error", 0, false, &line, &col, &width));
    ck_assert(line == 0 && col == 6 && width == 5);
    ck_assert(console_find(con, "error", 1, false, &line, &col, &width));
    ck_assert(line == 1 && col == 5 && width == 5);
    ck_assert(console_find(con, "Error", 1, true, &line, &col, &width));
    ck_assert(line == 0);
    ck_assert(!console_find(con, "Error", 1, false, &line, &col, &width));
    ck_assert(console_find(con, "\xe6\x96\x87 e", 0, false, &line, &col, &width));
    ck_assert(line == 1 && col == 2 && width == 4);
    ck_assert(console_find(con, "error", 31, true, &line, &col, &width));
    ck_assert(line == 1);
    ck_assert(console_find(con, "error", 9999, true, &line, &col, &width));
    ck_assert(line == 32 && col == 5);
    ck_assert(console_find(con, "wrapped word", 2, false, &line, &col, &width));
    ck_assert(line == 32 && col == 75 && width == 12);
    ck_assert(console_find(con, "end", 9999, true, &line, &col, &width));
    ck_assert(line == 34 && col == 0);
    ck_assert(!console_find(con, "absent", 0, false, &line, &col, &width));
    ck_assert(!console_find(con, "", 0, false, &line, &col, &width));
    ck_assert(!console_find(con, "\xff", 0, false, &line, &col, &width));
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(test_save)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    connect_channel(con, ch);
    GString *want = g_string_new(NULL);
    for (int i = 0; i < 1200; i++)
        g_string_append_printf(want,
                               "%d of a line that is longer than eighty columns and so "
                               "wraps on the screen but not in the file\n",
                               i);
    for (size_t i = 0; i < want->len; i += 1000) {
        for (size_t k = i; k < want->len && k < i + 1000; k++)
            vmm_channel_put(ch, want->str[k] == '\n' ? "\r\n" : want->str + k,
                            want->str[k] == '\n' ? 2 : 1);
        WAIT_FOR(bytes_seen(con, &view) >= MIN(i + 1000, want->len));
    }
    WAIT_FOR(bytes_seen(con, &view) == want->len + 1200);
    char *path = in_folder("saved.txt");
    ck_assert(console_save(con, path));
    char *got = file_text("saved.txt");
    ck_assert_str_eq(got, want->str);
    ck_assert(!console_save(con, "/nonexistent/folder/file"));
    ck_assert_int_eq(errno, ENOENT);
    g_free(got);
    g_free(path);
    g_string_free(want, TRUE);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(test_record)
{
    struct console_config config = plain_config();
    char *path = in_folder("web-01.log");
    config.record_path = path;
    config.record_limit = 100;
    config.record_files = 3;
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    char bytes[250];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i / 100);
    vmm_channel_put(ch, bytes, sizeof bytes);
    connect_channel(con, ch);
    WAIT_FOR(bytes_seen(con, &view) == sizeof bytes);
    WAIT_FOR(console_snapshot(con, 0, &view) || view.recording);
    console_connect(con, NULL);
    vmm_channel_free(ch);
    ch = vmm_channel_new(65536);
    connect_channel(con, ch); /* a power-on: a new file */
    put(ch, "second");
    console_view_clear(&view);
    console_free(con); /* flushes */
    vmm_channel_free(ch);
    char *text = file_text("web-01.log");
    ck_assert_str_eq(text, "second");
    g_free(text);
    text = file_text("web-01.log.1");
    ck_assert_uint_eq(strlen(text), 50);
    ck_assert_int_eq(text[0], 'c');
    g_free(text);
    text = file_text("web-01.log.2");
    ck_assert_uint_eq(strlen(text), 100);
    ck_assert_int_eq(text[0], 'b');
    g_free(text);
    ck_assert_ptr_null(file_text("web-01.log.3"));
    g_free(path);
}
END_TEST

START_TEST(test_record_on_a_full_disk)
{
    /* the limit of a file's size fails like a full disk, for this process alone */
    struct rlimit old, small = {.rlim_cur = 1000};
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct console_config config = plain_config();
    char *path = in_folder("full.log"), bytes[3000];
    config.record_path = path;
    config.record_files = 2;
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    memset(bytes, 'x', sizeof bytes);
    connect_channel(con, ch);
    vmm_channel_put(ch, bytes, sizeof bytes);
    WAIT_FOR(bytes_seen(con, &view) == sizeof bytes); /* the guest's output goes on */
    WAIT_FOR(message_has("full.log"));
    console_snapshot(con, 1, &view);
    ck_assert(!view.recording);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
    vmm_channel_put(ch, bytes, sizeof bytes);
    WAIT_FOR(bytes_seen(con, &view) == 2 * sizeof bytes);
    ck_assert(!view.recording); /* not before the next power-on */
    connect_channel(con, ch);
    WAIT_FOR(bytes_seen(con, &view) == 4 * sizeof bytes);
    WAIT_FOR(console_snapshot(con, 0, &view) || view.recording);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
    char *text = file_text("full.log");
    ck_assert_uint_eq(strlen(text), 2 * sizeof bytes);
    g_free(text);
    g_free(path);
}
END_TEST

START_TEST(test_record_says_that_the_disk_is_full)
{
    struct console_config config = plain_config();
    config.record_path = "/dev/full";
    config.record_files = 1;
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    connect_channel(con, ch);
    put(ch, "hello");
    WAIT_FOR(bytes_seen(con, &view) == 5);
    ck_assert(message_has("disk is full"));
    console_snapshot(con, 1, &view);
    ck_assert(!view.recording);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
    ck_assert(g_file_test("/dev/full", G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST(test_lost_bytes_end_a_sequence)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(4096);
    struct console_view view = {0};
    char bytes[8192], row[81] = "start";
    connect_channel(con, ch);
    size_t first = put(ch, "start\033]0;a title that never ends ");
    WAIT_FOR(bytes_seen(con, &view) == first);
    memset(bytes, 'x', sizeof bytes);
    vmm_channel_put(ch, bytes, sizeof bytes); /* twice what the channel keeps */
    WAIT_FOR(bytes_seen(con, &view) == first + 4096);
    console_snapshot(con, 1000, &view);
    ck_assert_uint_eq(view.lost, 4096);
    memset(row + 5, 'x', 75);
    expect_row(&view, 0, row);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

/* --- a guest that takes input slowly --- */

struct slow_guest {
    pthread_mutex_t lock;
    GString *got;
    size_t room; /* bytes that it takes before it must be fed room again */
    size_t largest;
    atomic_bool closed;
    int fd;
};

static long slow_read(void *opaque, void *buf, size_t max, uint64_t *lost)
{
    (void)opaque, (void)buf, (void)max, (void)lost;
    return 0;
}

static long slow_write(void *opaque, const void *buf, size_t len)
{
    struct slow_guest *g = opaque;
    pthread_mutex_lock(&g->lock);
    size_t n = MIN(len, g->room);
    g_string_append_len(g->got, buf, (gssize)n);
    g->room -= n;
    g->largest = MAX(g->largest, n);
    pthread_mutex_unlock(&g->lock);
    return (long)n;
}

static int slow_fd(void *opaque)
{
    struct slow_guest *g = opaque;
    return g->fd;
}

static void slow_close(void *opaque)
{
    struct slow_guest *g = opaque;
    atomic_store(&g->closed, true);
}

static void connect_slow(struct console *con, struct slow_guest *g)
{
    struct console_source source = {slow_read, slow_write, NULL, slow_fd, NULL, slow_close, g};
    pthread_mutex_init(&g->lock, NULL);
    g->got = g_string_new(NULL);
    g->fd = eventfd(0, EFD_CLOEXEC);
    console_connect(con, &source);
}

static size_t slow_got(struct slow_guest *g)
{
    pthread_mutex_lock(&g->lock);
    size_t len = g->got->len;
    pthread_mutex_unlock(&g->lock);
    return len;
}

static void slow_give_room(struct slow_guest *g, size_t room)
{
    pthread_mutex_lock(&g->lock);
    g->room += room;
    pthread_mutex_unlock(&g->lock);
}

static void free_slow(struct slow_guest *g)
{
    ck_assert(atomic_load(&g->closed));
    close(g->fd);
    g_string_free(g->got, TRUE);
    pthread_mutex_destroy(&g->lock);
}

START_TEST(test_paste_is_paced)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct console_view view = {0};
    struct slow_guest g = {.room = 100};
    connect_slow(con, &g);
    char text[5000];
    memset(text, 'p', sizeof text);
    console_paste(con, text, sizeof text);
    console_send(con, "typed", 5); /* comes after the paste */
    WAIT_FOR(slow_got(&g) == 100);
    console_snapshot(con, 0, &view);
    ck_assert_uint_eq(view.paste_left, 4900);
    int64_t start = g_get_monotonic_time();
    slow_give_room(&g, 10000);
    WAIT_FOR(slow_got(&g) == 5005);
    ck_assert_int_ge(g_get_monotonic_time() - start, 4900 / 256 * 4000 * 9 / 10);
    ck_assert_uint_le(g.largest, 256);
    ck_assert_str_eq(g.got->str + 4999, "ptyped");
    console_snapshot(con, 0, &view);
    ck_assert_uint_eq(view.paste_left, 0);
    console_view_clear(&view);
    console_free(con);
    free_slow(&g);
}
END_TEST

START_TEST(test_paste_is_text_only)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct slow_guest g = {.room = 10000};
    connect_slow(con, &g);
    const char text[] = "a\tb\nc\r\nd\033[201~\x01\x7f\xc2\x9b\xc3\xa9";
    console_paste(con, text, sizeof text - 1);
    WAIT_FOR(slow_got(&g) == 14);
    ck_assert_str_eq(g.got->str, "a\tb\rc\rd[201~\xc3\xa9");
    console_free(con);
    free_slow(&g);
}
END_TEST

START_TEST(test_paste_bracketed_and_cancelled)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    char text[20000], got[8192];
    connect_channel(con, ch);
    put(ch, "\033[?2004h");
    WAIT_FOR(bytes_seen(con, &view) == 8);
    memset(text, 'p', sizeof text);
    console_paste(con, text, sizeof text);
    WAIT_FOR(vmm_channel_pending(ch) == 4096);
    console_paste_cancel(con);
    size_t n = vmm_channel_take(ch, got, sizeof got);
    ck_assert_int_eq(memcmp(got, "\033[200~ppp", 9), 0);
    WAIT_FOR(vmm_channel_pending(ch) == 6);
    n = vmm_channel_take(ch, got, sizeof got);
    ck_assert_uint_eq(n, 6);
    ck_assert_int_eq(memcmp(got, "\033[201~", 6), 0);
    console_snapshot(con, 0, &view);
    ck_assert_uint_eq(view.paste_left, 0);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(test_too_long_pastes_are_refused)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct slow_guest g = {.room = 0};
    size_t len = 5 << 20;
    char *text = g_malloc0(len);
    console_paste(con, "x", 1);
    ck_assert(message_has("nothing is connected"));
    connect_slow(con, &g);
    on_message(NULL, "");
    console_paste(con, text, len);
    ck_assert(message_has("too long"));
    g_free(text);
    console_free(con);
    free_slow(&g);
}
END_TEST

START_TEST(test_bells_are_counted_once_a_second)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    struct console_view view = {0};
    connect_channel(con, ch);
    unsigned bells = 0;
    for (unsigned i = 1; i <= 20; i++) {
        put(ch, "\a\a\a");
        WAIT_FOR(bytes_seen(con, &view) == 3 * i);
        bells += view.bells;
    }
    ck_assert_uint_ge(bells, 1);
    ck_assert_uint_le(bells, 2);
    console_view_clear(&view);
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

START_TEST(test_idle_costs_nothing)
{
    struct console_config config = plain_config();
    struct console *con = console_new(&config);
    struct vmm_channel *ch = vmm_channel_new(65536);
    connect_channel(con, ch);
    poll(NULL, 0, 50);
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    poll(NULL, 0, 300);
    getrusage(RUSAGE_SELF, &after);
    ck_assert_int_le(after.ru_nvcsw - before.ru_nvcsw, 8); /* a loop of 20 ms would be at 15 */
    console_free(con);
    vmm_channel_free(ch);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("console");
    TCase *tc = tcase_create("console");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, test_output_and_input);
    tcase_add_test(tc, test_changed_is_called_once);
    tcase_add_test(tc, test_last_words_and_seam);
    tcase_add_test(tc, test_scrollback);
    tcase_add_test(tc, test_find);
    tcase_add_test(tc, test_save);
    tcase_add_test(tc, test_record);
    tcase_add_test(tc, test_record_on_a_full_disk);
    tcase_add_test(tc, test_record_says_that_the_disk_is_full);
    tcase_add_test(tc, test_lost_bytes_end_a_sequence);
    tcase_add_test(tc, test_paste_is_paced);
    tcase_add_test(tc, test_paste_is_text_only);
    tcase_add_test(tc, test_paste_bracketed_and_cancelled);
    tcase_add_test(tc, test_too_long_pastes_are_refused);
    tcase_add_test(tc, test_bells_are_counted_once_a_second);
    tcase_add_test(tc, test_idle_costs_nothing);
    suite_add_tcase(s, tc);
    return s;
}
