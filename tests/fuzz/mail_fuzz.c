#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz/lines.h"
#include "mime/header/filename.h"
#include "mime/message/scan.h"
#include "mime/message/text.h"

static void check_part(const struct mail *m, size_t i, int64_t size)
{
	const struct part *p = mail_part(m, i);
	const struct part *parent = mail_part(m, p->parent);
	struct buf out = BUF_INIT;

	assert(p->depth < MIME_DEPTH);
	assert(p->offset >= parent->offset && p->len >= 0);
	assert(p->offset + p->len <= parent->offset + parent->len);
	assert(p->offset + p->len <= size);
	assert(mail_find_part(m, p->path) == (ssize_t)i);
	assert(utf8_valid(p->filename, strlen(p->filename)));
	filename_clean(&out, p->filename, p->type, p->path);
	assert(out.len > 0 && out.len <= 200 && !strchr(out.data, '/'));
	buf_reset(&out);
	if (!p->is_multi) {
		mail_part_text(m, i, &out, 1 << 16);
		assert(utf8_valid(out.data, out.len));
		assert(!memchr(out.data, '\0', out.len));
	}
	buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory memory = {(const char *)data, size};
	struct source src = source_memory(&memory);
	struct mail *m = mail_read(&src);
	struct buf words = BUF_INIT;
	struct text t;

	assert(mail_part_count(m) >= 1 && mail_part_count(m) <= MIME_PARTS);
	for (size_t i = 0; i < mail_part_count(m); i++)
		check_part(m, i, (int64_t)size);
	text_lay_out(&t, m, 40);
	check_lines(&t, 40);
	text_clear(&t);
	text_words(&words, m, 1000);
	assert(words.len <= 1000);
	buf_clear(&words);
	mail_free(m);
	return 0;
}
