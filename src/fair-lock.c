#include "fair-lock.h"

void fair_lock_init(struct fair_lock *lock)
{
    pthread_mutex_init(&lock->mutex, NULL);
    pthread_cond_init(&lock->turn, NULL);
    lock->next = lock->serving = 0;
}

void fair_lock_destroy(struct fair_lock *lock)
{
    pthread_cond_destroy(&lock->turn);
    pthread_mutex_destroy(&lock->mutex);
}

void fair_lock_take(struct fair_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
    uint64_t mine = lock->next++;
    while (lock->serving != mine)
        pthread_cond_wait(&lock->turn, &lock->mutex);
    pthread_mutex_unlock(&lock->mutex);
}

void fair_lock_give(struct fair_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
    lock->serving++;
    if (lock->serving != lock->next)
        pthread_cond_broadcast(&lock->turn);
    pthread_mutex_unlock(&lock->mutex);
}
