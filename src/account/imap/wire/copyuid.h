/*
 * Where a server says it has put messages (COPYUID and APPENDUID, RFC 4315).
 */
#ifndef ACCOUNT_IMAP_WIRE_COPYUID_H
#define ACCOUNT_IMAP_WIRE_COPYUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

struct imap_place {
	uint32_t from, to;
};

/* Starts out zeroed; uidvalidity 0: it has not said anything. */
struct imap_placed {
	uint32_t uidvalidity; /* of the mailbox they are in */
	struct imap_places VEC_OF(struct imap_place) list;
};
void imap_placed_clear(struct imap_placed *p);

/* Reads what stands behind the word COPYUID; what makes no sense is as if
 * nothing had been said. */
void imap_placed_read(struct imap_placed *p, const char *text);

/* The new UID of a message, 0 if it was not named. */
uint32_t imap_placed_find(const struct imap_placed *p, int64_t uid);

#endif
