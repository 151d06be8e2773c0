/* peer-talk.h: talk.h with a client that runs a shell verb: its questions and its editor are on the
 * client's terminal. Main thread. */
#ifndef SRC_PEER_TALK_H
#define SRC_PEER_TALK_H

#include "packet.h"
#include "talk.h"

struct peer;

/* The peer is borrowed until talk_close(). */
struct talk *peer_talk_new(struct peer *peer);
/* PACKET_EDITED or PACKET_ANSWER; false if it is neither. */
bool peer_talk_packet(struct talk *talk, const struct packet *packet);

#endif
