#include "unit/test.h"

#include "account/setup/json_read.h"
#include "account/setup/published.h"
#include "net/dns.h"

static char address[] = "ann@harbour.example", local[] = "ann",
	    domain[] = "harbour.example";
static const struct setup_address ann = {address, local, domain, domain};

#define HEAD                                                    \
	"<?xml version=\"1.0\"?><clientConfig version=\"1.1\">" \
	"<emailProvider id=\"h\"><domain>harbour.example</domain>"
#define TAIL "</emailProvider></clientConfig>"
#define SERVER(type, host, port, socket, more)                \
	"<incomingServer type=\"" type "\"><hostname>" host   \
	"</hostname><port>" port "</port><socketType>" socket \
	"</socketType>" more "</incomingServer>"

static bool read_xml(struct setup_servers *out, const char *text)
{
	return published_read_xml(
	    out, text, strlen(text), &ann, SETUP_FROM_AUTOCONFIG);
}

static void settings_are_read(void **state)
{
	struct setup_servers list = {0};

	(void)state;
	assert_true(read_xml(&list,
	    HEAD
		/* a sign-in that nobody knows beside one that we do */
		SERVER("imap", "imap.harbour.example", "993", "SSL",
		    "<authentication>GSSAPI</authentication>"
		    "<authentication>password-cleartext</authentication>"
		    "<username>%EMAILLOCALPART%@x.%EMAILDOMAIN%</username>")
		    SERVER("pop3", " POP.harbour.example\n", "110", "STARTTLS",
			"") "<outgoingServer "
			    "type=\"smtp\"><hostname>smtp.harbour.example"
			    "</hostname><port>465</port><socketType>SSL</"
			    "socketType>"
			    "<authentication>OAuth2</authentication></"
			    "outgoingServer>" TAIL));
	assert_int_equal(list.len, 3);
	assert_string_equal(list.items[0].user, "ann@x.harbour.example");
	assert_false(list.items[0].can_browser);
	assert_string_equal(list.items[1].host, "pop.harbour.example");
	assert_int_equal(list.items[1].security, CONF_STARTTLS);
	assert_int_equal(list.items[1].port, 110);
	assert_int_equal(list.items[2].proto, SETUP_SMTP);
	assert_true(list.items[2].wants_browser);
	setup_servers_clear(&list);
}

/* Each is a document, or none, without a server that may be used. */
static void what_is_no_use_is_left_out(void **state)
{
	static const char *const texts[] = {
	    HEAD SERVER("imap", "imap.x.example", "143", "plain", "") TAIL,
	    HEAD SERVER("imap", "imap.x.example", "0", "SSL", "") TAIL,
	    HEAD SERVER("imap", "imap.x.example", "99999", "SSL", "") TAIL,
	    HEAD SERVER("imap", "imap", "993", "SSL", "") TAIL,
	    HEAD SERVER("imap", "a b.example", "993", "SSL", "") TAIL,
	    HEAD SERVER("imap", "x.example&#10;[ui]", "993", "SSL", "") TAIL,
	    HEAD SERVER("exchange", "x.example", "443", "SSL", "") TAIL,
	    HEAD SERVER("imap", "imap.x.example", "993", "SSL",
		"<authentication>GSSAPI</authentication>") TAIL,
	    HEAD TAIL,
	    "<html><body>parked</body></html>",
	    "<!DOCTYPE html><html></html>",
	    "<!DOCTYPE clientConfig [<!ENTITY a \"aa\">]>" HEAD TAIL,
	    "<clientConfig>",
	    "",
	    "x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct setup_servers list = {0};

		read_xml(&list, texts[i]);
		if (list.len)
			fail_msg("taken: %s", texts[i]);
		setup_servers_clear(&list);
	}
}

#define BODY                                    \
	"<clientConfig><emailProvider>" SERVER( \
	    "imap", "imap.x.example", "993", "SSL", "") TAIL

static void a_dtd_is_refused_in_any_place(void **state)
{
	struct setup_servers list = {0};

	(void)state;
	assert_false(read_xml(&list,
	    "<?xml version=\"1.0\"?>\n <!DOCTYPE clientConfig [<!ENTITY a "
	    "\"x\">]>" BODY));
	assert_false(read_xml(&list, "<!DOCTYPE clientConfig>" BODY));
	assert_int_equal(list.len, 0);
	/* A comment is none. */
	assert_true(read_xml(&list, "<!-- DOCTYPE -->" BODY));
	assert_int_equal(list.len, 1);
	setup_servers_clear(&list);
}

static const char document[] =
    "{\"x\":[1,{\"protocols\":{}},null],\"protocols\":{\"imap\":{\"host\":"
    "\"imap.\\u0068arbour.example\"},\"pop3\":{\"port\":1,\"host\":"
    "\"pop.harbour.example\"},\"submit\":{\"host\":7}}}";

static void a_pacc_document_is_read(void **state)
{
	struct setup_servers list = {0};

	(void)state;
	assert_true(published_read_json(&list, document, sizeof document - 1));
	assert_int_equal(list.len, 2);
	assert_string_equal(list.items[0].host, "imap.harbour.example");
	assert_int_equal(list.items[0].port, 993);
	assert_int_equal(list.items[1].port, 995);
	setup_servers_clear(&list);
	assert_true(published_is_digest(
	    "v=UAAC1; a=sha256; "
	    "d=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
	    "", 0));
	assert_false(published_is_digest(
	    "v=UAAC1; a=sha256; "
	    "d=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
	    "x", 1));
	assert_false(published_is_digest(
	    "v=UAAC2; a=sha256; "
	    "d=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
	    "", 0));
	assert_false(published_is_digest("", "", 0));
}

static void json_that_is_none_gives_nothing(void **state)
{
	static const char *const texts[] = {"", "{", "[", "{\"a\"", "{\"a\":}",
	    "{\"a\":\"x", "{\"a\":\"\\q\"}", "{\"a\":\"\\u12\"}",
	    "{\"a\":\"\n\"}", "{a:1}", "{\"a\" \"x\"}", "nul", "{\"b\":\"x\"}"};
	struct buf out = BUF_INIT, deep = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(
		    json_read_str(&out, texts[i], strlen(texts[i]), "a"));
	for (int i = 0; i < 100000; i++)
		buf_add_char(&deep, '[');
	assert_false(json_read_str(&out, deep.data, deep.len, "a"));
	assert_int_equal(out.len, 0);
	buf_clear(&deep);
	buf_clear(&out);
}

/* An answer to an SRV question: header, question, one record. */
static const unsigned char answer[] = {0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0,
    0, 0, 6, '_', 'i', 'm', 'a', 'p', 's', 4, '_', 't', 'c', 'p', 1, 'x', 0, 0,
    33, 0, 1, 0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, 14, 0, 10, 0, 1, 3, 0xe1,
    4, 'm', 'a', 'i', 'l', 1, 'x', 0};

static void dns_records_are_read(void **state)
{
	struct dns_records list = {0};

	(void)state;
	dns_read(&list, DNS_SRV, answer, sizeof answer);
	assert_int_equal(list.len, 1);
	assert_int_equal(list.items[0].priority, 10);
	assert_int_equal(list.items[0].port, 993);
	assert_string_equal(list.items[0].host, "mail.x");
	vec_clear(&list);
	dns_read(&list, DNS_MX, answer, sizeof answer);
	assert_int_equal(list.len, 0);
	vec_clear(&list);
}

static unsigned seed = 4711;

static unsigned next(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* Some bytes changed, some cut, some twice. */
static size_t spoil(unsigned char *to, const void *from, size_t len)
{
	memcpy(to, from, len);
	for (unsigned n = next(8) + 1; n; n--) {
		size_t at = next((unsigned)len), run = next(24);

		if (run > len - at)
			run = len - at;
		switch (next(4)) {
		case 0:
			to[at] = (unsigned char)next(256);
			break;
		case 1:
			to[at] ^= (unsigned char)(1u << next(8));
			break;
		case 2:
			memmove(
			    to + at, to + next((unsigned)(len - run + 1)), run);
			break;
		default:
			len -= len > 40 ? next(10) : 0;
			break;
		}
	}
	return len;
}

enum { ROUNDS = 2000 };

static void broken_answers_break_nothing(void **state)
{
	static const char xml[] = HEAD SERVER("imap", "imap.harbour.example",
	    "993", "SSL", "<username>%EMAILADDRESS%</username>")
	    SERVER("pop3", "pop.harbour.example", "995", "SSL", "") TAIL;
	unsigned char bytes[1024];

	(void)state;
	assert_true(sizeof xml < sizeof bytes);
	for (int i = 0; i < ROUNDS; i++) {
		struct setup_servers list = {0};
		struct dns_records records = {0};
		size_t len = spoil(bytes, xml, sizeof xml - 1);

		published_read_xml(
		    &list, (char *)bytes, len, &ann, SETUP_FROM_AUTOCONFIG);
		len = spoil(bytes, document, sizeof document - 1);
		published_read_json(&list, (char *)bytes, len);
		for (size_t n = 0; n < list.len; n++) {
			assert_true(list.items[n].port > 0);
			assert_int_not_equal(
			    list.items[n].security, CONF_PLAIN);
			assert_null(strpbrk(list.items[n].host, "\r\n\t #;"));
		}
		setup_servers_clear(&list);
		len = spoil(bytes, answer, sizeof answer);
		dns_read(&records, DNS_SRV, bytes, (int)len);
		dns_read(&records, DNS_TXT, bytes, (int)len);
		dns_read(&records, DNS_MX, bytes, (int)len);
		vec_clear(&records);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(settings_are_read),
	    cmocka_unit_test(what_is_no_use_is_left_out),
	    cmocka_unit_test(a_dtd_is_refused_in_any_place),
	    cmocka_unit_test(a_pacc_document_is_read),
	    cmocka_unit_test(json_that_is_none_gives_nothing),
	    cmocka_unit_test(dns_records_are_read),
	    cmocka_unit_test(broken_answers_break_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
