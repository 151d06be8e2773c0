#include "session.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app.h"
#include "askpass.h"
#include "config.h"
#include "core/text.h"
#include "exit-code.h"
#include "job.h"
#include "linger.h"
#include "log.h"
#include "model.h"
#include "owner.h"
#include "owner-place.h"
#include "peer-talk.h"
#include "peer.h"
#include "screen-link.h"
#include "shutdown.h"
#include "verb.h"

/* A script may ask a lot at once; a screen is one of them. */
#define SESSION_CLIENTS_MAX 128
/* What a client that was sent away still has to read, it reads within this time. */
#define SESSION_FAREWELL_MS 3000
/* Who connects says hello at once. */
#define SESSION_HELLO_S 10

struct client {
    struct session *session;
    struct peer *peer;
    struct screen_link *link; /* a screen */
    struct verb *verb;        /* a shell verb at work */
    struct talk *talk;        /* with who called it, or NULL */
    struct askpass_request *asking; /* ssh waits for an answer */
    GString *out, *err;
    char *log_copy; /* of a shell verb: the log goes there as long as it is at work; or NULL */
    GSource *timer; /* until it has said hello */
    bool greeted, leaving;
};

struct session {
    struct app *app;
    const struct screen_ops *screen;
    struct owner *owner;
    GPtrArray *clients;    /* struct client */
    struct client *shown;  /* the one that has the screen, or NULL */
    GMainLoop *loop;
    GSource *listener, *signals, *idle;
    int signal_fd;
    unsigned idle_ms;
    bool ending;
};

static void session_update_idle(struct session *session);
static void session_shut_door(struct session *session);
static void session_end(struct session *session);

static void session_drop_source(GSource **source)
{
    if (!*source)
        return;
    g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

static void session_attach(struct session *session, GSource *source, GSourceFunc fn, void *opaque)
{
    g_source_set_callback(source, fn, opaque, NULL);
    g_source_attach(source, session->app->context);
}

/* --- clients --- */

static void client_free(struct client *client)
{
    struct session *session = client->session;
    if (session->shown == client)
        session->shown = NULL;
    screen_link_free(client->link, false);
    verb_abandon(client->verb);
    talk_close(client->talk);
    if (client->asking)
        askpass_abandon(client->asking);
    if (client->out)
        g_string_free(client->out, TRUE);
    if (client->err)
        g_string_free(client->err, TRUE);
    if (client->log_copy)
        log_drop_copy(session->app->log, client->log_copy);
    g_free(client->log_copy);
    session_drop_source(&client->timer);
    peer_free(client->peer);
    g_ptr_array_remove_fast(session->clients, client);
    g_free(client);
    if (session->ending && !session->clients->len)
        g_main_loop_quit(session->loop);
    else
        session_update_idle(session);
}

static void client_gone(void *opaque)
{
    client_free(opaque);
}

/* Lets it read what is queued, then it is gone. */
static void client_leave(struct client *client)
{
    client->leaving = true;
    session_drop_source(&client->timer);
    peer_finish(client->peer, SESSION_FAREWELL_MS);
}

static void client_send_away(struct client *client, enum packet_end end, const char *text)
{
    if (client->leaving)
        return;
    struct screen_link *link = client->link;
    client->link = NULL;
    if (client->session->shown == client)
        client->session->shown = NULL;
    screen_link_free(link, true);
    packet_append_end(peer_out(client->peer), end, text);
    client_leave(client);
}

/* --- a screen --- */

static void client_detach(void *opaque)
{
    client_send_away(opaque, PACKET_END_DETACHED, NULL);
}

static void session_domains_down(void *opaque)
{
    session_end(opaque);
}

static void client_quit(bool shutdown, void *opaque)
{
    struct session *session = ((struct client *)opaque)->session;
    if (shutdown)
        shutdown_domains(session->app, false, session_domains_down, session);
    else
        session_end(session);
}

static const struct screen_link_ops client_link_ops = {client_detach, client_quit};

/* Another build: replaced while nothing would be lost, else it serves on and says so. */
static bool client_wants_replacement(struct client *client, const struct hello *hello)
{
    struct session *session = client->session;
    const char *build = hello_get(hello, "build");
    if (!build || !strcmp(build, owner_build(session->owner)))
        return false;
    if (!app_busy(session->app))
        return true;
    log_add(session->app->log, LOG_WARN, NULL,
            _("this is still virtty %s, for domains or jobs are running; the newer one takes over "
              "once it is started with nothing running"),
            owner_build(session->owner));
    return false;
}

/* The door is shut first: who is told to start anew must not find this owner again. */
static void client_replace_owner(struct client *client)
{
    struct session *session = client->session;
    session_shut_door(session);
    client_send_away(client, PACKET_END_REPLACE, NULL);
    session_end(session);
}

static bool client_open_screen(struct client *client, const struct hello *hello)
{
    struct session *session = client->session;
    g_autofree char *error = NULL;
    if (session->ending || client_wants_replacement(client, hello)) {
        client_replace_owner(client);
        return true;
    }
    if (session->shown)
        client_send_away(session->shown, PACKET_END_TAKEN_OVER, NULL);
    client->link = screen_link_new(session->app, session->screen, client->peer, hello,
                                   &client_link_ops, client, &error);
    if (!client->link) {
        client_send_away(client, PACKET_END_REFUSED, error);
        return true;
    }
    session->shown = client;
    if (session->app->askpass)
        askpass_set_agent(session->app->askpass, hello_get(hello, "SSH_AUTH_SOCK"));
    return true;
}

/* --- a shell verb --- */

static gboolean client_answer(gpointer opaque)
{
    client_leave(opaque);
    return G_SOURCE_REMOVE;
}

/* The answer leaves a round later: after `virtty quit` has returned nobody can connect any more. */
static void client_verb_done(int code, void *opaque)
{
    struct client *client = opaque;
    client->verb = NULL;
    client->leaving = true;
    GByteArray *out = peer_out(client->peer);
    packet_append_bytes(out, PACKET_STDERR, client->err->str, client->err->len);
    packet_append_bytes(out, PACKET_STDOUT, client->out->str, client->out->len);
    packet_append_exit(out, code);
    client->timer = g_idle_source_new();
    g_source_set_priority(client->timer, G_PRIORITY_DEFAULT);
    session_attach(client->session, client->timer, client_answer, client);
}

/* ssh's question: the answer goes nowhere but into its packet. */
static void client_askpass_done(const char *answer, void *opaque)
{
    struct client *client = opaque;
    client->asking = NULL;
    if (answer)
        g_string_append_printf(client->out, "%s\n", answer);
    client_verb_done(answer ? EXIT_CODE_OK : EXIT_CODE_FAILED, client);
    explicit_bzero(client->out->str, client->out->allocated_len);
    g_string_truncate(client->out, 0);
}

static void client_run_askpass(struct client *client, const struct hello *hello)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (guint i = 0; i < hello->words->len; i++)
        g_ptr_array_add(words, g_ptr_array_index(hello->words, i));
    g_ptr_array_add(words, NULL);
    client->asking = askpass_serve(client->session->app, (char **)words->pdata,
                                   client_askpass_done, client);
}

static bool client_run_verb(struct client *client, const struct hello *hello)
{
    client->out = g_string_new(NULL);
    client->err = g_string_new(NULL);
    if (hello->words->len && !strcmp(g_ptr_array_index(hello->words, 0), "askpass")) {
        client_run_askpass(client, hello);
        return true;
    }
    client->talk = hello_get(hello, "talk") ? peer_talk_new(client->peer) : NULL;
    client->verb = verb_run_talking(client->session->app, (int)hello->words->len,
                                    (char **)hello->words->pdata, client->out, client->err,
                                    client->talk, client_verb_done, client);
    return true;
}

/* --- packets --- */

/* What a client's command line wants of the owner as a whole; of a shell verb's for its time. */
static void client_take_wishes(struct client *client, const struct hello *hello)
{
    struct app *app = client->session->app;
    const char *log_file = hello_get(hello, "log-file");
    if (log_file && g_path_is_absolute(log_file) && hello->kind == HELLO_SCREEN) {
        log_set_copy(app->log, log_file);
    } else if (log_file && g_path_is_absolute(log_file)) {
        client->log_copy = g_strdup(log_file);
        log_add_copy(app->log, log_file);
    }
    if (hello->kind != HELLO_SCREEN || !hello_get(hello, "read-only") || app->read_only)
        return;
    app->read_only = true;
    log_add(app->log, LOG_NOTE, NULL, "%s", _("read-only: nothing can be changed"));
    model_touch(app->model, NULL);
}

static bool client_greet(struct client *client, const struct packet *packet)
{
    struct session *session = client->session;
    struct hello *hello = packet->type == PACKET_HELLO ? packet_get_hello(packet) : NULL;
    if (!hello)
        return false;
    client->greeted = true;
    session_drop_source(&client->timer);
    session_update_idle(session);
    bool good = true;
    if (hello->protocol == PACKET_PROTOCOL)
        client_take_wishes(client, hello);
    if (hello->protocol != PACKET_PROTOCOL) {
        bool busy = app_busy(session->app);
        g_autofree char *text = g_strdup_printf(
            _("the virtty that runs your domains (process %ld) is of another version; it ends with "
              "its own program's 'virtty quit'"),
            (long)getpid());
        if (busy)
            client_send_away(client, PACKET_END_REFUSED, text);
        else
            client_replace_owner(client);
    } else if (hello->kind == HELLO_SCREEN) {
        good = client_open_screen(client, hello);
    } else {
        good = client_run_verb(client, hello);
    }
    hello_free(hello);
    return good;
}

static bool client_packet(const struct packet *packet, void *opaque)
{
    struct client *client = opaque;
    if (!client->greeted)
        return client_greet(client, packet);
    if (client->talk)
        return peer_talk_packet(client->talk, packet);
    return client->link && screen_link_packet(client->link, packet);
}

static const struct peer_ops client_peer_ops = {client_packet, client_gone};

static gboolean client_silent(gpointer opaque)
{
    client_free(opaque);
    return G_SOURCE_REMOVE;
}

static void client_new(struct session *session, int fd)
{
    struct client *client = g_new0(struct client, 1);
    client->session = session;
    client->peer = peer_new(fd, session->app->context, &client_peer_ops, client);
    client->timer = g_timeout_source_new_seconds(SESSION_HELLO_S);
    session_attach(session, client->timer, client_silent, client);
    g_ptr_array_add(session->clients, client);
    session_update_idle(session);
}

/* False if nobody waits. */
static bool session_accept_one(struct session *session)
{
    int fd = accept4(owner_listener(session->owner), NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return false;
    if (!owner_place_peer_trusted(fd) || session->clients->len >= SESSION_CLIENTS_MAX)
        close(fd);
    else
        client_new(session, fd);
    return true;
}

static gboolean session_accept(gint fd, GIOCondition condition, gpointer opaque)
{
    (void)fd, (void)condition;
    session_accept_one(opaque);
    return G_SOURCE_CONTINUE;
}

static void session_listen(struct session *session)
{
    session_drop_source(&session->listener);
    session->listener = g_unix_fd_source_new(owner_listener(session->owner), G_IO_IN);
    session_attach(session, session->listener, G_SOURCE_FUNC(session_accept), session);
}

/* --- the end --- */

/* Those that wait are let in, to be told to start anew, and nobody after them. */
static void session_shut_door(struct session *session)
{
    if (!session->listener)
        return;
    while (session_accept_one(session))
        ;
    session_drop_source(&session->listener);
    owner_retire(session->owner);
}

/* Tells everyone, waits until they have read it, then the loop ends. */
static void session_end(struct session *session)
{
    if (session->ending)
        return;
    session_shut_door(session);
    session->ending = true;
    session->app->quitting = true;
    session_drop_source(&session->idle);
    for (guint i = 0; i < session->clients->len; i++) {
        struct client *client = g_ptr_array_index(session->clients, i);
        client_send_away(client, client->greeted ? PACKET_END_QUIT : PACKET_END_REPLACE, NULL);
    }
    if (!session->clients->len)
        g_main_loop_quit(session->loop);
}

/* The quit action: the domains have ended, who asked has been answered. */
static void session_quit(struct app *app, bool force, void *opaque)
{
    (void)app, (void)force;
    session_end(opaque);
}

static gboolean session_idle_over(gpointer opaque)
{
    struct session *session = opaque;
    log_add(session->app->log, LOG_NOTE, NULL, _("nothing to do any more: virtty ends"));
    session_end(session);
    return G_SOURCE_REMOVE;
}

/* The clock runs while there is no client, domain or job. */
static void session_update_idle(struct session *session)
{
    bool idle = !session->clients->len && !app_busy(session->app) && session->idle_ms &&
                !session->ending;
    if (idle && !session->idle) {
        session->idle = g_timeout_source_new(session->idle_ms);
        session_attach(session, session->idle, session_idle_over, session);
    } else if (!idle) {
        session_drop_source(&session->idle);
    }
}

static void session_changed(void *opaque)
{
    session_update_idle(opaque);
}

void session_set_idle(struct session *session, unsigned ms)
{
    session->idle_ms = ms;
    session_drop_source(&session->idle);
    session_update_idle(session);
}

/* --- signals --- */

static void session_terminate(struct session *session)
{
    /* Asked a second time, it does not wait for the guests any more. */
    bool again = session->app->quitting || session->app->shutdown;
    log_add(session->app->log, LOG_NOTE, NULL, _("asked to end by a signal"));
    session->app->quitting = true;
    shutdown_domains(session->app, again, session_domains_down, session);
}

static gboolean session_signal(gint fd, GIOCondition condition, gpointer opaque)
{
    struct session *session = opaque;
    struct signalfd_siginfo info;
    (void)condition;
    if (read(fd, &info, sizeof info) != sizeof info || session->ending)
        return G_SOURCE_CONTINUE;
    if (info.ssi_signo == SIGTERM)
        session_terminate(session);
    else if (info.ssi_signo == SIGUSR1 && owner_revive(session->owner))
        session_listen(session);
    return G_SOURCE_CONTINUE;
}

/* Before any thread is made, so that none of them gets these. */
static void session_catch_signals(struct session *session)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    session->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (session->signal_fd < 0)
        return;
    session->signals = g_unix_fd_source_new(session->signal_fd, G_IO_IN);
    session_attach(session, session->signals, G_SOURCE_FUNC(session_signal), session);
}

/* --- start --- */

static gboolean session_warn_linger(gpointer opaque)
{
    struct session *session = opaque;
    if (access("/run/systemd/system", F_OK) == 0 && !linger_enabled() && linger_kills(""))
        log_add(session->app->log, LOG_WARN, NULL,
                _("logind ends your processes at logout, virtty's domains too; to keep them: "
                  "loginctl enable-linger"));
    return G_SOURCE_REMOVE;
}

struct session *session_new(struct app *app, struct owner *owner, const struct screen_ops *screen,
                            int first)
{
    struct session *session = g_new0(struct session, 1);
    session->app = app;
    session->owner = owner;
    session->screen = screen;
    session->clients = g_ptr_array_new();
    session->loop = g_main_loop_new(app->context, FALSE);
    session->idle_ms = (unsigned)MIN(
        config_int(app->config, CONFIG_OWNER_IDLE_MINUTES) * 60000, G_MAXINT32);
    session_catch_signals(session);
    app->quit = session_quit;
    app->quit_opaque = session;
    model_on_change(app->model, session_changed, session);
    jobs_on_change(app, session_changed, session);
    session_listen(session);
    if (first >= 0)
        client_new(session, first);
    session_update_idle(session);
    return session;
}

int session_run(struct session *session)
{
    GSource *later = g_idle_source_new();
    g_source_set_priority(later, G_PRIORITY_LOW);
    session_attach(session, later, session_warn_linger, session);
    g_main_loop_run(session->loop);
    g_source_destroy(later);
    g_source_unref(later);
    return EXIT_CODE_OK;
}

void session_free(struct session *session)
{
    if (!session)
        return;
    session->ending = true;
    while (session->clients->len)
        client_free(g_ptr_array_index(session->clients, 0));
    model_off_change(session->app->model, session_changed, session);
    jobs_off_change(session->app, session_changed, session);
    session->app->quit = NULL;
    session_drop_source(&session->listener);
    session_drop_source(&session->signals);
    session_drop_source(&session->idle);
    if (session->signal_fd >= 0)
        close(session->signal_fd);
    g_ptr_array_unref(session->clients);
    g_main_loop_unref(session->loop);
    g_free(session);
}
