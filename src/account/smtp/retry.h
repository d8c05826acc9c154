/*
 * When a message that could not be sent is tried again.
 */
#ifndef ACCOUNT_SMTP_RETRY_H
#define ACCOUNT_SMTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/read/sending.h"

/* Seconds after so many tries before this one: 1, 5, 15, 30, 60 ... minutes. */
int64_t retry_after(int64_t tries);

/* The server has put it off for a day: its writer is asked. */
bool retry_is_over(const struct sending *m, int64_t now);

#endif
