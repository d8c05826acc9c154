/*
 * Starting threads of our own: signals stay with the main thread, which
 * knows what to do with them, but for those that a thread raises by a crash of
 * its own (base/crash.h).
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts run(arg) with these signals blocked. false: the system gives no more
 * threads. */
bool thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
