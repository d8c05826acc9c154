/*
 * The one place of this room that waits: for sockets, a stop, a deadline.
 */
#ifndef NET_WAIT_H
#define NET_WAIT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"

enum wait_end { WAIT_READY, WAIT_STOPPED, WAIT_LATE };

/* Polls n sockets until one is ready, stop (may be NULL) is kicked, or
 * date_ticks is past deadline. fds has room for one more behind the n. A stop
 * counts first and then the deadline: whoever floods us with what nobody
 * asked for holds up neither. */
enum wait_end wait_for(
    struct pollfd *fds, size_t n, const struct wake *stop, int64_t deadline);

/* True if stop is there and kicked. */
bool wait_is_stopped(const struct wake *stop);

/* The error of being stopped. Returns false. */
bool wait_err_stopped(struct err *e);

#endif
