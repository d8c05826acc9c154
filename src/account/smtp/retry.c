#include "account/smtp/retry.h"

#include "base/date.h"

int64_t retry_after(int64_t tries)
{
	static const int minutes[] = {1, 5, 15, 30, 60};
	int64_t last = sizeof minutes / sizeof *minutes - 1;

	return 60 * minutes[tries < 0 ? 0 : tries < last ? tries : last];
}

bool retry_is_over(const struct sending *m, int64_t now)
{
	return m->tries && m->since && now - m->since >= DATE_DAY;
}
