/*
 * Turns Ctrl-C and similar signals into a wake that a waiting command polls.
 */
#ifndef CMD_OPEN_INTERRUPT_H
#define CMD_OPEN_INTERRUPT_H

#include "base/wake.h"

/* From now on the first SIGINT, SIGTERM or SIGHUP kicks the wake, and a second
 * one ends the program as usual. The wake is lent; NULL if no file descriptor
 * is left. */
const struct wake *interrupt_on_signals(void);

#endif
