#include "cmd/outgoing/send_time.h"

#include <time.h>

#include "base/date.h"
#include "base/number.h"

bool send_time_read(const char *text, int64_t now_at, int64_t *at)
{
	time_t now = (time_t)now_at, t;
	struct tm tm;
	const char *end;

	if (*text == '+') {
		int minutes = number_read(text + 1, 366 * 24 * 60);

		*at = now + minutes * 60;
		return minutes > 0;
	}
	localtime_r(&now, &tm);
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	end = strptime(text, "%H:%M", &tm);
	if (end && !*end) {
		t = mktime(&tm);
		*at = t > now ? t : t + DATE_DAY;
		return true;
	}
	end = strptime(text, "%Y-%m-%d", &tm);
	if (!end || (*end != ' ' && *end != 'T'))
		return false;
	end = strptime(end + 1, "%H:%M", &tm);
	tm.tm_isdst = -1;
	*at = mktime(&tm);
	return end && !*end && *at > now;
}
