#include "unit/test.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "account/pop/wire.h"
#include "net/link.h"

/* A wire whose server has said all it will ever say. */
struct world {
	struct pop_wire wire;
	struct link *link;
	int server;
};

static void open_world(struct world *w)
{
	struct link_to to = {.host = "test", .port = 110};
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	w->server = fds[1];
	w->link = link_from_fd(fds[0], &to);
	pop_wire_init(&w->wire, w->link, "test");
}

static void say(struct world *w, const char *bytes, size_t len)
{
	assert_int_equal(write(w->server, bytes, len), (ssize_t)len);
}

static void close_world(struct world *w)
{
	pop_wire_clear(&w->wire);
	link_close(w->link);
	close(w->server);
}

static bool collect(void *ctx, const char *bytes, size_t len, struct err *e)
{
	(void)e;
	buf_add(ctx, bytes, len);
	return true;
}

static const char stuffed[] = "Subject: x\r\n\r\n..\r\n...two\r\n.. \r\n"
			      "mid.dle.\r\nbare\n.kept\rcr\r\n\r.\r\n.\r\n";
static const char plain[] = "Subject: x\r\n\r\n.\r\n..two\r\n. \r\n"
			    "mid.dle.\r\nbare\n.kept\rcr\r\n\r.\r\n";

/* Wherever the packets fall apart, the message is the same. */
static void messages_are_unstuffed_at_any_cut(void **state)
{
	size_t len = sizeof stuffed - 1;

	(void)state;
	for (size_t cut = 1; cut < len; cut++) {
		struct world w;
		struct buf got = BUF_INIT, line = BUF_INIT;
		enum pop_wire_status status;
		struct err e;

		open_world(&w);
		say(&w, stuffed, cut);
		/* The first part must be read before the second is there. */
		assert_true(link_has_input(w.link));
		w.wire.end +=
		    (size_t)link_read(w.link, w.wire.in, sizeof w.wire.in);
		say(&w, stuffed + cut, len - cut);
		say(&w, "+OK next\r\n", 10);
		assert_true(pop_wire_message(&w.wire, collect, &got, &e));
		if (!buf_equals(&got, plain, sizeof plain - 1))
			fail_msg("cut at %zu: %s", cut, got.data);
		assert_true(pop_wire_reply(&w.wire, &status, &line, &e));
		assert_string_equal(line.data, "+OK next");
		buf_clear(&got);
		buf_clear(&line);
		close_world(&w);
	}
}

static void a_message_without_its_dot_fails(void **state)
{
	size_t len = sizeof stuffed - 1;

	(void)state;
	/* Every part of it, up to the last byte but one. */
	for (size_t cut = 0; cut < len; cut++) {
		struct world w;
		struct buf got = BUF_INIT;
		struct err e;

		open_world(&w);
		say(&w, stuffed, cut);
		shutdown(w.server, SHUT_WR);
		assert_false(pop_wire_message(&w.wire, collect, &got, &e));
		assert_int_equal(e.kind, ERR_NETWORK);
		buf_clear(&got);
		close_world(&w);
	}
}

/* Seen with servers that know no CR at all. */
static void bare_line_feeds_are_understood(void **state)
{
	static const char text[] = "+OK\na\n..b\n.\n+OK\n";
	struct buf got = BUF_INIT, line = BUF_INIT;
	enum pop_wire_status status;
	struct world w;
	struct err e;

	(void)state;
	open_world(&w);
	say(&w, text, sizeof text - 1);
	assert_true(pop_wire_reply(&w.wire, &status, &line, &e));
	assert_true(pop_wire_message(&w.wire, collect, &got, &e));
	assert_string_equal(got.data, "a\n.b\n");
	assert_true(pop_wire_reply(&w.wire, &status, &line, &e));
	buf_clear(&got);
	buf_clear(&line);
	close_world(&w);
}

static void nothing_with_a_line_break_is_sent(void **state)
{
	struct world w;
	struct err e;
	char got[64];
	ssize_t n;

	(void)state;
	open_world(&w);
	assert_true(pop_wire_command(&w.wire, &e, "USER %s", "ann"));
	assert_false(pop_wire_command(&w.wire, &e, "PASS %s", "x\r\nDELE 1"));
	assert_false(pop_wire_command(&w.wire, &e, "PASS %s", "x\ny"));
	assert_true(pop_wire_command(&w.wire, &e, "QUIT"));
	assert_true(pop_wire_flush(&w.wire, &e));
	n = read(w.server, got, sizeof got);
	assert_int_equal(n, 16);
	assert_memory_equal(got, "USER ann\r\nQUIT\r\n", 16);
	close_world(&w);
}

static void strange_answers_are_named(void **state)
{
	static const struct {
		const char *said, *words;
	} cases[] = {
	    {"* OK [CAPABILITY IMAP4rev1] hi\r\n", "IMAP"},
	    {"220 mail.example.org ESMTP\r\n", "SMTP"},
	    {"HTTP/1.1 400 Bad Request\r\n", "not POP"},
	    {"\r\n", "not POP"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf line = BUF_INIT;
		enum pop_wire_status status;
		struct world w;
		struct err e;

		open_world(&w);
		say(&w, cases[i].said, strlen(cases[i].said));
		assert_false(pop_wire_reply(&w.wire, &status, &line, &e));
		assert_int_equal(e.kind, ERR_PROTOCOL);
		assert_non_null(strstr(e.text, cases[i].words));
		/* And nobody goes on with such a server. */
		assert_non_null(link_error(w.link));
		buf_clear(&line);
		close_world(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_are_unstuffed_at_any_cut),
	    cmocka_unit_test(a_message_without_its_dot_fails),
	    cmocka_unit_test(bare_line_feeds_are_understood),
	    cmocka_unit_test(nothing_with_a_line_break_is_sent),
	    cmocka_unit_test(strange_answers_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
