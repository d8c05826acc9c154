/*
 * Transfer encodings undone, piece by piece (GMime's decoders).
 *
 * Broken input never fails: what does not belong there is passed over, an
 * end that is missing is made up for.
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

/* Hands the decoded bytes to take, piece by piece; false if take returned
 * false. Reads from at to end of src. */
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
