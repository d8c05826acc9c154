#include "sync/pause.h"

#include "base/digest.h"

int64_t pause_after(int64_t first, int failures)
{
	int64_t seconds = first;
	unsigned char chance;

	for (int i = 1; i < failures && seconds < PAUSE_LAST; i++)
		seconds *= 2;
	if (seconds > PAUSE_LAST)
		seconds = PAUSE_LAST;
	digest_random(&chance, 1);
	return seconds + seconds * chance / 1024;
}
