/*
 * Fuzzes libetpan behind the guard: no answer of a server may make it crash.
 *
 * Without instruments (fuzz/libraries.sh) the fuzzer sees little of it. It
 * leaks (flags in quotes, greetings that say goodbye), so run it with
 *	ASAN_OPTIONS=detect_leaks=0 fuzz/imap_fuzz -max_len=4096 CORPUS \
 *	    SRCDIR/fuzz/guard
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libetpan/libetpan.h>

#include "base/buf.h"
#include "account/imap/wire/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* A stream that comes from memory, through the guard. */
struct source {
	const char *bytes;
	size_t len;
	struct imap_guard *guard;
	struct buf passed;
	size_t at;
};

static ssize_t low_read(mailstream_low *low, void *to, size_t len)
{
	struct source *s = low->data;
	size_t n = s->len < 1000 ? s->len : 1000;
	struct err e;

	while (s->at == s->passed.len) {
		if (!s->len ||
		    !imap_guard_pass(s->guard, s->bytes, n, &s->passed, &e)) {
			s->len = 0;
			s->at = s->passed.len;
			return -1;
		}
		s->bytes += n;
		s->len -= n;
		n = s->len < 1000 ? s->len : 1000;
	}
	n = s->passed.len - s->at < len ? s->passed.len - s->at : len;
	memcpy(to, s->passed.data + s->at, n);
	s->at += n;
	return (ssize_t)n;
}

static ssize_t low_write(mailstream_low *low, const void *from, size_t len)
{
	(void)low;
	(void)from;
	return (ssize_t)len;
}

static int low_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static void low_free(mailstream_low *low)
{
	free(low);
}

static mailstream_low_driver driver = {
    .mailstream_read = low_read,
    .mailstream_write = low_write,
    .mailstream_close = low_close,
    .mailstream_get_fd = low_close,
    .mailstream_free = low_free,
};

static int fetch(mailimap *m)
{
	struct mailimap_set *set = mailimap_set_new_single(1);
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att(
	    mailimap_fetch_att_new_bodystructure());
	clist *list = NULL;
	int code = mailimap_fetch(m, set, type, &list);

	if (code == MAILIMAP_NO_ERROR)
		mailimap_fetch_list_free(list);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	return code;
}

static int list(mailimap *m)
{
	clist *found = NULL;
	int code = mailimap_list(m, "", "*", &found);

	if (code == MAILIMAP_NO_ERROR)
		mailimap_list_result_free(found);
	return code;
}

static void talk(mailimap *m, mailstream *s)
{
	int code = mailimap_connect(m, s);

	if (code != MAILIMAP_NO_ERROR_NON_AUTHENTICATED ||
	    mailimap_login(m, "me", "secret") != MAILIMAP_NO_ERROR ||
	    mailimap_select(m, "INBOX") != MAILIMAP_NO_ERROR)
		return;
	for (code = MAILIMAP_NO_ERROR; code == MAILIMAP_NO_ERROR;) {
		code = mailimap_noop(m);
		if (code == MAILIMAP_NO_ERROR)
			code = list(m);
		if (code == MAILIMAP_NO_ERROR)
			code = fetch(m);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct source source = {.bytes = (const char *)bytes,
	    .len = len,
	    .guard = imap_guard_new()};
	mailstream *s;
	mailimap *m = mailimap_new(0, NULL);

	buf_init(&source.passed);
	s = mailstream_new(mailstream_low_new(&source, &driver), 16384);
	talk(m, s);
	m->imap_stream = NULL;
	mailstream_close(s);
	mailimap_free(m);
	imap_guard_free(source.guard);
	buf_clear(&source.passed);
	return 0;
}
