/*
 * Fuzzes what a POP server answers, one question at a time: replies, CAPA, the
 * lists, a message.
 */
#include "fuzz/replay.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "account/pop/listing.h"
#include "account/pop/session.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fuzz/server.h"

static struct conf_account conf = {.label = (char[]){"a"},
    .kind = CONF_POP,
    .server = {(char[]){"127.0.0.1"}, 110}};

static bool count(void *ctx, const char *bytes, size_t len, struct err *e)
{
	(void)bytes;
	(void)e;
	assert(len > 0);
	*(size_t *)ctx += len;
	return true;
}

static void check_listing(const struct pop_listing *l)
{
	for (size_t i = 0; i < l->len; i++) {
		const char *key = l->items[i].key;
		const char *before = i ? l->items[i - 1].key : NULL;

		assert(l->items[i].number > 0 && l->items[i].size >= 0);
		assert(!key || (*key && strlen(key) <= 100));
		/* NULL last, and no key twice. */
		assert(!i || !key || (before && strcmp(before, key) < 0));
	}
}

static void ask(struct pop_session *s, unsigned what, size_t most)
{
	struct pop_listing listing = {0};
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	size_t bytes = 0;
	struct err e;

	switch (what % 4) {
	case 0:
		if (pop_wire_reply(&s->wire, &status, &line, &e))
			assert(line.len > 0);
		break;
	case 1:
		pop_session_ask_caps(s, POP_ASK_CAPA, &e);
		assert(s->caps.expire >= -1 && s->caps.login_delay >= 0);
		break;
	case 2:
		s->count = 3;
		if (pop_listing_read(s, &listing, &e))
			check_listing(&listing);
		pop_listing_clear(&listing);
		break;
	case 3:
		if (pop_wire_message(&s->wire, count, &bytes, &e))
			assert(bytes <= most);
		break;
	}
	buf_clear(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct account account = {.conf = &conf};
	struct pop_session *s;
	struct err e;

	if (!size)
		return 0;
	server_begin((const char *)data + 1, size - 1);
	s = mem_new(1, sizeof *s);
	s->account = &account;
	link_open(&s->link, &(const struct link_to){0}, &e);
	pop_wire_init(&s->wire, s->link, "a");
	buf_init(&s->caps.words);
	buf_init(&s->greeting);
	s->caps.bits =
	    data[0] & 0x80 ? POP_UIDL | POP_TOP | POP_PIPELINING : POP_UIDL;
	for (unsigned i = 0; i < 3 && !link_error(s->link); i++)
		ask(s, data[0] >> (2 * i), size);
	pop_session_close(s);
	free(s);
	return 0;
}
