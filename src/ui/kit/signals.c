#include "ui/kit/signals.h"

#include <signal.h>
#include <stddef.h>

#include "base/wake.h"

/* Written by handlers. */
static volatile sig_atomic_t resized, stopped, continued, leave;
static struct wake wake = {.fd = -1};

static const int caught[] = {
    SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT};
enum { CAUGHT = sizeof caught / sizeof *caught };
static struct sigaction before[CAUGHT];

static void signals_on_signal(int number)
{
	switch (number) {
	case SIGWINCH:
		resized = 1;
		break;
	case SIGTSTP:
		stopped = 1;
		break;
	case SIGCONT:
		continued = 1;
		break;
	default:
		leave = number;
		break;
	}
	wake_kick(&wake);
}

bool signals_start(void)
{
	struct sigaction act = {
	    .sa_handler = signals_on_signal, .sa_flags = SA_RESTART};

	resized = stopped = continued = leave = 0;
	if (!wake_open(&wake))
		return false;
	sigemptyset(&act.sa_mask);
	for (int i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &act, &before[i]);
	return true;
}

void signals_end(void)
{
	for (int i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &before[i], NULL);
	wake_close(&wake);
}

int signals_fd(void)
{
	return wake.fd;
}

void signals_take(struct signals *s)
{
	wake_drain(&wake);
	s->resized = resized;
	s->stopped = stopped;
	s->continued = continued;
	s->leave = leave;
	resized = stopped = continued = 0;
}
