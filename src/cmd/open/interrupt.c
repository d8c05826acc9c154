#include "cmd/open/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* A signal handler has no other way to reach it. */
static struct wake stop_wake = {.fd = -1};

static void interrupt_on_signal(int number)
{
	(void)number;
	wake_kick(&stop_wake);
}

const struct wake *interrupt_on_signals(void)
{
	struct sigaction action = {
	    .sa_handler = interrupt_on_signal, .sa_flags = (int)SA_RESETHAND};

	if (stop_wake.fd < 0 && !wake_open(&stop_wake))
		return NULL;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	return &stop_wake;
}
