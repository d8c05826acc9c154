#include "base/crash_point.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Set once at start, then counted down; 0: never die. */
static atomic_long steps_left;
static int is_armed;

void crash_point_init(void)
{
	const char *at = getenv("POSTERN_DIE_AT");

	if (!at)
		return;
	atomic_store(&steps_left, strtol(at, NULL, 10));
	is_armed = atomic_load(&steps_left) > 0;
}

void crash_point(const char *name)
{
	if (!is_armed || atomic_fetch_sub(&steps_left, 1) != 1)
		return;
	dprintf(STDERR_FILENO, "step: died at %s\n", name);
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}
