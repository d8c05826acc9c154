/*
 * Fuzzes what postern reads of IMAP itself: lines of LIST, sets of UIDs, names
 * in modified UTF-7, capabilities, namespaces.
 */
#include "fuzz/replay.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "account/imap/wire/caps.h"
#include "account/imap/session/list.h"
#include "account/imap/wire/folder_name.h"
#include "account/imap/wire/namespace.h"
#include "account/imap/wire/tokens.h"
#include "account/imap/wire/uids.h"
#include "account/imap/wire/utf7.h"
#include "base/mem.h"
#include "base/utf8.h"

static void check_order(const struct imap_uids *u)
{
	for (size_t i = 0; i < u->len; i++) {
		assert(u->items[i].first > 0);
		assert(u->items[i].first <= u->items[i].last);
		assert(!i || u->items[i].first > u->items[i - 1].last + 1);
	}
}

static bool is_same(const struct imap_uids *a, const struct imap_uids *b)
{
	return a->len == b->len &&
	       (!a->len ||
		   memcmp(a->items, b->items, a->len * sizeof *a->items) == 0);
}

/* What was read and written is the same when it is read again; nothing is left
 * of a set without itself. */
static void play_uids(const char *text, size_t len)
{
	struct imap_uids u = {0}, again = {0}, rest = {0};
	struct buf out = BUF_INIT;
	struct imap_range r;

	imap_uids_parse(&u, text, len);
	check_order(&u);
	assert(imap_uids_print(&out, &u, 0, SIZE_MAX) == u.len);
	assert(imap_uids_parse(&again, out.data, out.len) || !u.len);
	assert(is_same(&u, &again));
	imap_uids_join(&again, &u);
	assert(is_same(&u, &again));
	imap_uids_subtract(&rest, &u, &again);
	assert(rest.len == 0);
	if (imap_uids_highest(&u, UINT32_MAX, 3, &r))
		assert(imap_uids_count_in(&u, &r) >= 1);
	if (imap_uids_lowest(&u, len ? (unsigned char)text[0] : 1, 3, &r))
		imap_uids_cut(&rest, &u, &r);
	check_order(&rest);
	buf_clear(&out);
	imap_uids_clear(&rest);
	imap_uids_clear(&again);
	imap_uids_clear(&u);
}

/* Strict both ways: what can be decoded is the only way to write that. */
static void play_name(const char *name)
{
	struct buf plain = BUF_INIT, wire = BUF_INIT, shown = BUF_INIT;
	const struct imap_folder_name n = {
	    .srv_name = name, .prefix = "INBOX.", .delimiter = '.'};

	if (imap_utf7_decode(&plain, name)) {
		assert(utf8_valid(plain.data, plain.len));
		imap_utf7_encode(&wire, plain.data);
		assert(strcmp(wire.data, name) == 0);
	}
	imap_folder_name_show(&shown, &n);
	assert(utf8_valid(shown.data, shown.len));
	for (size_t i = 0; i < shown.len; i++)
		assert((unsigned char)shown.data[i] >= ' ');
	buf_clear(&shown);
	buf_clear(&wire);
	buf_clear(&plain);
}

static void play_tokens(const char *text, size_t len)
{
	struct imap_tokens t = {text, text + len};
	struct buf word = BUF_INIT;
	enum imap_token token;
	size_t left = len + 1;

	while ((token = imap_token_next(&t, &word)) != IMAP_TOKEN_END) {
		assert(t.at <= t.end && left-- > 0);
		if (token == IMAP_TOKEN_OPEN && left % 3 == 0)
			imap_token_skip_list(&t);
	}
	buf_clear(&word);
}

static void play_list(const char *text, size_t len)
{
	struct imap_listed one = {0};

	if (!imap_listed_read(&one, text, len))
		return;
	assert(one.srv_name);
	play_name(one.srv_name);
	free(one.srv_name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_str_len((const char *)data, size);
	struct imap_namespace names = {0};
	struct imap_caps caps = {0};

	play_uids(text, size);
	play_name(text);
	play_tokens(text, size);
	play_list(text, size);
	buf_init(&caps.words);
	imap_caps_read(&caps, text);
	buf_clear(&caps.words);
	buf_init(&names.prefix);
	imap_namespace_read(&names, text, size);
	imap_namespace_is_foreign(&names, text);
	imap_namespace_clear(&names);
	free(text);
	return 0;
}
