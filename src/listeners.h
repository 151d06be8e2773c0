/* listeners.h: callbacks that are told of a change; one may come or go while they are called.
 * Main thread. */
#ifndef SRC_LISTENERS_H
#define SRC_LISTENERS_H

struct listeners;

struct listeners *listeners_new(void);
void listeners_free(struct listeners *list);
void listeners_add(struct listeners *list, void (*fn)(void *opaque), void *opaque);
/* Removes that pair; nothing happens if it is not there. */
void listeners_remove(struct listeners *list, void (*fn)(void *opaque), void *opaque);
void listeners_call(struct listeners *list);

#endif
