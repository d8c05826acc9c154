#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void number_count(struct buf *out, int64_t n)
{
	char digits[32];
	size_t len;

	snprintf(digits, sizeof digits, "%" PRId64, n);
	len = strlen(digits);
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0 && digits[i - 1] != '-')
			buf_add_char(out, ' ');
		buf_add_char(out, digits[i]);
	}
}

void number_bytes(struct buf *out, int64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	double n = (double)bytes;
	size_t unit = 0;

	while (n >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
		n /= 1000;
		unit++;
	}
	if (unit && n < 9.95)
		buf_printf(out, "%.1f %s", n, units[unit]);
	else
		buf_printf(out, "%.0f %s", n, units[unit]);
}

int number_read(const char *text, int max)
{
	int n = 0;

	for (; *text >= '0' && *text <= '9'; text++) {
		if (n > (max - (*text - '0')) / 10)
			return 0;
		n = n * 10 + (*text - '0');
	}
	return *text ? 0 : n;
}
