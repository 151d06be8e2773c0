/* screen-link.h: one screen on one client: frames go out one at a time, typed bytes come in.
 * Main thread.
 *
 * A frame is drawn only when the client has said that the last one has left for its terminal: a
 * slow link gets fewer frames, never older ones, and a terminal that stands still costs nothing. */
#ifndef SRC_SCREEN_LINK_H
#define SRC_SCREEN_LINK_H

#include <stdbool.h>

#include "packet.h"
#include "screen-ops.h"

struct peer;
struct screen_link;

/* What the screen asks of the session; called from the main loop, never from within the screen.
 * Each may free the link. */
struct screen_link_ops {
    void (*detach)(void *opaque);
    void (*quit)(bool shutdown, void *opaque);
};

/* Opens a screen for a client's hello and queues its first frame; NULL with *error (g_free). */
struct screen_link *screen_link_new(struct app *app, const struct screen_ops *screen,
                                    struct peer *peer, const struct hello *hello,
                                    const struct screen_link_ops *ops, void *opaque,
                                    char **error);
/* Closes the screen; `restore` queues the bytes that give the terminal back. */
void screen_link_free(struct screen_link *link, bool restore);
/* False if the client breaks the rules. */
bool screen_link_packet(struct screen_link *link, const struct packet *packet);

#endif
