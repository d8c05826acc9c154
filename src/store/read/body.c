#include "store/read/body.h"

#include <string.h>

#include "base/i18n.h"
#include "store/db/sql.h"

bool body_open(struct body *b, struct db *db, int64_t id, struct err *e)
{
	struct query q;
	const void *digest;
	size_t len;
	bool found;

	*b = (struct body){.db = db, .id = id};
	buf_init(&b->piece);
	sql_start(
	    &q, db, "SELECT size, is_whole, digest FROM body WHERE id = ?");
	sql_bind(&q, id);
	found = sql_row(&q);
	if (found) {
		b->size = sql_get_int(&q, 0);
		b->is_whole = sql_get_int(&q, 1);
		digest = sql_get_blob(&q, 2, &len);
		if (len == sizeof b->digest)
			memcpy(b->digest, digest, len);
	}
	if (!sql_end(&q, e))
		return false;
	return found ||
	       err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
		   _("The text of this message is not on this computer."));
}

void body_close(struct body *b)
{
	buf_clear(&b->piece);
}

/* Makes the piece with offset the present one; false at the end. */
static bool load_piece(struct body *b, int64_t offset, struct err *e)
{
	struct query q;
	const void *bytes;
	size_t len;
	bool found;

	sql_start(&q, b->db,
	    "SELECT start, bytes FROM piece WHERE body_id = ?"
	    " AND start <= ? ORDER BY start DESC LIMIT 1");
	sql_bind(&q, b->id, offset);
	buf_reset(&b->piece);
	found = sql_row(&q);
	if (found) {
		b->piece_start = sql_get_int(&q, 0);
		bytes = sql_get_blob(&q, 1, &len);
		buf_add(&b->piece, bytes, len);
	}
	return sql_end(&q, e) && found;
}

/* The bytes from offset to the end of their piece; NULL at the end. */
static const char *piece_at(
    struct body *b, int64_t offset, size_t *len, struct err *e)
{
	int64_t end = b->piece_start + (int64_t)b->piece.len;

	if (offset < b->piece_start || offset >= end) {
		if (offset >= b->size || !load_piece(b, offset, e))
			return NULL;
		end = b->piece_start + (int64_t)b->piece.len;
		if (offset >= end)
			return NULL;
	}
	*len = (size_t)(end - offset);
	return b->piece.data + (offset - b->piece_start);
}

static ssize_t read_at(void *ctx, int64_t offset, void *to, size_t len)
{
	struct body *b = ctx;
	struct err e = {0};
	const char *bytes;
	size_t n;

	bytes = piece_at(b, offset, &n, &e);
	if (!bytes)
		return *e.text ? -1 : 0;
	if (n > len)
		n = len;
	memcpy(to, bytes, n);
	return (ssize_t)n;
}

struct source body_source(struct body *b)
{
	return (struct source){.ctx = b, .size = b->size, .read_at = read_at};
}

bool body_stream(struct body *b,
    bool (*take)(void *ctx, const void *bytes, size_t len, struct err *e),
    void *ctx, struct err *e)
{
	int64_t at = 0;

	while (at < b->size) {
		struct err why = {0};
		const char *bytes;
		size_t len;

		bytes = piece_at(b, at, &len, &why);
		if (!bytes && *why.text) {
			*e = why;
			return false;
		}
		if (!bytes)
			return err_set(e, ERR_STORE, ERR_ITEM, RETRY_NEVER,
			    _("Part of this message is missing from the mail "
			      "database. Run \"postern check\" for details."));
		if (!take(ctx, bytes, len, e))
			return false;
		at += (int64_t)len;
	}
	return true;
}

static bool digest_piece(
    void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)e;
	digest_add(ctx, bytes, len);
	return true;
}

bool body_verify(struct body *b, struct err *e)
{
	struct digest *d = digest_new(DIGEST_IS_SHA256);
	unsigned char now[DIGEST_SHA256];
	bool ok = body_stream(b, digest_piece, d, e);

	digest_end(d, now);
	digest_free(d);
	if (!ok)
		return false;
	return memcmp(now, b->digest, sizeof now) == 0 ||
	       err_set(e, ERR_STORE, ERR_ITEM, RETRY_NEVER,
		   _("A message in the mail database is damaged: it is not "
		     "what was received. Run \"postern check\" for details."));
}

bool body_discard(struct db *w, int64_t body_id, struct err *e)
{
	struct query q;
	int64_t others = 0;

	sql_start(&q, w,
	    "SELECT 1 FROM message WHERE body_id = ?1 AND body_id <> 0"
	    " UNION ALL SELECT 1 FROM sending WHERE body_id = ?1"
	    " AND body_id <> 0 LIMIT 1");
	sql_bind(&q, body_id);
	if (!sql_one_int(&q, &others, NULL, e))
		return false;
	if (others)
		return true;
	sql_start(&q, w, "DELETE FROM piece WHERE body_id = ?");
	sql_bind(&q, body_id);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w, "DELETE FROM body WHERE id = ?");
	sql_bind(&q, body_id);
	return sql_run(&q, e);
}
