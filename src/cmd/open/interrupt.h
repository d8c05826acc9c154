/*
 * Ctrl-C and its like, as a wake that a waiting verb polls.
 */
#ifndef CMD_OPEN_INTERRUPT_H
#define CMD_OPEN_INTERRUPT_H

#include "base/wake.h"

/* From now on SIGINT, SIGTERM and SIGHUP kick the wake, once; a second one
 * ends the program as usual. Lent; NULL if the system gives no more files. */
const struct wake *interrupt_on_signals(void);

#endif
