#include "sync/backoff.h"

#include <poll.h>

#include "base/date.h"
#include "base/digest.h"

enum {
	LOOK_MS = 30 * 1000, /* between looks whether we have slept */
	NAP_MS = 5 * 1000,   /* that changes nothing */
};

int64_t backoff_seconds(int64_t first, int failures)
{
	int64_t seconds = first;
	unsigned char chance;

	for (int i = 1; i < failures && seconds < BACKOFF_LAST; i++)
		seconds *= 2;
	if (seconds > BACKOFF_LAST)
		seconds = BACKOFF_LAST;
	digest_random(&chance, 1);
	return seconds + seconds * chance / 1024;
}

enum backoff_end backoff_for(
    const struct wake *a, const struct wake *b, int64_t ms)
{
	struct pollfd fds[] = {
	    {.fd = a->fd, .events = POLLIN}, {.fd = b->fd, .events = POLLIN}};
	int64_t until = date_elapsed() + ms, slept = date_slept();

	for (;;) {
		int64_t left = ms < 0 ? LOOK_MS : until - date_elapsed();

		if (left <= 0)
			return BACKOFF_OVER;
		if (left > LOOK_MS)
			left = LOOK_MS;
		if (poll(fds, 2, (int)left) > 0)
			return BACKOFF_WOKEN;
		if (ms >= 0 && date_slept() - slept > NAP_MS)
			return BACKOFF_SLEPT;
	}
}
