#include "store/user/duplicate.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/db/sql.h"
#include "store/read/message.h"

struct duplicate_reader {
	struct digest *as_is, *crlf, *lf;
	bool holds_cr; /* the last byte was a CR; it is not hashed yet, as
	                * an LF may follow */
};

struct duplicate_reader *duplicate_reader_new(void)
{
	struct duplicate_reader *r = mem_new(1, sizeof *r);

	r->as_is = digest_new(DIGEST_IS_SHA256);
	r->crlf = digest_new(DIGEST_IS_SHA256);
	r->lf = digest_new(DIGEST_IS_SHA256);
	return r;
}

void duplicate_reader_free(struct duplicate_reader *r)
{
	if (!r)
		return;
	digest_free(r->as_is);
	digest_free(r->crlf);
	digest_free(r->lf);
	free(r);
}

static void add_both(struct duplicate_reader *r, const char *s, size_t len)
{
	if (!len)
		return;
	digest_add(r->crlf, s, len);
	digest_add(r->lf, s, len);
}

static void flush_cr(struct duplicate_reader *r)
{
	if (r->holds_cr)
		add_both(r, "\r", 1);
	r->holds_cr = false;
}

/* Bytes of a line, without LF. */
static void duplicate_add_line(
    struct duplicate_reader *r, const char *s, size_t len)
{
	if (!len)
		return;
	flush_cr(r);
	r->holds_cr = s[len - 1] == '\r';
	add_both(r, s, len - r->holds_cr);
}

void duplicate_add(struct duplicate_reader *r, const void *bytes, size_t len)
{
	const char *at = bytes, *end = at + len, *eol;

	digest_add(r->as_is, bytes, len);
	while ((eol = memchr(at, '\n', (size_t)(end - at)))) {
		duplicate_add_line(r, at, (size_t)(eol - at));
		r->holds_cr = false;
		digest_add(r->crlf, "\r\n", 2);
		digest_add(r->lf, "\n", 1);
		at = eol + 1;
	}
	duplicate_add_line(r, at, (size_t)(end - at));
}

void duplicate_end(struct duplicate_reader *r, struct duplicate *out)
{
	flush_cr(r);
	digest_end(r->as_is, out->digest);
	digest_end(r->crlf, out->crlf);
	digest_end(r->lf, out->lf);
}

bool duplicate_find(
    struct db *db, const struct duplicate *s, bool *found, struct err *e)
{
	struct query q;
	int64_t one;

	sql_start(&q, db,
	    "SELECT 1 FROM message AS m JOIN body AS b ON b.id = m.body_id"
	    " WHERE m.msg_key = ? AND m.gone = 0 AND m.here = " SQL_HERE_WHOLE
	    " AND b.is_whole = 1 AND b.digest IN (?, ?, ?) LIMIT 1");
	sql_bind(&q, s->msg_key, sql_blob(s->digest, DIGEST_SHA256),
	    sql_blob(s->crlf, DIGEST_SHA256), sql_blob(s->lf, DIGEST_SHA256));
	return sql_one_int(&q, &one, found, e);
}
