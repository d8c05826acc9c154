/*
 * Condition variables with a time limit, measured by the monotonic clock, so
 * that setting the computer's clock neither ends nor prolongs a wait.
 */
#ifndef BASE_COND_H
#define BASE_COND_H

#include <pthread.h>

/* Use it in place of pthread_cond_init, for cond_wait and pthread_cond_wait. */
void cond_init(pthread_cond_t *cond);
/* Waits for a signal, at most ms milliseconds; may also return without one, so
 * the caller checks its condition again. The mutex is held. */
void cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int ms);

#endif
