#include "base/wake.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

bool wake_open(struct wake *w)
{
	w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return w->fd >= 0;
}

void wake_close(struct wake *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

void wake_kick(const struct wake *w)
{
	const uint64_t one = 1;
	int saved = errno;
	ssize_t n = write(w->fd, &one, sizeof one);

	/* A full counter means that it is raised already. */
	(void)n;
	errno = saved;
}

bool wake_drain(const struct wake *w)
{
	uint64_t kicks;

	return read(w->fd, &kicks, sizeof kicks) == sizeof kicks;
}

bool wake_is_up(const struct wake *w)
{
	struct pollfd p = {.fd = w->fd, .events = POLLIN};

	return poll(&p, 1, 0) > 0;
}
