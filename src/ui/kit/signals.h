/*
 * Signals, as flags and a wake for the loop: the handlers do nothing else.
 */
#ifndef UI_KIT_SIGNALS_H
#define UI_KIT_SIGNALS_H

#include <stdbool.h>

struct signals {
	bool resized;   /* SIGWINCH */
	bool stopped;   /* SIGTSTP: somebody wants us to stop */
	bool continued; /* SIGCONT */
	int leave;      /* SIGTERM, SIGHUP or SIGINT, 0: none */
};

/* Starts catching them; false: out of file descriptors. */
bool signals_start(void);
void signals_end(void);

/* Poll it for POLLIN. */
int signals_fd(void);
/* Takes what has come since the last call. */
void signals_take(struct signals *s);

#endif
