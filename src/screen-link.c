#include "screen-link.h"

#include <string.h>

#include "app.h"
#include "hosts-found.h"
#include "hosts.h"
#include "peer.h"

/* A guest that prints at full speed is drawn no more often than an eye can follow, and drawing
 * never takes more than a part of the time. */
#define SCREEN_FRAME_US 16000
#define SCREEN_FRAME_MAX_US 250000
#define SCREEN_SHARE 5 /* one part in so many */
/* Before what others have to tell the main thread: their records come by the thousand. */
#define SCREEN_PRIORITY (G_PRIORITY_DEFAULT - 10)

struct screen_link {
    struct app *app;
    const struct screen_ops *ops;
    struct peer *peer;
    const struct screen_link_ops *up;
    void *opaque;
    void *screen;
    GSource *rounds; /* ready when something is to be done */
    GByteArray *bytes;
    gint64 drawn_us; /* when the last drawing began, */
    gint64 took_us;  /* and what it took */
    bool typed;      /* something was, after the last frame: its answer does not wait */
    bool dirty;      /* a frame is wanted */
    bool in_flight;  /* a frame is on its way to the terminal */
    bool stopped;    /* the client is suspended */
    bool shown;      /* counted as a screen of the app */
    bool wants_detach, wants_stop, wants_quit, quit_shutdown;
    bool talks;      /* the client can run an editor */
    char *wants_edit; /* a file, or NULL */
    bool editing;     /* PACKET_EDITED is to come */
};

static void link_queue(struct screen_link *link)
{
    if (link->bytes->len)
        packet_append_bytes(peer_out(link->peer), PACKET_OUTPUT, link->bytes->data,
                            link->bytes->len);
    g_byte_array_set_size(link->bytes, 0);
}

static void link_draw(struct screen_link *link)
{
    link->dirty = link->typed = false;
    link->drawn_us = g_get_monotonic_time();
    link->ops->frame(link->screen, link->bytes);
    link->took_us = g_get_monotonic_time() - link->drawn_us;
    if (!link->bytes->len)
        return;
    link_queue(link);
    packet_append(peer_out(link->peer), PACKET_FRAME_END, NULL, 0);
    link->in_flight = true;
    peer_flush(link->peer);
    /* One frame of a large terminal should not be kept for all small ones. */
    if (link->bytes->len > 1u << 20) {
        g_byte_array_unref(link->bytes);
        link->bytes = g_byte_array_new();
    }
}

static void link_stop(struct screen_link *link)
{
    link->wants_stop = false;
    if (link->stopped)
        return;
    link->stopped = true;
    link->ops->restore(link->screen, link->bytes);
    link_queue(link);
    packet_append(peer_out(link->peer), PACKET_STOP, NULL, 0);
    peer_flush(link->peer);
}

/* The client gives the terminal to an editor, as for a stop. */
static void link_edit(struct screen_link *link)
{
    g_autofree char *path = g_steal_pointer(&link->wants_edit);
    if (!link->stopped)
        link->ops->restore(link->screen, link->bytes);
    link->stopped = true;
    link->editing = true;
    link_queue(link);
    packet_append_text(peer_out(link->peer), PACKET_EDIT, path);
    peer_flush(link->peer);
}

/* When a frame that nobody typed for may be drawn. */
static gint64 link_due(const struct screen_link *link)
{
    if (link->typed)
        return 0;
    return link->drawn_us + CLAMP(link->took_us * SCREEN_SHARE, SCREEN_FRAME_US,
                                  SCREEN_FRAME_MAX_US);
}

/* Wishes first: they may end the link. */
static gboolean link_round(gpointer opaque)
{
    struct screen_link *link = opaque;
    g_source_set_ready_time(link->rounds, -1);
    if (!link->shown) { /* only now: the first frame does not wait for figures */
        link->shown = true;
        app_screen_shown(link->app, true);
    }
    if (link->wants_detach) {
        link->up->detach(link->opaque);
        return G_SOURCE_CONTINUE;
    }
    if (link->wants_quit) {
        link->wants_quit = false;
        link->up->quit(link->quit_shutdown, link->opaque);
        return G_SOURCE_CONTINUE;
    }
    if (link->wants_edit)
        link_edit(link);
    else if (link->wants_stop)
        link_stop(link);
    if (!link->dirty || link->in_flight || link->stopped)
        return G_SOURCE_CONTINUE;
    gint64 due = link_due(link);
    if (g_get_monotonic_time() < due) {
        g_source_set_ready_time(link->rounds, due);
        return G_SOURCE_CONTINUE;
    }
    link_draw(link);
    return G_SOURCE_CONTINUE;
}

static gboolean link_dispatch(GSource *source, GSourceFunc callback, gpointer opaque)
{
    (void)source;
    return callback(opaque);
}

static GSourceFuncs link_source_funcs = {.dispatch = link_dispatch};

/* --- wishes --- */

static void link_wake(struct screen_link *link)
{
    g_source_set_ready_time(link->rounds, 0);
}

static void link_wish_redraw(void *opaque)
{
    struct screen_link *link = opaque;
    if (!link->dirty) {
        link->dirty = true;
        if (!link->in_flight && !link->stopped)
            link_wake(link);
    }
}

static void link_wish_detach(void *opaque)
{
    struct screen_link *link = opaque;
    link->wants_detach = true;
    link_wake(link);
}

static void link_wish_suspend(void *opaque)
{
    struct screen_link *link = opaque;
    link->wants_stop = true;
    link_wake(link);
}

static void link_wish_quit(void *opaque, bool shutdown)
{
    struct screen_link *link = opaque;
    link->wants_quit = true;
    link->quit_shutdown = shutdown;
    link_wake(link);
}

static bool link_wish_edit(void *opaque, const char *path)
{
    struct screen_link *link = opaque;
    if (!link->talks || link->editing || link->wants_edit)
        return false;
    link->wants_edit = g_strdup(path);
    link_wake(link);
    return true;
}

/* --- open and close --- */

/* The first of three names that is set and not empty; that is how setlocale() looks. */
static const char *link_locale(const struct hello *hello, const char *category)
{
    const char *const names[] = {"LC_ALL", category, "LANG"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = hello_get(hello, names[i]);
        if (value && *value)
            return value;
    }
    return "";
}

static const char *link_text(const struct hello *hello, const char *name)
{
    const char *value = hello_get(hello, name);
    return value ? value : "";
}

static bool link_open(struct screen_link *link, const struct hello *hello, char **error)
{
    const struct screen_client client = {
        .cols = hello->cols,
        .rows = hello->rows,
        .term = link_text(hello, "TERM"),
        .colorterm = link_text(hello, "COLORTERM"),
        .lang = link_locale(hello, "LC_CTYPE"),
        .messages = link_locale(hello, "LC_MESSAGES"),
        .no_color = *link_text(hello, "NO_COLOR"),
        .color = link_text(hello, "color"),
        .console = hello_get(hello, "console"),
        .theme = hello_get(hello, "theme"),
    };
    const struct screen_wishes wishes = {link_wish_redraw, link_wish_detach, link_wish_suspend,
                                         link_wish_quit, link_wish_edit, link};
    link->screen = link->ops->open(link->app, &client, &wishes, error);
    return link->screen != NULL;
}

struct screen_link *screen_link_new(struct app *app, const struct screen_ops *screen,
                                    struct peer *peer, const struct hello *hello,
                                    const struct screen_link_ops *ops, void *opaque,
                                    char **error)
{
    struct screen_link *link = g_new0(struct screen_link, 1);
    link->app = app;
    link->ops = screen;
    link->peer = peer;
    link->up = ops;
    link->opaque = opaque;
    link->bytes = g_byte_array_new();
    link->talks = hello_get(hello, "talk") != NULL;
    link->rounds = g_source_new(&link_source_funcs, sizeof(GSource));
    g_source_set_priority(link->rounds, SCREEN_PRIORITY);
    g_source_set_callback(link->rounds, link_round, link, NULL);
    g_source_attach(link->rounds, app->context);
    if (!link_open(link, hello, error)) {
        screen_link_free(link, false);
        return NULL;
    }
    link_draw(link);
    link_wake(link);
    return link;
}

void screen_link_free(struct screen_link *link, bool restore)
{
    if (!link)
        return;
    if (link->screen && restore && !link->stopped) {
        link->ops->restore(link->screen, link->bytes);
        link_queue(link);
    }
    if (link->screen)
        link->ops->close(link->screen);
    if (link->shown)
        app_screen_shown(link->app, false);
    g_source_destroy(link->rounds);
    g_source_unref(link->rounds);
    g_byte_array_unref(link->bytes);
    g_free(link->wants_edit);
    g_free(link);
}

/* --- packets --- */

static void link_resume(struct screen_link *link)
{
    link->stopped = false;
    link->in_flight = false; /* what was on its way belongs to the time before */
    link->dirty = true;
    link->ops->refresh(link->screen);
    link_wake(link);
}

/* What the screen asks next stands above what is drawn when PACKET_RESUME comes. */
static bool link_edited(struct screen_link *link, const struct packet *packet)
{
    g_autofree char *error = packet_get_text(packet);
    if (!error || !link->editing)
        return false;
    link->editing = false;
    link->ops->edited(link->screen, *error ? error : NULL);
    return true;
}

/* What changes because of it is drawn at once; a frame that was to come later is now. */
static void link_type(struct screen_link *link, const struct packet *packet)
{
    if (link->stopped)
        return;
    link->typed = true;
    link->ops->input(link->screen, (const char *)packet->data, packet->len);
    if (link->dirty && !link->in_flight)
        link_wake(link);
}

bool screen_link_packet(struct screen_link *link, const struct packet *packet)
{
    unsigned cols, rows;
    switch (packet->type) {
    case PACKET_INPUT:
        link_type(link, packet);
        return true;
    case PACKET_SIZE:
        if (!packet_get_size(packet, &cols, &rows))
            return false;
        link->ops->resize(link->screen, cols, rows);
        link->dirty = true;
        link_wake(link);
        return true;
    case PACKET_DRAWN:
        link->in_flight = false;
        /* The first frame has waited for nothing of this. */
        hosts_found_start(link->app);
        hosts_connect_all(link->app);
        if (link->dirty)
            link_wake(link);
        return true;
    case PACKET_DETACH:
        link_wish_detach(link);
        return true;
    case PACKET_SUSPEND:
        link_wish_suspend(link);
        return true;
    case PACKET_RESUME:
        if (!link->editing) /* the editor still has the terminal */
            link_resume(link);
        return true;
    case PACKET_EDITED:
        return link_edited(link, packet);
    default:
        return false;
    }
}
