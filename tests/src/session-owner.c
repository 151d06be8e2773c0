#include "session-owner.h"

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "action-owner.h"
#include "action-show.h"
#include "action.h"
#include "app.h"
#include "counter-screen.h"
#include "owner-lock.h"
#include "owner.h"
#include "session.h"

#define PATIENCE_MS 20000

static char home[64];
static char state[96];

const char *owner_home_begin(void)
{
    g_strlcpy(home, "/tmp/virtty-test-XXXXXX", sizeof home);
    ck_assert_ptr_nonnull(mkdtemp(home));
    g_snprintf(state, sizeof state, "%s/state/virtty", home);
    g_autofree char *xdg_state = g_strconcat(home, "/state", NULL);
    setenv("HOME", home, 1);
    setenv("TMPDIR", home, 1);
    setenv("XDG_STATE_HOME", xdg_state, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    return home;
}

static void remove_tree(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK))
            remove_tree(child);
        unlink(child);
    }
    if (dir)
        g_dir_close(dir);
    rmdir(path);
}

void owner_home_end(void)
{
    g_autofree char *folder = g_strdup_printf("%s/virtty-%lu", home, (unsigned long)geteuid());
    g_autofree char *lock = g_strconcat(state, "/owner.lock", NULL);
    owner_wait_gone();
    ck_assert(!g_file_test(folder, G_FILE_TEST_EXISTS));
    ck_assert(!g_file_test(lock, G_FILE_TEST_EXISTS));
    remove_tree(home);
}

static void owner_serve(struct owner *owner, int first)
{
    struct app *app = app_new_bare(false);
    action_add_table(app, action_show_table);
    action_add_table(app, action_owner_table);
    struct session *session = session_new(app, owner, &counter_screen_ops, first);
    const char *idle = getenv("TEST_IDLE_MS");
    if (idle)
        session_set_idle(session, (unsigned)atoi(idle));
    app_open(app);
    session_run(session);
    session_free(session);
    app_free(app);
    owner_free(owner);
    _exit(0);
}

int owner_connect_or_start(bool start)
{
    struct owner *owner = NULL;
    g_autofree char *error = NULL;
    int fd = -1;
    enum owner_role role = owner_reach(state, start, &fd, &owner, &error);
    if (role == OWNER_SELF)
        owner_serve(owner, fd);
    ck_assert_msg(role != OWNER_FAILED, "%s", error);
    ck_assert(role != OWNER_NONE || !start);
    return role == OWNER_CLIENT ? fd : -1;
}

pid_t owner_pid(void)
{
    g_autofree char *path = g_strconcat(state, "/owner.lock", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    return (pid_t)atoi(text);
}

void owner_wait_gone(void)
{
    int fd = owner_connect_or_start(false);
    struct bare *bare = fd >= 0 ? bare_new(fd) : NULL;
    char *words[] = {"quit", "--force", NULL};
    if (bare) {
        bare_hello(bare, NULL, NULL, words);
        bare_until(bare, PACKET_EXIT, NULL);
        bare_free(bare);
    }
    /* It has let nobody in any more; owner_reach() waits for its end. */
    ck_assert_int_eq(owner_connect_or_start(false), -1);
}

/* --- bare clients --- */

struct bare *bare_new(int fd)
{
    struct bare *bare = g_new0(struct bare, 1);
    ck_assert_int_ge(fd, 0);
    bare->fd = fd;
    bare->in = g_byte_array_new();
    bare->shown = g_string_new(NULL);
    bare->auto_drawn = true;
    return bare;
}

void bare_free(struct bare *bare)
{
    close(bare->fd);
    g_byte_array_unref(bare->in);
    g_string_free(bare->shown, TRUE);
    g_free(bare);
}

static void bare_write(struct bare *bare, const GByteArray *bytes)
{
    size_t done = 0;
    while (done < bytes->len) {
        ssize_t n = send(bare->fd, bytes->data + done, bytes->len - done, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return; /* it has closed: the test sees that when it reads */
        done += (size_t)MAX(n, 0);
    }
}

void bare_hello(struct bare *bare, const char *theme, const char *build, char **words)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    struct hello *hello = hello_new(words ? HELLO_VERB : HELLO_SCREEN);
    hello->cols = 80;
    hello->rows = 24;
    hello_add_name(hello, "TERM", "bare");
    hello_add_name(hello, "theme", theme);
    hello_add_name(hello, "build", build);
    for (; words && *words; words++)
        g_ptr_array_add(hello->words, g_strdup(*words));
    ck_assert(packet_append_hello(out, hello));
    hello_free(hello);
    bare_write(bare, out);
}

void bare_send(struct bare *bare, enum packet_type type, const void *data, size_t len)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    packet_append(out, type, data, len);
    bare_write(bare, out);
}

/* One packet into *out (borrowed until the next call), false at the end of the connection. */
static bool bare_next(struct bare *bare, struct packet *out, GByteArray *kept)
{
    for (;;) {
        ssize_t used = packet_read(bare->in->data, bare->in->len, out);
        ck_assert_int_ge(used, 0);
        if (used > 0) {
            g_byte_array_set_size(kept, 0);
            g_byte_array_append(kept, out->data, (guint)out->len);
            out->data = kept->data;
            g_byte_array_remove_range(bare->in, 0, (guint)used);
            return true;
        }
        struct pollfd ready = {.fd = bare->fd, .events = POLLIN};
        ck_assert_msg(poll(&ready, 1, PATIENCE_MS) == 1, "the owner is silent");
        guint8 bytes[65536];
        ssize_t n = recv(bare->fd, bytes, sizeof bytes, 0);
        if (n <= 0)
            return false;
        g_byte_array_append(bare->in, bytes, (guint)n);
    }
}

static bool bare_step(struct bare *bare, struct packet *packet, GByteArray *kept)
{
    if (!bare_next(bare, packet, kept))
        return false;
    if (packet->type == PACKET_OUTPUT)
        g_string_append_len(bare->shown, (const char *)packet->data, (gssize)packet->len);
    if (packet->type == PACKET_FRAME_END && bare->auto_drawn)
        bare_send(bare, PACKET_DRAWN, NULL, 0);
    return true;
}

bool bare_until(struct bare *bare, enum packet_type type, struct packet *out)
{
    static GByteArray *kept;
    struct packet packet;
    if (!kept)
        kept = g_byte_array_new();
    while (bare_step(bare, &packet, kept)) {
        if (packet.type == type) {
            if (out)
                *out = packet;
            return true;
        }
    }
    return false;
}

void bare_until_shown(struct bare *bare, const char *text)
{
    g_autoptr(GByteArray) kept = g_byte_array_new();
    struct packet packet;
    while (!strstr(bare->shown->str, text))
        ck_assert_msg(bare_step(bare, &packet, kept), "the owner has closed before '%s'", text);
}
