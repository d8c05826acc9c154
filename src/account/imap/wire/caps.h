/*
 * Capabilities of an IMAP server (CAPABILITY).
 */
#ifndef ACCOUNT_IMAP_WIRE_CAPS_H
#define ACCOUNT_IMAP_WIRE_CAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum imap_cap {
	IMAP_CAP_REV1 = 1,
	IMAP_CAP_REV2 = 1 << 1,
	IMAP_CAP_STARTTLS = 1 << 2,
	IMAP_CAP_LOGINDISABLED = 1 << 3,
	IMAP_CAP_SASL_IR = 1 << 4,
	IMAP_CAP_ID = 1 << 5,
	IMAP_CAP_NAMESPACE = 1 << 6,
	IMAP_CAP_LIST_EXTENDED = 1 << 7,
	IMAP_CAP_SPECIAL_USE = 1 << 8,
	IMAP_CAP_ESEARCH = 1 << 9,
	IMAP_CAP_CONDSTORE = 1 << 10,
	IMAP_CAP_QRESYNC = 1 << 11,
	IMAP_CAP_IDLE = 1 << 12,
	IMAP_CAP_UIDPLUS = 1 << 13,
	IMAP_CAP_MOVE = 1 << 14,
	IMAP_CAP_ENABLE = 1 << 15,
	IMAP_CAP_LIST_STATUS = 1 << 16,
	IMAP_CAP_COMPRESS = 1 << 17, /* DEFLATE */
	IMAP_CAP_NOTIFY = 1 << 18,
	IMAP_CAP_LITERAL_MINUS = 1 << 19,
	IMAP_CAP_LITERAL_PLUS = 1 << 24,
	IMAP_CAP_CREATE_SPECIAL_USE = 1 << 25,
	IMAP_CAP_GMAIL = 1 << 26, /* X-GM-EXT-1: folders are labels */
	IMAP_CAP_OBJECTID = 1 << 27,
	IMAP_CAP_QUOTA = 1 << 28,
};

struct imap_caps {
	unsigned bits; /* enum imap_cap */
	unsigned sasl; /* 1 << enum sasl_mechanism */
	/* bytes of the largest message it takes (RFC 7889); 0: not said */
	int64_t append_limit;
	struct buf words; /* all of it, for the inspector */
	/* Set by imap_caps_read; cleared where the server may announce others
	 * from here on: after STARTTLS, and before the sign-in. */
	bool is_current;
};

/* Replaces what is known by a list of words separated by blanks. */
void imap_caps_read(struct imap_caps *c, const char *words);
void imap_caps_reset(struct imap_caps *c);

#endif
