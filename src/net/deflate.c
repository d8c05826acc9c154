#include "net/deflate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/i18n.h"
#include "base/mem.h"

enum {
	RAW = -15, /* for zlib: a window of 32 kB and no header */
	MEMORY = 8,
	PIECE = 64 * 1024,
};

struct deflate {
	z_stream in, out;
	enum deflate_state state;
	struct err why;            /* when broken */
	size_t dry;                /* bytes fed without any output */
	size_t at, len;            /* part of bytes that can be taken */
	char fed[DEFLATE_BYTES];   /* input, compressed */
	char bytes[DEFLATE_BYTES]; /* inflated */
	struct deflate_sums sums;
};

struct deflate *deflate_new(void)
{
	struct deflate *d = mem_new(1, sizeof *d);

	d->state = DEFLATE_HUNGRY;
	if (inflateInit2(&d->in, RAW) != Z_OK ||
	    deflateInit2(&d->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW,
		MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		mem_exhausted();
	return d;
}

void deflate_free(struct deflate *d)
{
	if (!d)
		return;
	inflateEnd(&d->in);
	deflateEnd(&d->out);
	free(d);
}

/* --- in ------------------------------------------------------------------ */

static enum deflate_state deflate_fail(struct deflate *d, const char *zlib_said)
{
	d->state = DEFLATE_BROKEN;
	err_set(&d->why, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
	    _("The compressed data from the server can't be unpacked. The "
	      "connection was closed; postern will try again. If this "
	      "persists, set compress = no for the account."));
	err_cause(&d->why, zlib_said ? zlib_said : "");
	return d->state;
}

/* Data after the end of the compressed stream is an error. */
static enum deflate_state deflate_end(struct deflate *d)
{
	d->state = DEFLATE_BROKEN;
	err_set(&d->why, ERR_NETWORK, ERR_ACCOUNT, RETRY_NOW,
	    _("The server closed the connection. Reconnecting."));
	return d->state;
}

/* Calls zlib once. It may have more output even if all input is used up. */
static enum deflate_state inflate_some(struct deflate *d)
{
	z_stream *z = &d->in;
	int result;

	z->next_out = (Bytef *)d->bytes;
	z->avail_out = sizeof d->bytes;
	result = inflate(z, Z_SYNC_FLUSH);
	d->at = 0;
	d->len = sizeof d->bytes - z->avail_out;
	if (d->len)
		return DEFLATE_READY;
	if (result == Z_STREAM_END)
		return deflate_end(d);
	if (result == Z_MEM_ERROR)
		mem_exhausted();
	if (result != Z_OK && result != Z_BUF_ERROR)
		return deflate_fail(d, z->msg);
	if (d->dry > DEFLATE_DRY)
		return deflate_fail(d, "empty blocks without end");
	return DEFLATE_HUNGRY;
}

enum deflate_state deflate_look(struct deflate *d, struct err *e)
{
	if (d->state != DEFLATE_BROKEN && d->at == d->len)
		d->state = inflate_some(d);
	if (d->state == DEFLATE_BROKEN)
		*e = d->why;
	return d->state;
}

char *deflate_room(struct deflate *d)
{
	return d->fed;
}

void deflate_fed(struct deflate *d, size_t n)
{
	d->in.next_in = (Bytef *)d->fed;
	d->in.avail_in = (uInt)n;
	d->dry += n;
	d->sums.came_as += (int64_t)n;
}

size_t deflate_take(struct deflate *d, void *to, size_t len)
{
	size_t n = d->len - d->at;

	if (n > len)
		n = len;
	memcpy(to, d->bytes + d->at, n);
	d->at += n;
	d->dry = 0;
	d->sums.came += (int64_t)n;
	return n;
}

/* --- out ----------------------------------------------------------------- */

static void pack_piece(
    struct deflate *d, const char *from, size_t len, int flush, struct buf *out)
{
	z_stream *z = &d->out;

	/* zlib does not modify it. */
	z->next_in = (Bytef *)(uintptr_t)from;
	z->avail_in = (uInt)len;
	do {
		z->next_out = (Bytef *)buf_room(out, DEFLATE_BYTES);
		z->avail_out = DEFLATE_BYTES;
		deflate(z, flush);
		buf_grew(out, DEFLATE_BYTES - z->avail_out);
	} while (!z->avail_out);
}

void deflate_pack(
    struct deflate *d, const void *from, size_t len, struct buf *out)
{
	const char *at = from;
	size_t before = out->len;

	d->sums.went += (int64_t)len;
	for (; len > PIECE; at += PIECE, len -= PIECE)
		pack_piece(d, at, PIECE, Z_NO_FLUSH, out);
	pack_piece(d, at, len, Z_SYNC_FLUSH, out);
	d->sums.went_as += (int64_t)(out->len - before);
}

void deflate_count(const struct deflate *d, struct deflate_sums *out)
{
	*out = d->sums;
}

void deflate_tell_library(struct buf *out)
{
	buf_printf(out, "zlib %s", zlibVersion());
}
