/*
 * Starting threads of our own: signals stay with the main thread, which
 * knows what to do with them. And waiting for one another no longer than so
 * long.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts run(arg) with all signals blocked. false: the system gives no more
 * threads. */
bool thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

/* A condition whose waits are measured by a clock that nobody sets. */
void thread_cond_init(pthread_cond_t *cond);
/* Waits for a signal, at most ms milliseconds; the mutex is held. */
void thread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int ms);

#endif
