/*
 * Decodes transfer encodings piece by piece (with GMime's decoders).
 *
 * Never fails on bad input: invalid characters are skipped, a missing end is
 * completed.
 */
#ifndef MIME_MESSAGE_DECODE_H
#define MIME_MESSAGE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "mime/message/content.h"
#include "mime/message/source.h"

/* Passes the decoded bytes of src between at and end to take, piece by piece.
 * false if take returned false. */
struct decode {
	const struct source *src;
	int64_t at, end;
	enum coding coding;
};
bool decode_stream(const struct decode *d,
    bool (*take)(void *ctx, const void *bytes, size_t len), void *ctx);

/* False with an error if GMime is missing: then nothing encoded can be read, and
 * decode_stream returns false for it. */
bool decode_ready(struct err *e);

/* Appends the name and version of GMime, as it runs. */
void decode_tell_library(struct buf *out);

#endif
