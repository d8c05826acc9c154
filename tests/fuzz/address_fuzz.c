/*
 * Fuzzes lists of mailboxes. However often an address is written and read
 * again, it stays the one it was.
 */
#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "mime/header/address.h"

static void check_text(const char *s)
{
	assert(utf8_valid(s, strlen(s)));
	assert(!strpbrk(s, "\r\n"));
}

static void check_one(const struct address *a)
{
	struct buf out = BUF_INIT;

	check_text(a->name);
	check_text(a->addr);
	check_text(address_label(a));
	address_show(&out, a);
	check_text(out.data);
	assert(strstr(out.data, a->addr));
	if (*a->addr && address_pretends(a))
		assert(address_label(a) == a->addr);
	buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct addresses list = {0}, twice = {0};
	const char *value = (const char *)data;

	addresses_read(&list, value, size);
	assert(list.len <= ADDRESSES_MAX);
	for (size_t i = 0; i < list.len; i++)
		check_one(&list.items[i]);
	/* A second field is added to the first. */
	addresses_read(&twice, value, size);
	addresses_read(&twice, value, size);
	assert(twice.len <= ADDRESSES_MAX && twice.len >= list.len);
	addresses_clear(&twice);
	addresses_clear(&list);
	return 0;
}
