/*
 * The text of a message on its way to an SMTP server: read piece by piece from
 * the database, all lines ended with CRLF, dots doubled (RFC 5321, 4.5.2), Bcc
 * and Resent-Bcc left out. The final dot is the caller's.
 */
#ifndef ACCOUNT_SMTP_TEXT_H
#define ACCOUNT_SMTP_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "net/link.h"
#include "store/db/store.h"

/* What a server wants to know before. */
struct smtp_text_facts {
	int64_t size;         /* bytes, dots not doubled */
	bool is_8bit;         /* not all of it is ASCII, and */
	bool has_8bit_header; /* not even its header */
};
bool smtp_text_measure(
    struct db *db, int64_t body_id, struct smtp_text_facts *out, struct err *e);

/* Sends it. told (may be NULL) hears how many bytes have gone. false: the link
 * is spoilt, and e is its error, or the text can't be read (ERR_STORE). */
struct smtp_text_way {
	struct link *link;
	void (*told)(void *ctx, int64_t bytes);
	void *ctx;
};
bool smtp_text_send(const struct smtp_text_way *way, struct db *db,
    int64_t body_id, struct err *e);

#endif
