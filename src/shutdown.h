/* shutdown.h: ends all domains of a host: power button, wait, force off, with a line in the log
 * for each. Main thread. */
#ifndef SRC_SHUTDOWN_H
#define SRC_SHUTDOWN_H

#include <stdbool.h>

struct app;
struct host;
struct shutdown;

/* Waits at most timeout_s seconds for the guests (0: force off at once). `done` runs once, maybe
 * before this returns; *slot is set to the shutdown while it is at work and NULL before `done`. */
void shutdown_start(struct app *app, struct host *host, unsigned timeout_s,
                    struct shutdown **slot, void (*done)(void *opaque), void *opaque);
/* One more to be told at the end. */
void shutdown_join(struct shutdown *shutdown, void (*done)(void *opaque), void *opaque);
/* Forces off now what still runs. */
void shutdown_hurry(struct shutdown *shutdown);
/* Gives up without calling anybody: the app ends. */
void shutdown_free(struct shutdown *shutdown);

#endif
