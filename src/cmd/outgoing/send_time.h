/*
 * When a message is to be sent, as it is written on the command line.
 */
#ifndef CMD_OUTGOING_SEND_TIME_H
#define CMD_OUTGOING_SEND_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* "2026-12-01 08:00", "08:00" (the next one), "+90" (minutes from now), in
 * local time. false: it is none of these, or in the past. */
bool send_time_read(const char *text, int64_t now, int64_t *at);

#endif
