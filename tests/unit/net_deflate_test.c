#include "unit/test.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/deflate.h"
#include "net/link.h"
#include "account/imap/wire/stream.h"

/* A link that is compressed, and the server at its other end. */
struct pair {
	struct link *link;
	struct deflate *server;
	int peer, ours;
};

static void pair_open(struct pair *p)
{
	const struct link_to to = {.host = "mail.test", .idle_ms = 5000};
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	p->link = link_from_fd(fds[0], &to);
	p->ours = fds[0];
	p->peer = fds[1];
	p->server = deflate_new();
	link_start_deflate(p->link);
}

static void pair_close(struct pair *p)
{
	link_close(p->link);
	deflate_free(p->server);
	if (p->peer >= 0)
		close(p->peer);
}

static void send_raw(struct pair *p, const void *bytes, size_t len)
{
	assert_int_equal(send(p->peer, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
}

static void send_packed(struct pair *p, const void *bytes, size_t len)
{
	struct buf packed = BUF_INIT;

	deflate_pack(p->server, bytes, len, &packed);
	send_raw(p, packed.data, packed.len);
	buf_clear(&packed);
}

static void say(struct pair *p, const char *text)
{
	send_packed(p, text, strlen(text));
}

static void assert_reads(struct pair *p, const char *text)
{
	char got[256] = {0};
	size_t n = 0;

	while (n < strlen(text)) {
		ssize_t some = link_read(p->link, got + n, sizeof got - 1 - n);

		assert_true(some > 0);
		n += (size_t)some;
	}
	assert_string_equal(got, text);
}

static void assert_fails(struct pair *p, enum err_kind kind, const char *words)
{
	char byte;

	assert_int_equal(link_read(p->link, &byte, 1), -1);
	assert_int_equal(link_error(p->link)->kind, kind);
	assert_non_null(strstr(link_error(p->link)->text, words));
	/* It is sticky, and nobody waits for more. */
	assert_int_equal(link_read(p->link, &byte, 1), -1);
	assert_int_equal(link_wait(p->link, NULL, 0), LINK_FAILED);
}

/* --- what is said comes through ------------------------------------------- */

static void each_line_can_be_read_as_it_comes(void **state)
{
	struct deflate_sums sums;
	struct pair p;

	(void)state;
	pair_open(&p);
	for (int i = 0; i < 100; i++) {
		say(&p, "* OK the same words again and again\r\n");
		assert_reads(&p, "* OK the same words again and again\r\n");
		assert_int_equal(link_wait(p.link, NULL, 0), LINK_TIMEOUT);
	}
	assert_true(link_deflated(p.link, &sums));
	assert_int_equal(sums.came, link_received(p.link));
	assert_true(sums.came_as < sums.came / 2);
	pair_close(&p);
}

static void commands_go_out_whole(void **state)
{
	char *big = mem_new(300000, 1);
	struct buf got = BUF_INIT;
	struct pair p;
	struct err e;

	(void)state;
	pair_open(&p);
	for (int i = 0; i < 300000; i++)
		big[i] = (char)('a' + i % 23);
	assert_true(link_write(p.link, "1 NOOP\r\n", 8));
	assert_true(link_write(p.link, "", 0));
	assert_true(link_write(p.link, big, 300000));
	while (got.len < 300008) {
		switch (deflate_look(p.server, &e)) {
		case DEFLATE_HUNGRY:
			deflate_fed(p.server,
			    (size_t)recv(p.peer, deflate_room(p.server),
				DEFLATE_BYTES, 0));
			break;
		case DEFLATE_READY:
			buf_grew(&got,
			    deflate_take(p.server, buf_room(&got, 1000), 1000));
			break;
		case DEFLATE_BROKEN:
			fail_msg("%s", e.text);
		}
	}
	assert_memory_equal(got.data, "1 NOOP\r\n", 8);
	assert_memory_equal(got.data + 8, big, 300000);
	assert_int_equal(link_sent(p.link), 300008);
	buf_clear(&got);
	free(big);
	pair_close(&p);
}

/* The socket is empty by then: who polls it sleeps. */
static void bytes_that_zlib_holds_end_a_wait(void **state)
{
	struct pollfd poller;
	struct pair p;
	char byte;

	(void)state;
	pair_open(&p);
	say(&p, "* 1 EXISTS\r\n* 2 EXISTS\r\n");
	assert_int_equal(link_wait(p.link, NULL, 5000), LINK_READABLE);
	assert_int_equal(link_read(p.link, &byte, 1), 1);
	poller = (struct pollfd){.fd = p.ours, .events = POLLIN};
	assert_int_equal(poll(&poller, 1, 0), 0);
	assert_true(link_has_input(p.link));
	assert_int_equal(link_wait(p.link, NULL, 5000), LINK_READABLE);
	assert_reads(&p, " 1 EXISTS\r\n* 2 EXISTS\r\n");
	assert_false(link_has_input(p.link));
	pair_close(&p);
}

/* The start of a block is no byte yet. */
static void half_a_block_is_waited_for(void **state)
{
	struct buf packed = BUF_INIT;
	struct pair p;

	(void)state;
	pair_open(&p);
	deflate_pack(p.server, "* OK\r\n", 6, &packed);
	send_raw(&p, packed.data, 1);
	assert_int_equal(link_wait(p.link, NULL, 0), LINK_TIMEOUT);
	send_raw(&p, packed.data + 1, packed.len - 1);
	assert_reads(&p, "* OK\r\n");
	buf_clear(&packed);
	pair_close(&p);
}

/* --- servers that mean no good -------------------------------------------- */

static void a_bomb_meets_the_budget(void **state)
{
	enum { SIZE = 64 * 1024 * 1024, BUDGET = 1024 * 1024 };
	char *zeros = mem_new(SIZE, 1), got[4096];
	struct buf packed = BUF_INIT;
	int64_t total = 0;
	struct pair p;
	ssize_t n;

	(void)state;
	pair_open(&p);
	deflate_pack(p.server, zeros, SIZE, &packed);
	assert_true(packed.len < SIZE / 500);
	send_raw(&p, packed.data, packed.len);
	link_budget(p.link, BUDGET, 60 * 1000);
	while ((n = link_read(p.link, got, sizeof got)) > 0)
		total += n;
	assert_int_equal(total, BUDGET);
	assert_int_equal(link_error(p.link)->kind, ERR_PROTOCOL);
	assert_non_null(
	    strstr(link_error(p.link)->text, "more for one answer"));
	buf_clear(&packed);
	free(zeros);
	pair_close(&p);
}

static void the_guard_sees_what_was_inflated(void **state)
{
	mailstream *m;
	struct pair p;
	char byte;

	(void)state;
	pair_open(&p);
	m = imap_stream_new(p.link);
	say(&p, "* LIST ((((((((((((((((((((((((((((((((((((((((((((((((((((("
		"((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((");
	assert_true(imap_stream_has_input(m));
	while (mailstream_read(m, &byte, 1) > 0)
		;
	assert_non_null(strstr(link_error(p.link)->text, "nested too deeply"));
	mailstream_close(m);
	pair_close(&p);
}

static void nonsense_is_told(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p);
	say(&p, "* OK\r\n");
	assert_reads(&p, "* OK\r\n");
	send_raw(&p, "\xff in the clear\r\n", 16);
	assert_fails(&p, ERR_PROTOCOL, "can't be unpacked");
	pair_close(&p);
}

static void what_came_before_the_nonsense_counts(void **state)
{
	struct buf packed = BUF_INIT;
	struct pair p;

	(void)state;
	pair_open(&p);
	deflate_pack(p.server, "* OK\r\n", 6, &packed);
	buf_add(&packed, "\xff\xff\xff\xff", 4);
	send_raw(&p, packed.data, packed.len);
	assert_reads(&p, "* OK\r\n");
	assert_fails(&p, ERR_PROTOCOL, "can't be unpacked");
	buf_clear(&packed);
	pair_close(&p);
}

/* Blocks that hold nothing: five bytes each, as long as the server likes. */
static void empty_blocks_without_end_are_no_answer(void **state)
{
	struct buf blocks = BUF_INIT;
	struct pair p;

	(void)state;
	pair_open(&p);
	while (blocks.len <= DEFLATE_DRY)
		buf_add(&blocks, "\x00\x00\x00\xff\xff", 5);
	send_raw(&p, blocks.data, blocks.len);
	assert_fails(&p, ERR_PROTOCOL, "can't be unpacked");
	buf_clear(&blocks);
	pair_close(&p);
}

static void a_cut_in_a_block_is_a_cut(void **state)
{
	struct buf packed = BUF_INIT;
	struct pair p;

	(void)state;
	pair_open(&p);
	deflate_pack(p.server, "* OK some words\r\n", 17, &packed);
	send_raw(&p, packed.data, 1);
	close(p.peer);
	p.peer = -1;
	assert_fails(&p, ERR_NETWORK, "closed the connection");
	buf_clear(&packed);
	pair_close(&p);
}

static void the_end_of_the_stream_is_the_end(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p);
	send_raw(&p, "\x03\x00* OK behind it\r\n", 18);
	assert_fails(&p, ERR_NETWORK, "closed the connection. Reconnecting.");
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_line_can_be_read_as_it_comes),
	    cmocka_unit_test(commands_go_out_whole),
	    cmocka_unit_test(bytes_that_zlib_holds_end_a_wait),
	    cmocka_unit_test(half_a_block_is_waited_for),
	    cmocka_unit_test(a_bomb_meets_the_budget),
	    cmocka_unit_test(the_guard_sees_what_was_inflated),
	    cmocka_unit_test(nonsense_is_told),
	    cmocka_unit_test(what_came_before_the_nonsense_counts),
	    cmocka_unit_test(empty_blocks_without_end_are_no_answer),
	    cmocka_unit_test(a_cut_in_a_block_is_a_cut),
	    cmocka_unit_test(the_end_of_the_stream_is_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
