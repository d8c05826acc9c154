/*
 * Wakes another thread from poll: an eventfd.
 *
 * A kick just before the other thread waits is not lost, and several kicks
 * count as one. Kicking is safe in a signal handler.
 */
#ifndef BASE_WAKE_H
#define BASE_WAKE_H

#include <stdbool.h>

struct wake {
	int fd; /* poll it for POLLIN; -1 before wake_open */
};

/* false: the process has no file descriptor left (errno is set). */
bool wake_open(struct wake *w);
void wake_close(struct wake *w);

/* Raises it, from any thread. */
void wake_kick(const struct wake *w);
/* Resets it; true if it was kicked. */
bool wake_drain(const struct wake *w);
/* True if it was kicked, without resetting it: for a wake that means "stop". */
bool wake_is_up(const struct wake *w);

#endif
