/* What SMTP makes of bytes: texts on their way out, wherever their pieces part,
 * and what a server offers. */
#include "unit/store_world.h"

#include <sys/socket.h>

#include "account/signin/sasl.h"
#include "account/smtp/answer.h"
#include "account/smtp/caps.h"
#include "account/smtp/text.h"
#include "account/smtp/wire.h"

/* Stores a body in two pieces that part at a place. */
static int64_t store_parted(struct world *w, const char *text, size_t at)
{
	unsigned char digest[DIGEST_SHA256] = {0};
	struct db *db = begin(w);
	int64_t id;

	MUST(merge_body_new(db, &id, e));
	if (at)
		MUST(merge_body_piece(db, id, text, at, e));
	MUST(merge_body_piece(db, id, text + at, strlen(text) - at, e));
	MUST(merge_body_whole(db, id, digest, e));
	end(w);
	return id;
}

static void check_sent(
    struct world *w, int64_t body_id, const char *wire, int64_t size)
{
	struct smtp_text_facts facts;
	struct smtp_text_way way = {0};
	char got[4096];
	int fds[2];
	ssize_t n;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	way.link = link_from_fd(fds[0], &(struct link_to){.host = "test"});
	MUST(smtp_text_measure(w->db, body_id, &facts, e));
	MUST(smtp_text_send(&way, w->db, body_id, e));
	link_close(way.link);
	n = read(fds[1], got, sizeof got - 1);
	assert_true(n > 0);
	got[n] = '\0';
	assert_string_equal(got, wire);
	assert_int_equal(facts.size, size);
	close(fds[1]);
}

static void texts_go_out_the_same_wherever_their_pieces_part(void **state)
{
	static const char stored[] =
	    "From: a@b\r\nBCC : one@x,\r\n two@x\r\n\tthree@x\r\nTo: c@d\r\n"
	    "Resent-Bcc: e@f\r\nBccx: stays\r\nSubject: a\r\n b\r\n\r\n"
	    "Bcc: text\r\n.\r\n..x\r\nlf\nand\rcr\r\n\r\n.end";
	static const char wire[] =
	    "From: a@b\r\nTo: c@d\r\nBccx: stays\r\nSubject: a\r\n b\r\n\r\n"
	    "Bcc: text\r\n..\r\n...x\r\nlf\r\nand\r\ncr\r\n\r\n..end\r\n";
	struct world *w = *state;

	for (size_t at = 0; at < strlen(stored); at++)
		check_sent(w, store_parted(w, stored, at), wire,
		    (int64_t)strlen(wire) - 3);
}

static void a_text_says_what_it_needs(void **state)
{
	static const struct {
		const char *text;
		bool is_8bit, has_8bit_header;
	} cases[] = {
	    {"From: a@b\r\n\r\nascii\r\n", false, false},
	    {"From: a@b\r\n\r\n\xc3\xa4\r\n", true, false},
	    {"From: \xc3\xa4@b\r\n\r\nx\r\n", true, true},
	    {"From: a@b\r\nBcc: \xc3\xa4@b\r\n\r\nx\r\n", false, false},
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct smtp_text_facts facts;
		int64_t id = store_parted(w, cases[i].text, 0);

		MUST(smtp_text_measure(w->db, id, &facts, e));
		assert_int_equal(facts.is_8bit, cases[i].is_8bit);
		assert_int_equal(
		    facts.has_8bit_header, cases[i].has_8bit_header);
	}
}

static void offers_are_read(void **state)
{
	struct smtp_caps caps;

	(void)state;
	smtp_caps_read(&caps,
	    "PIPELINING is my name\nsize 1000\nAUTH=LOGIN\n"
	    "AUTH PLAIN XOAUTH2 NEW\n8bitmime\nSTARTTLS\nOTHER thing\n");
	assert_int_equal(caps.size, 1000);
	assert_int_equal(caps.bits,
	    SMTP_EHLO | SMTP_SIZE | SMTP_AUTH | SMTP_8BITMIME | SMTP_STARTTLS);
	assert_int_equal(caps.sasl,
	    1u << SASL_LOGIN | 1u << SASL_PLAIN | 1u << SASL_XOAUTH2);
	smtp_caps_read(&caps, "host\nSIZE\nSIZE -5\n");
	assert_int_equal(caps.size, 0);
	smtp_caps_read(&caps, "");
	assert_int_equal(caps.bits, SMTP_EHLO);
}

/* A reply, in whatever pieces it comes; false: it is none. */
static bool read_reply(const char *bytes, size_t len, struct smtp_reply *r)
{
	struct smtp_wire w;
	struct err e = {0};
	struct link *link;
	int fds[2];
	bool ok;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	link = link_from_fd(fds[0], &(struct link_to){.host = "test"});
	assert_int_equal(write(fds[1], bytes, len), (ssize_t)len);
	close(fds[1]);
	smtp_wire_init(&w, link, "test");
	smtp_reply_init(r);
	ok = smtp_wire_reply(&w, r, &e);
	smtp_wire_clear(&w);
	link_close(link);
	return ok;
}

static void a_reply_is_whole_lines_with_one_code(void **state)
{
	static const struct {
		const char *bytes;
		int code; /* 0: it is none */
		const char *enhanced;
	} cases[] = {
	    {"250 ok\r\n", 250, ""},
	    {"250\r\n", 250, ""},
	    {"550-5.1.1 no\r\n550 5.1.1 such\r\n", 550, "5.1.1"},
	    {"250-a\r\n250-b\r\n250 c\r\n", 250, ""},
	    {"220 1.2.3.4 ESMTP\r\n", 220, ""},
	    {"550 5.1.1no\r\n", 550, ""},
	    {"250 ok", 0, ""},
	    {"250 ok\r", 0, ""},
	    {"250 ok\n", 0, ""},
	    {"250-ok\r\n", 0, ""},
	    {"250-ok\r\n550 no\r\n", 0, ""},
	    {"25 ok\r\n", 0, ""},
	    {"2500 ok\r\n", 0, ""},
	    {"150 ok\r\n", 0, ""},
	    {"600 ok\r\n", 0, ""},
	    {"\r\n", 0, ""},
	    {"hello\r\n", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct smtp_reply r;
		bool ok =
		    read_reply(cases[i].bytes, strlen(cases[i].bytes), &r);

		assert_int_equal(ok, cases[i].code != 0);
		if (ok) {
			assert_int_equal(r.code, cases[i].code);
			assert_string_equal(r.enhanced, cases[i].enhanced);
		}
		smtp_reply_clear(&r);
	}
}

static void replies_without_end_are_given_up(void **state)
{
	struct buf text = BUF_INIT;
	struct smtp_reply r;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_add_char(&text, '2');
	assert_false(read_reply(text.data, text.len, &r));
	smtp_reply_clear(&r);
	buf_reset(&text);
	while (text.len < 2 * SMTP_REPLY)
		buf_add_str(&text, "250-more and more and more of it\r\n");
	assert_false(read_reply(text.data, text.len, &r));
	smtp_reply_clear(&r);
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(texts_go_out_the_same_wherever_their_pieces_part),
	    TEST(a_text_says_what_it_needs),
	    TEST(offers_are_read),
	    TEST(a_reply_is_whole_lines_with_one_code),
	    TEST(replies_without_end_are_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
