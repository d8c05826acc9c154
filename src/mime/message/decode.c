#include "mime/message/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "mime/lib/gmime.h"

enum { PIECE = 32 * 1024, BEGIN_MAX = 1024 };

struct decoder {
	bool (*take)(void *ctx, const void *bytes, size_t len);
	void *ctx;
	GMimeEncoding state;
	enum coding coding;
	struct buf out;
	int letters;      /* base64: characters in the current group of four */
	int pads;         /* base64: how many of these are '=' */
	bool is_over;     /* the encoded data ended before the content */
	struct buf begin; /* uuencode: an incomplete line */
	bool has_begun;
};

static bool hand_over(struct decoder *d, size_t len)
{
	return len == 0 || d->take(d->ctx, d->out.data, len);
}

/* One step of GMime's decoder. */
static bool decode_piece(struct decoder *d, const char *bytes, size_t len)
{
	size_t n;

	buf_reset(&d->out);
	buf_room(&d->out, g_mime_encoding_outlen(&d->state, len));
	n = g_mime_encoding_step(&d->state, bytes, len, d->out.data);
	return hand_over(d, n);
}

static bool is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* Number of bytes up to the end of the base64 data, its padding. A mailing list
 * may have added a footer after it, which must not be decoded. */
static size_t base64_run(struct decoder *d, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_base64(bytes[i])) {
			d->letters = (d->letters + 1) % 4;
			d->pads = 0;
		} else if (bytes[i] == '=' && d->letters >= 2 &&
			   d->letters + ++d->pads >= 4) {
			d->is_over = true;
			return i + 1;
		}
	}
	return len;
}

static bool decode_add_base64(struct decoder *d, const char *bytes, size_t len)
{
	if (d->is_over)
		return true;
	return decode_piece(d, bytes, base64_run(d, bytes, len));
}

/* Skips lines before "begin 644 name", which are not content (POSIX,
 * uuencode). */
static bool add_uu(struct decoder *d, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (!d->has_begun && bytes < end) {
		const char *eol = memchr(bytes, '\n', (size_t)(end - bytes));
		const char *next = eol ? eol + 1 : end;

		if (d->begin.len < BEGIN_MAX)
			buf_add(&d->begin, bytes, (size_t)(next - bytes));
		bytes = next;
		if (!eol)
			return true;
		d->has_begun = strncmp(d->begin.data, "begin ", 6) == 0;
		buf_reset(&d->begin);
	}
	return decode_piece(d, bytes, (size_t)(end - bytes));
}

static bool decode_add(struct decoder *d, const char *bytes, size_t len)
{
	switch (d->coding) {
	case CODING_BASE64:
		return decode_add_base64(d, bytes, len);
	case CODING_QUOTED:
		return decode_piece(d, bytes, len);
	case CODING_UU:
		return add_uu(d, bytes, len);
	case CODING_NONE:
		break;
	}
	return d->take(d->ctx, bytes, len);
}

/* Outputs what the decoder still holds: a base64 group without padding, a
 * quoted-printable "=" at the very end. */
static bool decode_finish(struct decoder *d)
{
	if (d->coding == CODING_BASE64 && !d->is_over && d->letters >= 2)
		return decode_piece(d, "==", (size_t)(4 - d->letters));
	if (d->coding == CODING_QUOTED && d->state.state == 2 &&
	    d->state.save != '\r') {
		char rest[2] = {'=', (char)d->state.save};

		return d->take(d->ctx, rest, 2);
	}
	return true;
}

static void decode_start(struct decoder *d, enum coding coding)
{
	static const GMimeContentEncoding of[] = {
	    [CODING_NONE] = GMIME_CONTENT_ENCODING_8BIT,
	    [CODING_BASE64] = GMIME_CONTENT_ENCODING_BASE64,
	    [CODING_QUOTED] = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
	    [CODING_UU] = GMIME_CONTENT_ENCODING_UUENCODE,
	};

	d->coding = coding;
	if (coding != CODING_NONE)
		g_mime_encoding_init_decode(&d->state, of[coding]);
}

bool decode_stream(const struct decode *what,
    bool (*take)(void *ctx, const void *bytes, size_t len), void *ctx)
{
	struct decoder d = {
	    .take = take,
	    .ctx = ctx,
	    .out = BUF_INIT,
	    .begin = BUF_INIT,
	};
	char *piece = mem_resize(NULL, PIECE, 1);
	int64_t at = what->at;
	bool goes_on = what->coding == CODING_NONE || gmime_ready(NULL);

	if (goes_on)
		decode_start(&d, what->coding);
	while (goes_on && at < what->end) {
		size_t want =
		    what->end - at < PIECE ? (size_t)(what->end - at) : PIECE;
		ssize_t n = what->src->read_at(what->src->ctx, at, piece, want);

		if (n <= 0)
			break;
		goes_on = decode_add(&d, piece, (size_t)n);
		at += n;
	}
	if (goes_on)
		goes_on = decode_finish(&d);
	free(piece);
	buf_clear(&d.out);
	buf_clear(&d.begin);
	return goes_on;
}

bool decode_ready(struct err *e)
{
	return gmime_ready(e);
}

void decode_tell_library(struct buf *out)
{
	if (!gmime_ready(NULL)) {
		buf_add_str(out, "GMime (missing)");
		return;
	}
	buf_printf(out, "GMime %u.%u.%u", gmime_major_version,
	    gmime_minor_version, gmime_micro_version);
}
