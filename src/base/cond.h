/*
 * Conditions of threads, waited for no longer than so long by a clock that
 * nobody sets.
 */
#ifndef BASE_COND_H
#define BASE_COND_H

#include <pthread.h>

/* For cond_wait, and the calls of pthread that know no time. */
void cond_init(pthread_cond_t *cond);
/* Waits for a signal, at most ms milliseconds; the mutex is held. */
void cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int ms);

#endif
