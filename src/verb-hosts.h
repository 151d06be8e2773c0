/* verb-hosts.h: the hosts that a shell verb needs: opening them, waiting for them, letting go. Main
 * thread. */
#ifndef SRC_VERB_HOSTS_H
#define SRC_VERB_HOSTS_H

#include <stdbool.h>

#include "action.h"

struct verb_hosts {
    struct app *app;
    const struct action *action; /* NULL: a line is completed; only what stands in files counts */
    char **words;      /* the whole command line, borrowed */
    struct host *only; /* of --connect, or NULL */
    bool passing;      /* it was opened for verbs and goes with the last of them */
};

/* Begins to open what the verb needs. A libvirt URI behind --connect that is in no list is opened
 * too; another name that is no host's is left for the binding of the words to refuse. */
void verb_hosts_open(struct verb_hosts *hosts);
/* True while one that is needed may still get ready. */
bool verb_hosts_wanted(const struct verb_hosts *hosts);
/* A host that is still opening may have a domain of the name that something is to be stopped or
 * lost by: that host, else NULL. */
const struct host *verb_hosts_unsure(const struct verb_hosts *hosts);
/* True if the host of --connect was taken away meanwhile. */
bool verb_hosts_gone(const struct verb_hosts *hosts);
void verb_hosts_leave(struct verb_hosts *hosts);

#endif
