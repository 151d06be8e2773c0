/* fair-lock.h: a mutex that is handed on in the order of asking. Any thread.
 *
 * A thread that takes and gives it in a loop cannot keep another one waiting for more than one
 * turn, which an ordinary mutex allows. */
#ifndef SRC_FAIR_LOCK_H
#define SRC_FAIR_LOCK_H

#include <pthread.h>
#include <stdint.h>

/* Its fields are its own. */
struct fair_lock {
    pthread_mutex_t mutex;
    pthread_cond_t turn;
    uint64_t next, serving;
};

void fair_lock_init(struct fair_lock *lock);
void fair_lock_destroy(struct fair_lock *lock);
void fair_lock_take(struct fair_lock *lock);
void fair_lock_give(struct fair_lock *lock);

#endif
