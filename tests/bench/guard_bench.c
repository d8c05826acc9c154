/*
 * How fast the guard lets bytes through: `make -C tests bench/guard_bench &&
 * tests/bench/guard_bench`. Nothing here is a test.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "account/imap/wire/guard.h"

enum { PIECE = 16 * 1024, TOTAL = 256 * 1024 * 1024 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Repeats in until TOTAL bytes have gone through, 16 kB at a time. */
static void run(const char *name, const struct buf *in)
{
	struct guard *g = imap_guard_new();
	struct buf out = BUF_INIT;
	struct err e;
	double start = seconds();
	size_t sent = 0;
	bool ok = true;

	while (ok && sent < TOTAL) {
		for (size_t at = 0; ok && at < in->len; at += PIECE) {
			size_t n = in->len - at < PIECE ? in->len - at : PIECE;

			buf_reset(&out);
			ok = imap_guard_pass(g, in->data + at, n, &out, &e);
		}
		sent += in->len;
	}
	printf("%-28s %7.0f MB/s%s\n", name,
	    (double)sent / 1e6 / (seconds() - start), ok ? "" : "  (refused)");
	imap_guard_free(g);
	buf_clear(&out);
}

static void add_headers(struct buf *b, int uid)
{
	static const char header[] =
	    "From: Somebody <somebody@example.org>\r\n"
	    "To: me@example.org\r\nSubject: The minutes of the meeting\r\n"
	    "Date: Sun, 22 Nov 2026 14:02:07 +0100\r\n"
	    "Message-ID: <a8f3.99812@mail.example.org>\r\n\r\n";

	buf_printf(b,
	    "* %d FETCH (UID %d FLAGS (\\Seen) INTERNALDATE \"22-Nov-2026 "
	    "14:02:07 +0100\" RFC822.SIZE 5312 BODY[HEADER.FIELDS (FROM TO "
	    "SUBJECT DATE MESSAGE-ID)] {%zu}\r\n%s)\r\n",
	    uid, uid, sizeof header - 1, header);
}

static void add_envelope(struct buf *b, int uid)
{
	buf_printf(b,
	    "* %d FETCH (UID %d ENVELOPE (\"Sun, 22 Nov 2026 14:02:07 +0100\" "
	    "\"The minutes of the meeting\" ((\"Somebody\" NIL \"somebody\" "
	    "\"example.org\")) NIL NIL ((NIL NIL \"me\" \"example.org\")) NIL "
	    "NIL NIL \"<a8f3.99812@mail.example.org>\"))\r\n",
	    uid, uid);
}

int main(void)
{
	struct buf in = BUF_INIT;

	buf_add_str(&in, "* 1 FETCH (BODY[] {33554432}\r\n");
	memset(buf_room(&in, 33554432), 'x', 33554432);
	buf_grew(&in, 33554432);
	buf_add_str(&in, ")\r\n");
	run("a body of 32 MB", &in);

	buf_reset(&in);
	buf_add_str(&in, "* SEARCH");
	for (int i = 0; i < 900000; i++)
		buf_printf(&in, " %d", i);
	buf_add_str(&in, "\r\n");
	run("SEARCH, 900,000 numbers", &in);

	buf_reset(&in);
	for (int i = 0; i < 20000; i++)
		buf_printf(&in, "* %d FETCH (UID %d FLAGS (\\Seen))\r\n", i, i);
	run("FETCH of flags", &in);

	buf_reset(&in);
	for (int i = 0; i < 20000; i++)
		add_headers(&in, i);
	run("FETCH of header fields", &in);

	buf_reset(&in);
	for (int i = 0; i < 20000; i++)
		add_envelope(&in, i);
	run("FETCH of envelopes", &in);

	buf_reset(&in);
	for (int i = 0; i < 20000; i++)
		buf_printf(&in, "* OK [X %d] still here, wait a little\r\n", i);
	run("status lines", &in);
	buf_clear(&in);
	return 0;
}
