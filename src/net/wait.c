#include "net/wait.h"

#include <limits.h>

#include "base/date.h"
#include "base/i18n.h"

static int ms_until(int64_t deadline)
{
	int64_t ms = deadline - date_ticks();

	if (ms <= 0)
		return 0;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

enum wait_end wait_for(
    struct pollfd *fds, size_t n, const struct wake *stop, int64_t deadline)
{
	int ready;

	/* poll skips negative descriptors. */
	fds[n] = (struct pollfd){.fd = stop ? stop->fd : -1, .events = POLLIN};
	do {
		/* EINTR, or no memory in the kernel for a moment: poll
		 * again. */
		ready = poll(fds, (nfds_t)n + 1, ms_until(deadline));
		if (ready > 0 && fds[n].revents)
			return WAIT_STOPPED;
		if (ready > 0 && date_ticks() <= deadline)
			return WAIT_READY;
	} while (date_ticks() < deadline);
	return WAIT_LATE;
}

bool wait_is_stopped(const struct wake *stop)
{
	return stop && wake_is_up(stop);
}

bool wait_err_stopped(struct err *e)
{
	return err_set(e, ERR_STOPPED, ERR_ACCOUNT, RETRY_NOW, _("Stopped."));
}
