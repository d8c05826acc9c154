#include "mime/text/text_lines.h"

#include <stdlib.h>

int text_quote_cols(int quote, int width)
{
	int cols = quote < width ? 2 * quote : width;

	return cols < width / 2 ? cols : width / 2;
}

void text_clear(struct text *t)
{
	for (size_t i = 0; i < t->lines.len; i++)
		free(t->lines.items[i].text);
	vec_clear(&t->lines);
	for (size_t i = 0; i < t->links.len; i++) {
		free(t->links.items[i].url);
		free(t->links.items[i].label);
	}
	vec_clear(&t->links);
	t->is_cut = false;
	t->size = 0;
	t->hidden_words = 0;
}

void text_flatten(struct buf *out, const struct text *t)
{
	for (size_t i = 0; i < t->lines.len; i++) {
		const struct text_line *line = &t->lines.items[i];

		for (int n = 0; n < line->quote; n++)
			buf_add_char(out, '>');
		if (line->quote && *line->text)
			buf_add_char(out, ' ');
		buf_add_str(out, line->text);
		buf_add_char(out, '\n');
	}
}
