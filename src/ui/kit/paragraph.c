#include "ui/kit/paragraph.h"

#include <string.h>

#include "mime/text/wrap.h"

int paragraph_draw(
    const struct area *a, int row, unsigned style, const char *text)
{
	struct text t = {0};
	struct wrap w = {.width = a->cols};

	wrap_add(&t, &w, text, strlen(text));
	for (size_t i = 0; i < t.lines.len; i++) {
		struct pen p = pen_at(a, row++, 0);

		pen_put(&p, style, t.lines.items[i].text);
	}
	text_clear(&t);
	return row;
}
