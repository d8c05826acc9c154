#include "account/pop/top.h"

#include <string.h>

enum { TOP_WINDOW = 100 };

/* A header that goes by line after line. */
struct header_digest {
	struct digest *digest;
	bool is_over; /* the empty line was seen */
};

static void add_header_line(
    struct header_digest *r, const char *line, size_t len)
{
	if (r->is_over)
		return;
	if (len && line[len - 1] == '\r')
		len--;
	r->is_over = len == 0;
	digest_add(r->digest, line, len);
	digest_add(r->digest, "\n", 1);
}

static bool take_header_line(void *ctx, char *line, size_t len, struct err *e)
{
	(void)e;
	add_header_line(ctx, line, len);
	return true;
}

static void end_header_digest(struct header_digest *r, unsigned char *digest)
{
	/* With or without the empty line it is the same header. */
	if (!r->is_over)
		digest_add(r->digest, "\n", 1);
	digest_end(r->digest, digest);
}

void pop_top_digest_of(unsigned char *digest, const char *bytes, size_t len)
{
	struct header_digest r = {.digest = digest_new(DIGEST_IS_SHA256)};
	const char *at = bytes, *end = bytes + len;

	while (at < end && !r.is_over) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));

		add_header_line(&r, at, (size_t)((eol ? eol : end) - at));
		at = eol ? eol + 1 : end;
	}
	end_header_digest(&r, digest);
	digest_free(r.digest);
}

static bool read_top_answer(struct pop_session *s,
    const struct pop_top_query *wish, size_t i, struct err *e)
{
	struct header_digest r = {.digest = digest_new(DIGEST_IS_SHA256)};
	unsigned char digest[DIGEST_SHA256];
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	link_budget(s->link, 16 * 1024 * 1024, 5 * 60 * 1000);
	ok = pop_session_reply(s, POP_ASK_TOP, &status, &line, e);
	if (ok && status == POP_WIRE_OK)
		ok = pop_wire_lines(&s->wire, take_header_line, &r, e);
	end_header_digest(&r, digest);
	digest_free(r.digest);
	buf_clear(&line);
	return ok && wish->take(wish->ctx, i,
			 status == POP_WIRE_OK ? digest : NULL, e);
}

bool pop_top_digests(
    struct pop_session *s, const struct pop_top_query *wish, struct err *e)
{
	size_t window = s->caps.bits & POP_PIPELINING ? TOP_WINDOW : 1;
	size_t asked = 0;

	pop_session_sent(s, window < wish->n ? window : wish->n);
	for (size_t i = 0; i < wish->n; i++) {
		for (; asked < wish->n && asked - i < window; asked++)
			if (!pop_wire_command(&s->wire, e, "TOP %lld 0",
				(long long)wish->number(wish->ctx, asked)))
				return false;
		if (!pop_wire_flush(&s->wire, e) ||
		    !read_top_answer(s, wish, i, e))
			return false;
	}
	return true;
}
