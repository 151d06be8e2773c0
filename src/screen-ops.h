/* screen-ops.h: a screen as the session sees it, and what it asks of the session. Main thread.
 *
 * main.c fills struct screen_ops from floor 3, so that the session knows no UI. */
#ifndef SRC_SCREEN_OPS_H
#define SRC_SCREEN_OPS_H

#include <glib.h>
#include <stdbool.h>

struct app;

/* What a client says of its terminal when it attaches, and again after a resize. */
struct screen_client {
    unsigned cols, rows; /* never 0 */
    const char *term, *colorterm, *lang; /* lang: LC_ALL, LC_CTYPE or LANG; each maybe "" */
    const char *messages; /* the locale for messages */
    bool no_color;
    const char *color;   /* --color: "never", "16", "256", "true", "" */
    const char *console; /* `virtty console NAME`: show only this, else NULL */
    const char *theme;   /* --theme, else NULL */
};

/* What a screen asks of the session. */
struct screen_wishes {
    void (*redraw)(void *opaque);             /* a frame is wanted soon */
    void (*detach)(void *opaque);             /* send the client away */
    void (*suspend)(void *opaque);            /* Ctrl-Z at the client */
    void (*quit)(void *opaque, bool shutdown); /* end the owner, domains first if asked */
    /* Opens the editor on a file, on the client's terminal; edited() follows. False if this client
     * cannot. */
    bool (*edit)(void *opaque, const char *path);
    void *opaque;
};

struct screen_ops {
    /* Starts a screen for a client; NULL with *error (g_free) if its terminal cannot be served. */
    void *(*open)(struct app *app, const struct screen_client *client,
                  const struct screen_wishes *wishes, char **error);
    void (*close)(void *screen);
    /* Bytes typed; pieces may be cut anywhere. */
    void (*input)(void *screen, const char *bytes, size_t len);
    void (*resize)(void *screen, unsigned cols, unsigned rows);
    /* Everything must be drawn anew (the client came back from Ctrl-Z). */
    void (*refresh)(void *screen);
    /* The editor was closed: error NULL, or why it did not work. */
    void (*edited)(void *screen, const char *error);
    /* Appends the terminal bytes of one frame, nothing if nothing changed. Called only when the
     * last frame has left for the client. */
    void (*frame)(void *screen, GByteArray *out);
    /* The bytes that give the terminal back as it was. */
    void (*restore)(void *screen, GByteArray *out);
};

#endif
