#include "attach.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build-id.h"
#include "client-tty.h"
#include "core/text.h"
#include "editor.h"
#include "exit-code.h"
#include "locale-setup.h"
#include "packet.h"

#define ATTACH_READ_SIZE 16384
/* Typed bytes that wait for the owner: no more is read from the terminal then. */
#define ATTACH_INPUT_MAX (64u << 10)
/* A client that is told to go gives its owner this long to say goodbye. */
#define ATTACH_GOODBYE_MS 500

enum attach_fd { ATTACH_TTY, ATTACH_SOCKET, ATTACH_SIGNALS, ATTACH_FDS };

struct attach {
    struct client_tty *tty;
    int socket, signals;
    GByteArray *from_owner; /* packets, maybe cut */
    GByteArray *to_owner;
    GByteArray *to_tty;
    size_t tty_done, owner_done; /* bytes of those that have left */
    bool frame_ended;            /* say so once it has left for the terminal */
    bool stop;                   /* stop this process once all has left */
    char *edit;                  /* run the editor on this file then, or NULL */
    const sigset_t *mask;        /* the signals that were blocked before */
    bool ended;                  /* the owner has said goodbye */
    bool gone;                   /* one side has broken off */
    bool heard;                  /* the owner has said something */
    int fatal;                   /* a signal that ends us, or 0 */
    enum packet_end end;
    char *text;
};

/* --- bytes --- */

static void attach_packet(struct attach *at, enum packet_type type)
{
    packet_append(at->to_owner, type, NULL, 0);
}

/* Writes what waits; false if the other side is gone. */
static bool attach_write(int fd, GByteArray *bytes, size_t *done, bool is_socket)
{
    while (*done < bytes->len) {
        const guint8 *from = bytes->data + *done;
        size_t len = bytes->len - *done;
        ssize_t n = is_socket ? send(fd, from, len, MSG_DONTWAIT | MSG_NOSIGNAL)
                              : write(fd, from, MIN(len, 4096));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        *done += (size_t)n;
        if (!is_socket && *done < bytes->len) {
            /* A terminal that could not be opened anew would block. */
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            if (poll(&ready, 1, 0) <= 0)
                return true;
        }
    }
    g_byte_array_set_size(bytes, 0);
    *done = 0;
    return true;
}

static void attach_send_size(struct attach *at)
{
    unsigned cols, rows;
    client_tty_size(at->tty, &cols, &rows);
    packet_append_size(at->to_owner, cols, rows);
}

/* --- from the owner --- */

static void attach_take(struct attach *at, const struct packet *packet)
{
    at->heard = true;
    switch (packet->type) {
    case PACKET_OUTPUT:
        /* Only now: an owner that does not answer leaves Ctrl-C alone. */
        client_tty_raw(at->tty);
        g_byte_array_append(at->to_tty, packet->data, (guint)packet->len);
        break;
    case PACKET_FRAME_END:
        at->frame_ended = true;
        break;
    case PACKET_STOP:
        at->stop = true;
        break;
    case PACKET_EDIT:
        g_free(at->edit);
        at->edit = packet_get_text(packet);
        break;
    case PACKET_END:
        at->ended = packet_get_end(packet, &at->end, &at->text);
        at->gone |= !at->ended;
        break;
    default: /* a later owner may say more */
        break;
    }
}

static void attach_take_packets(struct attach *at)
{
    size_t used = 0;
    ssize_t n = 0;
    struct packet packet;
    while (!at->ended && !at->gone) {
        n = packet_read(at->from_owner->data + used, at->from_owner->len - used, &packet);
        if (n <= 0)
            break;
        attach_take(at, &packet);
        used += (size_t)n;
    }
    at->gone |= n < 0;
    g_byte_array_remove_range(at->from_owner, 0, (guint)used);
}

static void attach_read_owner(struct attach *at)
{
    guint before = at->from_owner->len;
    g_byte_array_set_size(at->from_owner, before + ATTACH_READ_SIZE);
    ssize_t n = recv(at->socket, at->from_owner->data + before, ATTACH_READ_SIZE, MSG_DONTWAIT);
    g_byte_array_set_size(at->from_owner, before + (guint)MAX(n, 0));
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        at->gone = true;
    attach_take_packets(at);
}

/* --- from the terminal and the shell --- */

static void attach_read_tty(struct attach *at)
{
    guint8 bytes[4096];
    ssize_t n = read(client_tty_fd(at->tty), bytes, sizeof bytes);
    if (n > 0)
        packet_append(at->to_owner, PACKET_INPUT, bytes, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        at->fatal = SIGHUP;
}

/* Stops here as a shell expects it; returns when it is continued. */
static void attach_stop(struct attach *at)
{
    sigset_t tstp, old;
    at->stop = false;
    client_tty_restore(at->tty);
    sigemptyset(&tstp);
    sigaddset(&tstp, SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &tstp, &old);
    kill(0, SIGTSTP); /* the whole job, as the terminal's own Ctrl-Z does */
    sigprocmask(SIG_SETMASK, &old, NULL);
    /* What continued us is handled here; in an orphaned job nothing has stopped us. */
    const struct timespec now = {0};
    sigemptyset(&tstp);
    sigaddset(&tstp, SIGCONT);
    sigtimedwait(&tstp, NULL, &now);
    client_tty_raw(at->tty);
    attach_send_size(at);
    attach_packet(at, PACKET_RESUME);
}

/* While the editor has the terminal nobody reads what the owner says: it says little, for no frame
 * is asked for. */
static void attach_edit(struct attach *at)
{
    sigset_t stop, old, waiting;
    const struct timespec now = {0};
    g_autofree char *path = g_steal_pointer(&at->edit);
    client_tty_restore(at->tty);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, &old);
    g_autofree char *error = editor_run(path, at->mask);
    sigprocmask(SIG_SETMASK, &old, NULL);
    /* What was meant for the editor is not for us. */
    sigemptyset(&waiting);
    sigaddset(&waiting, SIGINT);
    sigaddset(&waiting, SIGQUIT);
    sigaddset(&waiting, SIGTSTP);
    sigaddset(&waiting, SIGCONT);
    while (sigtimedwait(&waiting, NULL, &now) > 0)
        ;
    client_tty_raw(at->tty);
    packet_append_text(at->to_owner, PACKET_EDITED, error);
    attach_send_size(at);
    attach_packet(at, PACKET_RESUME);
}

static void attach_read_signal(struct attach *at)
{
    struct signalfd_siginfo info;
    if (read(at->signals, &info, sizeof info) != sizeof info)
        return;
    switch (info.ssi_signo) {
    case SIGWINCH:
        attach_send_size(at);
        break;
    case SIGTSTP:
        attach_packet(at, PACKET_SUSPEND);
        break;
    case SIGCONT: /* whoever stopped us may have used the terminal */
        client_tty_restore(at->tty);
        client_tty_raw(at->tty);
        attach_send_size(at);
        attach_packet(at, PACKET_RESUME);
        break;
    case SIGCHLD:
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        break;
    default:
        at->fatal = (int)info.ssi_signo;
        break;
    }
}

static int attach_catch_signals(sigset_t *old)
{
    static const int caught[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD,
                                 SIGTERM,  SIGHUP,  SIGINT,  SIGQUIT};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < G_N_ELEMENTS(caught); i++)
        sigaddset(&set, caught[i]);
    sigprocmask(SIG_BLOCK, &set, old);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* --- the relay --- */

static bool attach_pending(const struct attach *at)
{
    return at->tty_done < at->to_tty->len;
}

/* All that came is on the terminal: the next may come. */
static void attach_settle(struct attach *at)
{
    if (attach_pending(at))
        return;
    if (at->frame_ended) {
        at->frame_ended = false;
        attach_packet(at, PACKET_DRAWN);
    }
    if (at->edit)
        attach_edit(at);
    else if (at->stop)
        attach_stop(at);
}

static bool attach_round(struct attach *at, int timeout)
{
    bool input = at->to_owner->len - at->owner_done < ATTACH_INPUT_MAX && !at->fatal;
    struct pollfd fds[ATTACH_FDS] = {
        [ATTACH_TTY] = {.fd = client_tty_fd(at->tty)},
        [ATTACH_SOCKET] = {.fd = at->socket},
        [ATTACH_SIGNALS] = {.fd = at->signals, .events = POLLIN},
    };
    /* While the terminal does not take what we have, no more is fetched. */
    bool full = attach_pending(at);
    fds[ATTACH_TTY].events = (short)((input ? POLLIN : 0) | (full ? POLLOUT : 0));
    fds[ATTACH_SOCKET].events = (short)(POLLIN | (at->to_owner->len ? POLLOUT : 0));
    if (full)
        fds[ATTACH_SOCKET].fd = -1;
    int n = poll(fds, ATTACH_FDS, timeout);
    if (n <= 0)
        return n < 0 && errno == EINTR;
    if (fds[ATTACH_SIGNALS].revents)
        attach_read_signal(at);
    if (input && fds[ATTACH_TTY].revents & (POLLIN | POLLHUP | POLLERR))
        attach_read_tty(at);
    else if (fds[ATTACH_TTY].revents & (POLLHUP | POLLERR))
        at->fatal = SIGHUP;
    if (fds[ATTACH_SOCKET].revents & (POLLIN | POLLHUP | POLLERR))
        attach_read_owner(at);
    if (!attach_write(client_tty_fd(at->tty), at->to_tty, &at->tty_done, false))
        at->fatal = SIGHUP;
    attach_settle(at);
    if (!attach_write(at->socket, at->to_owner, &at->owner_done, true)) {
        g_byte_array_set_size(at->to_owner, 0); /* its last words are still to be read */
        at->owner_done = 0;
    }
    return true;
}

static void attach_relay(struct attach *at)
{
    while (!at->ended && !at->gone && !at->fatal)
        attach_round(at, -1);
    if (at->fatal && at->fatal != SIGHUP && !at->gone) {
        /* Told to go: the owner draws the terminal's farewell if it is quick. */
        attach_packet(at, PACKET_DETACH);
        gint64 deadline = g_get_monotonic_time() + ATTACH_GOODBYE_MS * 1000;
        gint64 left = ATTACH_GOODBYE_MS;
        while (!at->ended && !at->gone && left > 0 && attach_round(at, (int)left))
            left = (deadline - g_get_monotonic_time()) / 1000;
    }
    while (at->ended && attach_pending(at) && !at->fatal)
        attach_round(at, -1);
}

/* --- begin and end --- */

static void attach_say_hello(struct attach *at, const struct attach_options *options)
{
    static const char *const names[] = {"TERM",          "COLORTERM",   "LANG",     "LC_ALL",
                                        "LC_CTYPE",      "LC_MESSAGES", "LANGUAGE", "NO_COLOR",
                                        "SSH_AUTH_SOCK", "VISUAL",      "EDITOR"};
    struct hello *hello = hello_new(HELLO_SCREEN);
    char build[BUILD_ID_SIZE];
    build_id_get(build);
    client_tty_size(at->tty, &hello->cols, &hello->rows);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        hello_add_name(hello, names[i], getenv(names[i]));
    hello_add_name(hello, "build", build);
    hello_add_name(hello, "talk", "1");
    hello_add_name(hello, "theme", options->theme);
    hello_add_name(hello, "color", options->color);
    hello_add_name(hello, "console", options->console);
    hello_add_name(hello, "log-file", options->log_file);
    hello_add_name(hello, "read-only", options->read_only ? "yes" : NULL);
    packet_append_hello(at->to_owner, hello);
    hello_free(hello);
    attach_write(at->socket, at->to_owner, &at->owner_done, true);
}

static const char *attach_reason(const struct attach *at)
{
    static const char *const words[] = {
        [PACKET_END_DETACHED] = N_("[detached]"),
        [PACKET_END_TAKEN_OVER] = N_("[taken over by another terminal]"),
        [PACKET_END_QUIT] = N_("[virtty has ended]"),
    };
    if (at->end < G_N_ELEMENTS(words) && words[at->end])
        return _(words[at->end]);
    return at->text;
}

static enum attach_result attach_say_end(struct attach *at)
{
    if (at->fatal == SIGHUP)
        return ATTACH_DONE;
    if ((at->ended && at->end == PACKET_END_REPLACE) || (!at->fatal && !at->heard))
        return ATTACH_AGAIN; /* that owner was just ending */
    locale_setup();
    if (!at->ended && at->fatal) {
        printf("%s\n", _("[detached]"));
        return ATTACH_DONE;
    }
    if (!at->ended) {
        fprintf(stderr, "virtty: %s\n", _("the owner process has ended unexpectedly"));
        return ATTACH_FAILED;
    }
    if (at->end == PACKET_END_REFUSED) {
        fprintf(stderr, "virtty: %s\n", attach_reason(at));
        return ATTACH_FAILED;
    }
    printf("%s\n", attach_reason(at));
    return ATTACH_DONE;
}

enum attach_result attach_run(struct client_tty *tty, int socket,
                              const struct attach_options *options)
{
    sigset_t old;
    struct attach at = {.tty = tty, .socket = socket, .mask = &old};
    at.signals = attach_catch_signals(&old);
    at.from_owner = g_byte_array_new();
    at.to_owner = g_byte_array_new();
    at.to_tty = g_byte_array_new();
    attach_say_hello(&at, options);
    attach_relay(&at);
    if (!at.ended)
        client_tty_reset_screen(tty);
    client_tty_restore(tty);
    enum attach_result result = attach_say_end(&at);
    g_byte_array_unref(at.from_owner);
    g_byte_array_unref(at.to_owner);
    g_byte_array_unref(at.to_tty);
    g_free(at.text);
    g_free(at.edit);
    close(at.signals);
    close(socket);
    sigprocmask(SIG_SETMASK, &old, NULL);
    return result;
}

/* --- shell verbs --- */

/* Not exit codes of verbs. */
enum { VERB_GOES_ON = -2, VERB_AGAIN = -1 };

static bool attach_send_all(int socket, const GByteArray *out)
{
    size_t done = 0;
    while (done < out->len) {
        ssize_t n = send(socket, out->data + done, out->len - done, MSG_NOSIGNAL);
        if (n <= 0 && errno != EINTR)
            return false;
        done += (size_t)MAX(n, 0);
    }
    return true;
}

/* The choice that a line means: its first letter, or the preset for none; -1: the end of input. */
static int attach_read_choice(const struct packet_ask *ask)
{
    const char *letters = g_ptr_array_index(ask->texts, 1);
    char line[80];
    for (;;) {
        fputs(": ", stderr);
        if (!fgets(line, sizeof line, stdin))
            return -1;
        if (line[0] == '\n')
            return (int)ask->preset;
        const char *found = strchr(letters, g_ascii_tolower(line[0]));
        if (found && *found)
            return (int)(found - letters);
        fprintf(stderr, "%s", letters);
    }
}

static void attach_ask(int socket, const struct packet *packet)
{
    struct packet_ask ask;
    g_autoptr(GByteArray) out = g_byte_array_new();
    int choice = -1;
    if (packet_get_ask(packet, &ask)) {
        const char *letters = g_ptr_array_index(ask.texts, 1);
        fflush(stdout);
        fprintf(stderr, "%s\n", (const char *)g_ptr_array_index(ask.texts, 0));
        for (guint i = 2; i < ask.texts->len; i++)
            fprintf(stderr, "%s[%c] %s", i > 2 ? "  " : "", letters[i - 2],
                    (const char *)g_ptr_array_index(ask.texts, i));
        choice = attach_read_choice(&ask);
        g_ptr_array_unref(ask.texts);
    }
    packet_append_answer(out, choice);
    attach_send_all(socket, out);
}

static void attach_edit_verb(int socket, const struct packet *packet)
{
    g_autofree char *path = packet_get_text(packet);
    g_autoptr(GByteArray) out = g_byte_array_new();
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    fflush(stdout);
    g_autofree char *error = path ? editor_run(path, &mask) : NULL;
    packet_append_text(out, PACKET_EDITED, error);
    attach_send_all(socket, out);
}

static int attach_take_verb(int socket, const struct packet *packet)
{
    int code = VERB_GOES_ON;
    enum packet_end end;
    g_autofree char *text = NULL;
    if (packet->type == PACKET_ASK)
        attach_ask(socket, packet);
    else if (packet->type == PACKET_EDIT)
        attach_edit_verb(socket, packet);
    else if (packet->type == PACKET_STDOUT)
        fwrite(packet->data, 1, packet->len, stdout);
    else if (packet->type == PACKET_STDERR)
        fwrite(packet->data, 1, packet->len, stderr);
    else if (packet->type == PACKET_EXIT && packet_get_exit(packet, &code))
        return code;
    else if (packet->type == PACKET_END && packet_get_end(packet, &end, &text)) {
        if (end == PACKET_END_REPLACE)
            return VERB_AGAIN;
        fprintf(stderr, "virtty: %s\n", *text ? text : _("virtty's owner process is ending"));
        return EXIT_CODE_NO_HOST;
    }
    return VERB_GOES_ON;
}

static int attach_verb_lost(bool again)
{
    if (again)
        return VERB_AGAIN;
    fprintf(stderr, "virtty: %s\n", _("the owner process has ended unexpectedly"));
    return EXIT_CODE_NO_HOST;
}

/* `again`: nothing is done twice by asking once more if there was no answer. */
static int attach_verb_result(int socket, bool again)
{
    g_autoptr(GByteArray) in = g_byte_array_new();
    for (;;) {
        struct packet packet;
        ssize_t used = packet_read(in->data, in->len, &packet);
        int code = used > 0 ? attach_take_verb(socket, &packet) : VERB_GOES_ON;
        if (code != VERB_GOES_ON)
            return code;
        if (used > 0) {
            again = false;
            g_byte_array_remove_range(in, 0, (guint)used);
            continue;
        }
        guint before = in->len;
        g_byte_array_set_size(in, before + ATTACH_READ_SIZE);
        ssize_t n = used < 0 ? 0 : recv(socket, in->data + before, ATTACH_READ_SIZE, 0);
        g_byte_array_set_size(in, before + (guint)MAX(n, 0));
        if (n == 0 || (n < 0 && errno != EINTR))
            return attach_verb_lost(again);
    }
}

int attach_verb(int socket, char **words, const struct attach_options *options, bool reads)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    struct hello *hello = hello_new(HELLO_VERB);
    for (char **word = words; *word; word++)
        g_ptr_array_add(hello->words, g_strdup(*word));
    hello_add_name(hello, "log-file", options ? options->log_file : NULL);
    /* Who has no terminal is asked nothing. */
    hello_add_name(hello, "talk", isatty(STDIN_FILENO) ? "1" : NULL);
    bool fits = packet_append_hello(out, hello);
    hello_free(hello);
    int code = EXIT_CODE_USAGE;
    if (fits) {
        attach_send_all(socket, out);
        code = attach_verb_result(socket, reads);
    } else {
        fprintf(stderr, "virtty: %s\n", _("the command line is too long"));
    }
    if (fflush(stdout))
        code = code == EXIT_CODE_OK ? EXIT_CODE_FAILED : code;
    close(socket);
    return code;
}
