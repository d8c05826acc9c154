/*
 * Starting threads. Signals are handled by the main thread, so a new thread
 * blocks them all, except those that its own crash raises (base/crash.h).
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts run(arg) in a new thread. false: the system allows no more threads. */
bool thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

#endif
