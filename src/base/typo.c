#include "base/typo.h"

static int less(int a, int b)
{
	return a < b ? a : b;
}

int typo_distance(const char *a, const char *b, int most)
{
	int n;

	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (!*a && !*b)
		return 0;
	if (most == 0)
		return 1;
	n = most;
	if (*a)
		n = less(n, typo_distance(a + 1, b, most - 1));
	if (*b)
		n = less(n, typo_distance(a, b + 1, most - 1));
	if (*a && *b)
		n = less(n, typo_distance(a + 1, b + 1, most - 1));
	if (*a && *b && a[0] == b[1] && a[1] == b[0])
		n = less(n, typo_distance(a + 2, b + 2, most - 1));
	return n + 1;
}
