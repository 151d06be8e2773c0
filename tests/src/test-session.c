/* test-session.c: owner and client: start, takeover, hostile and stalled clients, lost folders. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attach.h"
#include "exit-code.h"
#include "harness.h"
#include "owner.h"
#include "session-owner.h"

static struct bare *screen_client(void)
{
    struct bare *bare = bare_new(owner_connect_or_start(true));
    bare_hello(bare, NULL, NULL, NULL);
    bare_until_shown(bare, "frame 1 ");
    return bare;
}

static enum packet_end expect_end(struct bare *bare)
{
    struct packet packet;
    enum packet_end end = 0;
    char *text = NULL;
    ck_assert(bare_until(bare, PACKET_END, &packet));
    ck_assert(packet_get_end(&packet, &end, &text));
    g_free(text);
    return end;
}

static int verb_code(char **words, double *ms)
{
    gint64 start = g_get_monotonic_time();
    struct bare *bare = bare_new(owner_connect_or_start(true));
    struct packet packet;
    int code = -1;
    bare_hello(bare, NULL, NULL, words);
    ck_assert(bare_until(bare, PACKET_EXIT, &packet));
    ck_assert(packet_get_exit(&packet, &code));
    bare_free(bare);
    if (ms)
        *ms = (double)(g_get_monotonic_time() - start) / 1000;
    return code;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

START_TEST(test_session_start_detach_attach)
{
    owner_home_begin();
    struct bare *one = screen_client();
    pid_t pid = owner_pid();
    bare_send(one, PACKET_INPUT, "abc", 3);
    bare_until_shown(one, "keys 3 size 80x24 term bare");
    bare_send(one, PACKET_SIZE, "\x14\0\x05\0", 4);
    bare_until_shown(one, "size 20x5");
    bare_send(one, PACKET_INPUT, "D", 1);
    ck_assert_int_eq(expect_end(one), PACKET_END_DETACHED);
    ck_assert_ptr_nonnull(strstr(one->shown->str, "<restored>"));
    bare_free(one);
    struct bare *two = screen_client();
    ck_assert_int_eq(owner_pid(), pid);
    bare_send(two, PACKET_INPUT, "Q", 1);
    ck_assert_int_eq(expect_end(two), PACKET_END_QUIT);
    bare_free(two);
    ck_assert_int_eq(owner_connect_or_start(false), -1);
    owner_home_end();
}
END_TEST

START_TEST(test_session_takeover)
{
    owner_home_begin();
    struct bare *one = screen_client(), *two = screen_client();
    ck_assert_int_eq(expect_end(one), PACKET_END_TAKEN_OVER);
    ck_assert_ptr_nonnull(strstr(one->shown->str, "<restored>"));
    bare_send(two, PACKET_INPUT, "x", 1);
    bare_until_shown(two, "keys 1");
    bare_free(one);
    bare_free(two);
    owner_home_end();
}
END_TEST

START_TEST(test_session_suspend)
{
    owner_home_begin();
    struct bare *bare = screen_client();
    bare_send(bare, PACKET_INPUT, "Z", 1);
    ck_assert(bare_until(bare, PACKET_STOP, NULL));
    ck_assert_ptr_nonnull(strstr(bare->shown->str, "<restored>"));
    bare_send(bare, PACKET_SIZE, "\x1e\0\x0a\0", 4);
    bare_send(bare, PACKET_RESUME, NULL, 0);
    bare_until_shown(bare, "size 30x10");
    bare_free(bare);
    owner_home_end();
}
END_TEST

START_TEST(test_session_refused)
{
    owner_home_begin();
    struct bare *bare = bare_new(owner_connect_or_start(true));
    bare_hello(bare, "X", NULL, NULL);
    ck_assert_int_eq(expect_end(bare), PACKET_END_REFUSED);
    bare_free(bare);
    owner_home_end();
}
END_TEST

/* An idle owner of another build makes room at once. */
START_TEST(test_session_other_build)
{
    owner_home_begin();
    struct bare *one = screen_client();
    pid_t pid = owner_pid();
    struct bare *two = bare_new(owner_connect_or_start(true));
    bare_hello(two, NULL, "another", NULL);
    ck_assert_int_eq(expect_end(two), PACKET_END_REPLACE);
    bare_free(one);
    bare_free(two);
    struct bare *three = screen_client();
    ck_assert_int_ne(owner_pid(), pid);
    bare_free(three);
    owner_home_end();
}
END_TEST

START_TEST(test_session_hostile)
{
    static const struct {
        const char *bytes;
        size_t len;
    } attacks[] = {
        {"\2\0\0\0\xff\xff\xff\xff", 8},                        /* far too long */
        {"\2\0\1\0\0\0\0\0", 8},                                /* reserved field */
        {"\2\0\0\0\1\0\0\0x", 9},                               /* input before hello */
        {"\1\0\0\0\3\0\0\0\1\0\1", 11},                         /* hello cut short */
        {"\1\0\0\0\x0c\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0", 20},     /* a screen of 0x0 */
        {"\1\0\0\0\x0c\0\0\0\1\0\7\0\1\0\1\0\0\0\0\0", 20},     /* unknown kind */
        {"\1\0\0\0\x0c\0\0\0\1\0\2\0\0\0\0\0\xff\xff\0\0", 20}, /* names that are not there */
    };
    owner_home_begin();
    struct bare *good = screen_client();
    for (size_t i = 0; i < G_N_ELEMENTS(attacks); i++) {
        struct bare *bad = bare_new(owner_connect_or_start(true));
        ck_assert_int_eq(send(bad->fd, attacks[i].bytes, attacks[i].len, MSG_NOSIGNAL),
                         attacks[i].len);
        ck_assert_msg(!bare_until(bad, PACKET_EXIT, NULL), "attack %zu was answered", i);
        bare_free(bad);
    }
    /* A second hello, and a size of 0x0, from one that was let in. */
    struct bare *late = screen_client();
    bare_send(late, PACKET_SIZE, "\0\0\0\0", 4);
    ck_assert(!bare_until(late, PACKET_EXIT, NULL));
    bare_free(late);
    bare_free(good);
    ck_assert_int_eq(verb_code((char *[]){"status", NULL}, NULL), 0);
    owner_home_end();
}
END_TEST

/* The screen's client takes nothing any more while frames flood: verbs are answered, and the owner
 * holds no more than one frame. */
START_TEST(test_session_stalled)
{
    double ms[50];
    owner_home_begin();
    struct bare *stalled = screen_client();
    bare_send(stalled, PACKET_INPUT, "F", 1);
    bare_until_shown(stalled, "....");
    for (int i = 0; i < 50; i++)
        ck_assert_int_eq(verb_code((char *[]){"list", "--all", NULL}, &ms[i]), 0);
    qsort(ms, 50, sizeof *ms, compare_doubles);
    ck_assert_msg(ms[49] < 500, "a verb took %.1f ms", ms[49]);
    int waiting = 0;
    stalled->auto_drawn = false;
    g_autofree guint8 *bytes = g_malloc(1 << 20);
    /* What the kernel and the owner hold for it ends, for no frame is drawn without its word. */
    while (verb_code((char *[]){"status", NULL}, NULL) == 0) {
        ssize_t n = recv(stalled->fd, bytes, 1 << 20, MSG_DONTWAIT);
        if (n <= 0)
            break;
        waiting += (int)n;
    }
    ck_assert_int_lt(waiting, 3 * (64 << 10));
    bare_free(stalled);
    owner_home_end();
}
END_TEST

START_TEST(test_session_folder_removed)
{
    const char *home = owner_home_begin();
    struct bare *one = screen_client();
    pid_t pid = owner_pid();
    g_autofree char *folder = g_strdup_printf("%s/virtty-%lu", home, (unsigned long)geteuid());
    for (int round = 0; round < 3; round++) {
        GDir *dir = g_dir_open(folder, 0, NULL);
        ck_assert_ptr_nonnull(dir);
        g_autofree char *path = g_build_filename(folder, g_dir_read_name(dir), NULL);
        g_dir_close(dir);
        ck_assert_int_eq(unlink(path), 0);
        ck_assert_int_eq(rmdir(folder), 0);
        struct bare *two = screen_client();
        ck_assert_int_eq(owner_pid(), pid);
        bare_free(one);
        one = two;
    }
    bare_free(one);
    owner_home_end();
}
END_TEST

/* Somebody else's folder in the socket's place is not used. */
START_TEST(test_session_folder_open_to_others)
{
    const char *home = owner_home_begin();
    g_autofree char *folder = g_strdup_printf("%s/virtty-%lu", home, (unsigned long)geteuid());
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    struct bare *one = screen_client();
    ck_assert_int_eq(rmdir(folder), 0); /* it is empty */
    bare_free(one);
    owner_home_end();
}
END_TEST

START_TEST(test_session_ten_starts)
{
    pid_t children[10];
    int gate[2];
    char byte;
    owner_home_begin();
    ck_assert_int_eq(pipe(gate), 0);
    for (int i = 0; i < 10; i++) {
        children[i] = fork();
        if (children[i])
            continue;
        close(gate[1]);
        ck_assert_int_eq(read(gate[0], &byte, 1), 0); /* all at once */
        struct bare *bare = bare_new(owner_connect_or_start(true));
        bare_hello(bare, NULL, NULL, (char *[]){"status", NULL});
        _exit(bare_until(bare, PACKET_EXIT, NULL) ? 0 : 1);
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < 10; i++) {
        int status;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
    /* One lock file, one socket, one owner in it. */
    pid_t pid = owner_pid();
    struct bare *bare = bare_new(owner_connect_or_start(true));
    ck_assert_int_eq(owner_pid(), pid);
    struct ucred peer;
    socklen_t size = sizeof peer;
    ck_assert_int_eq(getsockopt(bare->fd, SOL_SOCKET, SO_PEERCRED, &peer, &size), 0);
    bare_free(bare);
    owner_home_end();
}
END_TEST

START_TEST(test_session_fifty_lost)
{
    owner_home_begin();
    pid_t pid = 0;
    for (int i = 0; i < 50; i++) {
        struct bare *bare = screen_client();
        pid = pid ? pid : owner_pid();
        bare_send(bare, PACKET_INPUT, "F", 1);
        bare_free(bare);
    }
    ck_assert_int_eq(owner_pid(), pid);
    ck_assert_int_eq(verb_code((char *[]){"status", NULL}, NULL), 0);
    owner_home_end();
}
END_TEST

/* A killed owner leaves what the next start cleans. */
START_TEST(test_session_killed)
{
    owner_home_begin();
    struct bare *one = screen_client();
    pid_t pid = owner_pid();
    struct pollfd dead = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert(!bare_until(one, PACKET_END, NULL));
    ck_assert_int_eq(poll(&dead, 1, 10000), 1);
    close(dead.fd);
    struct bare *two = screen_client();
    ck_assert_int_ne(owner_pid(), pid);
    bare_free(one);
    bare_free(two);
    owner_home_end();
}
END_TEST

/* Where nothing can be written no owner runs, and none can be started: the reason is the folder's.
 */
START_TEST(test_session_no_folder)
{
    int fd = -1;
    struct owner *owner = NULL;
    g_autofree char *error = NULL;
    const char *folder = "/proc/version/virtty";
    ck_assert_int_eq(owner_reach(folder, false, &fd, &owner, &error), OWNER_NONE);
    ck_assert_ptr_null(error);
    ck_assert_int_eq(owner_reach(folder, true, &fd, &owner, &error), OWNER_FAILED);
    ck_assert_ptr_nonnull(strstr(error, g_strerror(ENOTDIR)));
    ck_assert_ptr_nonnull(strstr(error, "folder"));
}
END_TEST

/* An owner that is killed while it is asked: what only reads is asked again, elsewhere. */
static int ask_dying_owner(bool reads, const char *said)
{
    int pair[2];
    char *words[] = {"list", NULL};
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    g_autoptr(GByteArray) out = g_byte_array_new();
    packet_append_bytes(out, PACKET_STDOUT, said, strlen(said));
    ck_assert_int_eq(send(pair[1], out->data, out->len, MSG_NOSIGNAL), out->len);
    ck_assert_int_eq(shutdown(pair[1], SHUT_WR), 0);
    int code = attach_verb(pair[0], words, NULL, reads);
    close(pair[1]);
    return code;
}

START_TEST(test_session_killed_while_asked)
{
    ck_assert_int_eq(ask_dying_owner(true, ""), -1);
    ck_assert_int_eq(ask_dying_owner(true, "half"), EXIT_CODE_NO_HOST);
    ck_assert_int_eq(ask_dying_owner(false, ""), EXIT_CODE_NO_HOST);
}
END_TEST

START_TEST(test_session_signals)
{
    owner_home_begin();
    struct bare *one = screen_client();
    pid_t pid = owner_pid();
    ck_assert_int_eq(kill(pid, SIGHUP), 0);
    bare_send(one, PACKET_INPUT, "x", 1);
    bare_until_shown(one, "keys 1");
    ck_assert_int_eq(kill(pid, SIGTERM), 0);
    ck_assert_int_eq(expect_end(one), PACKET_END_QUIT);
    bare_free(one);
    owner_home_end();
}
END_TEST

START_TEST(test_session_idle)
{
    owner_home_begin();
    setenv("TEST_IDLE_MS", "50", 1);
    struct bare *one = screen_client();
    pid_t pid = owner_pid();
    bare_send(one, PACKET_INPUT, "D", 1);
    ck_assert_int_eq(expect_end(one), PACKET_END_DETACHED);
    bare_free(one);
    struct pollfd dead = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    ck_assert(dead.fd < 0 || poll(&dead, 1, 10000) == 1);
    close(dead.fd);
    owner_home_end();
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("session");
    TCase *t = tcase_create("session");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_session_start_detach_attach);
    tcase_add_test(t, test_session_takeover);
    tcase_add_test(t, test_session_suspend);
    tcase_add_test(t, test_session_refused);
    tcase_add_test(t, test_session_other_build);
    tcase_add_test(t, test_session_hostile);
    tcase_add_test(t, test_session_stalled);
    tcase_add_test(t, test_session_folder_removed);
    tcase_add_test(t, test_session_folder_open_to_others);
    tcase_add_test(t, test_session_ten_starts);
    tcase_add_test(t, test_session_fifty_lost);
    tcase_add_test(t, test_session_killed);
    tcase_add_test(t, test_session_no_folder);
    tcase_add_test(t, test_session_killed_while_asked);
    tcase_add_test(t, test_session_signals);
    tcase_add_test(t, test_session_idle);
    suite_add_tcase(s, t);
    return s;
}
