/*
 * A message made out of what its writer put into it (RFC 5322, 2045, 2046).
 *
 * Header values are written by header_out.h, the tree of parts and their
 * encodings by GMime. Always holds: what comes out has CRLF as line ends and
 * ends with one; no line is longer than 998 bytes; all is printable ASCII but
 * for messages that are forwarded as they are (and the local part of an
 * address that is not ASCII); nothing of this computer or program is in it.
 */
#ifndef MIME_BUILD_BUILD_H
#define MIME_BUILD_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "mime/build/flowed.h"
#include "mime/header/address.h"
#include "mime/header/string_list.h"
#include "mime/message/source.h"

/* A file or a message that goes along. */
struct build_file {
	char *name; /* for people; "" of a message: it gets one if need be */
	char *type; /* "application/pdf" */
	bool is_message; /* forwarded: message/rfc822, byte for byte but for
	                  * its line ends */
	struct source source;
};
struct build_files VEC_OF(struct build_file);

/* What is built; all of it is lent. */
struct build {
	int64_t date;
	int zone_minutes; /* of the Date field, east of UTC */
	struct addresses from, sender, reply_to, to, cc, bcc;
	const char *subject;
	const char *message_id, *in_reply_to; /* without <>; "" for none */
	struct string_list references;
	const char *text; /* UTF-8 */
	size_t text_len;
	struct flowed_how how;
	struct build_files files;
};

/* Takes the message piece by piece; false ends it, with e set. */
typedef bool build_take(
    void *ctx, const void *bytes, size_t len, struct err *e);

/* Writes the message; Bcc is in it (the copy of Sent has it, the post leaves
 * it out). false: a source can't be read, or take said so. */
bool build_write(
    const struct build *b, build_take *take, void *ctx, struct err *e);

/* Appends a new Message-ID without its <>: 128 random bits and the domain of
 * the address. */
void build_message_id(struct buf *out, const char *addr);

/* Appends a Date field's value: "Tue, 1 Dec 2026 10:00:00 +0100". */
void build_date(struct buf *out, int64_t at, int zone_minutes);

/* The zone of this computer at a time, in minutes east of UTC. */
int build_zone(int64_t at);

#endif
