/* session-owner.h: owners with the counter screen for tests, and clients made of bare packets.
 * Main thread. */
#ifndef TESTS_SESSION_OWNER_H
#define TESTS_SESSION_OWNER_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#include "packet.h"

/* A home of its own in a new folder; its path, until owner_home_end(). */
const char *owner_home_begin(void);
/* Fails if an owner or a socket is left. */
void owner_home_end(void);

/* Reaches the owner of this home, or starts one with the counter screen; a connected socket, or
 * -1 if none lives and none is wanted. In the child it never returns. */
int owner_connect_or_start(bool start);
/* What its lock file says, 0 if there is none. */
pid_t owner_pid(void);
/* Waits until the home has no owner any more. */
void owner_wait_gone(void);

struct bare {
    int fd;
    GByteArray *in;
    GString *shown; /* the bytes of all PACKET_OUTPUT */
    bool auto_drawn; /* answers PACKET_FRAME_END */
};

struct bare *bare_new(int fd);
void bare_free(struct bare *bare);
/* Sends a hello; NULL words: a screen of 80x24 (name "theme" may be set), else a verb. */
void bare_hello(struct bare *bare, const char *theme, const char *build, char **words);
void bare_send(struct bare *bare, enum packet_type type, const void *data, size_t len);
/* Reads until a packet of this type has come (true) or the end of the connection (false); fails
 * after some seconds. */
bool bare_until(struct bare *bare, enum packet_type type, struct packet *out);
/* Reads until the text was shown; fails after some seconds or at the end of the connection. */
void bare_until_shown(struct bare *bare, const char *text);

#endif
