#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "mime/html/html.h"
#include "mime/text/strip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const int width = size ? 8 + data[0] % 100 : 80;
	struct buf words = BUF_INIT;
	struct text t = {0};

	html_lay_out(&t, bytes, size, width);
	for (size_t i = 0; i < t.lines.len; i++) {
		const struct text_line *line = &t.lines.items[i];
		int cols = utf8_cols(line->text, strlen(line->text));

		assert(utf8_valid(line->text, strlen(line->text)));
		assert(!strpbrk(line->text, "\x1b\r\n\t"));
		assert(cols + text_quote_cols(line->quote, width) <= width);
	}
	text_clear(&t);
	strip_html(&words, bytes, size, 1000);
	assert(words.len <= 1000);
	buf_clear(&words);
	return 0;
}
