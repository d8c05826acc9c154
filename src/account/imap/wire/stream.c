#include "account/imap/wire/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "account/imap/wire/guard.h"

/* libetpan moves what is left of its buffer after each line: with 1 MB it is
 * several times slower, and TLS brings 16 kB at a time anyway. */
enum { STREAM_BUFFER = 16 * 1024 };

struct stream {
	struct link *link; /* lent */
	struct imap_guard *guard;
	struct buf passed; /* what the guard let through */
	size_t at;         /* of which so much has been read */
	char bytes[STREAM_BUFFER];
};

/* Reads from the link until the guard lets something through. */
static bool refill_stream(struct stream *s)
{
	struct err e;

	buf_reset(&s->passed);
	s->at = 0;
	while (!s->passed.len) {
		ssize_t n = link_read(s->link, s->bytes, sizeof s->bytes);

		if (n < 0)
			return false;
		if (!imap_guard_pass(
			s->guard, s->bytes, (size_t)n, &s->passed, &e)) {
			link_spoil(s->link, &e);
			return false;
		}
	}
	return true;
}

static ssize_t low_read(mailstream_low *low, void *to, size_t len)
{
	struct stream *s = low->data;
	size_t n;

	if (link_error(s->link) ||
	    (s->at == s->passed.len && !refill_stream(s)))
		return -1;
	n = s->passed.len - s->at;
	if (n > len)
		n = len;
	memcpy(to, s->passed.data + s->at, n);
	s->at += n;
	return (ssize_t)n;
}

static ssize_t low_write(mailstream_low *low, const void *from, size_t len)
{
	struct stream *s = low->data;

	return link_write(s->link, from, len) ? (ssize_t)len : -1;
}

static int low_close(mailstream_low *low)
{
	/* The link is its owner's to close. */
	(void)low;
	return 0;
}

static int low_get_fd(mailstream_low *low)
{
	/* libetpan asks only to select() on it, which is ours to do. */
	(void)low;
	return -1;
}

static void low_free(mailstream_low *low)
{
	struct stream *s = low->data;

	imap_guard_free(s->guard);
	buf_clear(&s->passed);
	free(s);
	free(low);
}

/* Not const because libetpan's pointer to it is not; it is never changed.
 * The missing entries are for cancelling and IDLE, which link_wait and its
 * wakes do. */
static mailstream_low_driver driver = {
    .mailstream_read = low_read,
    .mailstream_write = low_write,
    .mailstream_close = low_close,
    .mailstream_get_fd = low_get_fd,
    .mailstream_free = low_free,
};

mailstream *imap_stream_new(struct link *l)
{
	struct stream *s = mem_new(1, sizeof *s);
	mailstream_low *low;
	mailstream *m;

	s->link = l;
	s->guard = imap_guard_new();
	buf_init(&s->passed);
	low = mailstream_low_new(s, &driver);
	m = low ? mailstream_new(low, STREAM_BUFFER) : NULL;
	if (!m)
		mem_exhausted();
	return m;
}

static bool has_read(mailstream *m)
{
	const struct stream *s = m->low->data;

	return m->read_buffer_len || s->at < s->passed.len;
}

bool imap_stream_has_input(mailstream *m)
{
	const struct stream *s = m->low->data;

	return has_read(m) || link_has_input(s->link);
}

bool imap_stream_is_drained(mailstream *m)
{
	const struct stream *s = m->low->data;

	return !has_read(m) && imap_guard_is_at_rest(s->guard);
}

bool imap_stream_is_at_rest(mailstream *m)
{
	return !imap_stream_has_input(m) && imap_stream_is_drained(m);
}

void imap_stream_limit(mailstream *m, size_t line, size_t text)
{
	struct stream *s = m->low->data;

	imap_guard_limit(s->guard, line, text);
}

void imap_stream_warm_up(void)
{
	etpan_ready(NULL);
}

bool imap_stream_ready(struct err *e)
{
	return etpan_ready(e);
}

void imap_stream_tell_library(struct buf *out)
{
	if (!etpan_ready(NULL)) {
		buf_add_str(out, "libetpan (missing)");
		return;
	}
	buf_printf(out, "libetpan %d.%d", libetpan_get_version_major(),
	    libetpan_get_version_minor());
}
