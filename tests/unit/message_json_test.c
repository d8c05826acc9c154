#include "unit/test.h"

#include "cmd/output/message_json.h"
#include "unit/letter.h"

static void assert_json(const char *name, const char *want)
{
	struct letter l;
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};

	letter_open(&l, name);
	message_json_write(&j, l.mail);
	assert_string_equal(out.data, want);
	buf_clear(&out);
	letter_close(&l);
}

static void a_message_is_one_object(void **state)
{
	(void)state;
	assert_json("alternative",
	    "{\"subject\":\"Two versions\","
	    "\"from\":[{\"name\":\"Ann Example\","
	    "\"addr\":\"ann@example.org\"}],"
	    "\"to\":[{\"name\":\"Bob Example\","
	    "\"addr\":\"bob@example.net\"}],"
	    "\"cc\":[],\"reply_to\":[],\"date\":1772442000,"
	    "\"message_id\":\"alternative@example.org\","
	    "\"part_types\":[\"multipart/alternative\",\"text/plain\","
	    "\"text/html\"],"
	    "\"attachments\":[],\"unnamed\":[],"
	    "\"text\":\"The plain version.\","
	    "\"html_text\":\"The HTML version.\\n\",\"warnings\":[]}");
}

static void what_is_missing_is_null_or_empty(void **state)
{
	(void)state;
	assert_json("mbox-from",
	    "{\"subject\":\"From an mbox\",\"from\":[],\"to\":[],\"cc\":[],"
	    "\"reply_to\":[],\"date\":null,\"message_id\":\"\","
	    "\"part_types\":[\"text/plain\"],\"attachments\":[],"
	    "\"unnamed\":[],\"text\":\"Text.\\n\",\"html_text\":null,"
	    "\"warnings\":[]}");
}

static void files_have_their_digest(void **state)
{
	struct letter l;
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};

	(void)state;
	letter_open(&l, "attachments");
	message_json_write(&j, l.mail);
	assert_non_null(strstr(out.data,
	    "{\"name\":\"Grüße 2026.pdf\",\"type\":\"application/pdf\","
	    "\"size\":15,\"sha256\":\"14bcd090baf31edba64e9cbd8cdfc15f"));
	assert_non_null(strstr(out.data,
	    "\"unnamed\":[{\"type\":\"application/octet-stream\","
	    "\"size\":5,\"sha256\":\"08bb5e5d6eaac1049ede0893d30ed022"
	    "b1a4d9b5b48db414871f51c9cb35283d\",\"part\":\"4\"}]"));
	buf_clear(&out);
	letter_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_is_one_object),
	    cmocka_unit_test(what_is_missing_is_null_or_empty),
	    cmocka_unit_test(files_have_their_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
