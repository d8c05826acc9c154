#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "mime/header/header.h"

static void check_text(const char *s)
{
	assert(utf8_valid(s, strlen(s)));
	assert(!strpbrk(s, "\r\n"));
}

static void check_people(const struct addresses *list)
{
	assert(list->len <= ADDRESSES_MAX);
	for (size_t i = 0; i < list->len; i++) {
		struct buf out = BUF_INIT;

		check_text(list->items[i].name);
		check_text(list->items[i].addr);
		check_text(address_label(&list->items[i]));
		address_show(&out, &list->items[i]);
		assert(strstr(out.data, list->items[i].addr));
		buf_clear(&out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct buf out = BUF_INIT;
	struct header h;

	header_read(&h, bytes, size);
	check_text(h.subject);
	check_text(h.message_id);
	check_text(h.content_type);
	check_people(&h.from);
	check_people(&h.to);
	check_people(&h.cc);
	assert(h.references.len <= 100);
	header_clear(&h);
	assert(header_end(bytes, size) <= size);
	header_show_all(&out, bytes, size);
	assert(utf8_valid(out.data, out.len));
	buf_clear(&out);
	return 0;
}
