/*
 * The only place in net/ that waits: for sockets, a stop, or a deadline.
 */
#ifndef NET_WAIT_H
#define NET_WAIT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"

/* A socket is ready, stop was kicked, or the deadline has passed. */
enum wait_end { WAIT_READY, WAIT_STOPPED, WAIT_LATE };

/* Polls n sockets until one is ready, stop (may be NULL) is kicked, or deadline
 * (date_ticks) has passed. fds must have room for one more entry after the n.
 * Stop and deadline take precedence over ready sockets: a server that sends
 * without pause can't delay them. */
enum wait_end wait_for(
    struct pollfd *fds, size_t n, const struct wake *stop, int64_t deadline);

/* True if stop is not NULL and was kicked. */
bool wait_is_stopped(const struct wake *stop);

/* Sets e to the error for a stop. Returns false. */
bool wait_err_stopped(struct err *e);

#endif
