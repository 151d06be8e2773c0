/* console-queue.h: bytes waiting to be typed into a guest, and the pace of a paste. Locked by its
 * owner.
 *
 * One queue, so that what is typed during a paste comes after it. */
#ifndef SRC_CONSOLE_QUEUE_H
#define SRC_CONSOLE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_QUEUE_TYPED 65536         /* bytes that may wait when somebody types */
#define CONSOLE_QUEUE_PASTE (4096 * 1024) /* and when somebody pastes */

struct console_queue;

struct console_queue *console_queue_new(void);
void console_queue_free(struct console_queue *q);

/* All or nothing: false if the queue would grow beyond its limit. */
bool console_queue_type(struct console_queue *q, const void *bytes, size_t len);
/* In front of everything: an answer of the terminal. Bounded likewise. */
bool console_queue_answer(struct console_queue *q, const void *bytes, size_t len);
/* Keeps text, tab and line ends (as CR) of UTF-8 or other bytes; with `bracketed` between the
 * marks that an editor asked for. */
bool console_queue_paste(struct console_queue *q, const char *text, size_t len, bool bracketed);
/* Drops what is left of a paste; a bracket that was opened is closed. */
void console_queue_cancel(struct console_queue *q);
void console_queue_clear(struct console_queue *q);

size_t console_queue_paste_left(const struct console_queue *q);

/* Passes on what may go now (`now` in microseconds, monotonic) through `write`, which returns how
 * many bytes it took. Returns after how many milliseconds to try again, -1 if nothing waits. */
int console_queue_pump(struct console_queue *q, int64_t now,
                       long (*write)(void *opaque, const void *buf, size_t len), void *opaque);

#endif
