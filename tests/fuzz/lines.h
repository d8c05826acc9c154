/* What always holds of text that was laid out for a screen. */
#ifndef FUZZ_LINES_H
#define FUZZ_LINES_H

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "mime/text/text_lines.h"

static inline void check_lines(const struct text *t, int width)
{
	for (size_t i = 0; i < t->lines.len; i++) {
		const struct text_line *line = &t->lines.items[i];
		int cols = utf8_cols(line->text, strlen(line->text));

		assert(utf8_valid(line->text, strlen(line->text)));
		assert(!strpbrk(line->text, "\x1b\r\n\t"));
		assert(cols + text_quote_cols(line->quote, width) <= width);
	}
}

#endif
