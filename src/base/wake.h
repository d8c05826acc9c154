/*
 * A way to wake another thread out of poll: an eventfd.
 *
 * It is a level, not an edge: a kick that comes just before the wait is not
 * lost, and many kicks count as one. Kicking is safe in a signal handler.
 */
#ifndef BASE_WAKE_H
#define BASE_WAKE_H

#include <stdbool.h>

struct wake {
	int fd; /* poll it for POLLIN; -1 before wake_open */
};

/* false: the process is out of file descriptors (errno says so). */
bool wake_open(struct wake *w);
void wake_close(struct wake *w);

void wake_kick(const struct wake *w);
/* Takes the kicks back; true if there was one. */
bool wake_drain(const struct wake *w);
/* True if kicked, without taking it back: for a wake that means "stop". */
bool wake_is_up(const struct wake *w);

#endif
