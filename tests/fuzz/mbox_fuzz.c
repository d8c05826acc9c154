#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "mime/message/mbox_read.h"

static bool count(void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)bytes;
	(void)e;
	assert(len);
	*(int64_t *)ctx += (int64_t)len;
	return true;
}

static void play(const uint8_t *data, size_t size, bool trusts_length)
{
	struct memory memory = {(const char *)data, size};
	struct source src = source_memory(&memory);
	struct mbox_read_message one;
	struct mbox_read m;
	int64_t end = 0;

	mbox_read_open(&m, &src);
	m.trusts_length = trusts_length;
	while (mbox_read_next(&m, &one)) {
		int64_t bytes = 0, lines = 1;
		struct err e;

		assert(one.at > end && one.len >= 0);
		end = one.at + one.len;
		assert(end <= (int64_t)size);
		assert(one.is_quoted || trusts_length);
		assert(mbox_read_bytes(&m, &one, count, &bytes, &e));
		for (int64_t i = one.at; i < end; i++)
			lines += data[i] == (uint8_t)m.lines.eol;
		/* At most one '>' goes a line. */
		assert(bytes <= one.len && bytes >= one.len - lines);
		assert(one.is_quoted || bytes == one.len);
	}
	assert(!m.is_cut);
	mbox_read_close(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	play(data, size, true);
	play(data, size, false);
	return 0;
}
