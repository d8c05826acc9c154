/*
 * Where a server says it has put copied messages (COPYUID, RFC 4315).
 */
#ifndef ACCOUNT_IMAP_WIRE_COPYUID_H
#define ACCOUNT_IMAP_WIRE_COPYUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

struct imap_copyuid_range {
	uint32_t from, to;
};

/* Starts out zeroed; uidvalidity 0: it has not said anything. */
struct imap_copyuid {
	uint32_t uidvalidity; /* of the mailbox they are in */
	struct imap_places VEC_OF(struct imap_copyuid_range) list;
};
void imap_copyuid_clear(struct imap_copyuid *p);

/* Reads what follows the word COPYUID, and adds it. What makes no sense is
 * dropped. */
void imap_copyuid_read(struct imap_copyuid *p, const char *text);

/* The new UID of a message, 0 if it was not named. */
uint32_t imap_copyuid_find(const struct imap_copyuid *p, int64_t uid);

#endif
