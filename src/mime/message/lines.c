#include "mime/message/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mime/header/fields.h"

/* Moves the unread bytes to the front and fills the window. */
static void refill(struct lines *l)
{
	l->len -= l->pos;
	memmove(l->window, l->window + l->pos, l->len);
	l->base += (int64_t)l->pos;
	l->pos = 0;
	while (l->len < LINES_WINDOW && !l->is_at_end) {
		ssize_t n =
		    l->src->read_at(l->src->ctx, l->base + (int64_t)l->len,
			l->window + l->len, LINES_WINDOW - l->len);

		if (n <= 0)
			l->is_at_end = true;
		else
			l->len += (size_t)n;
	}
}

void lines_open(struct lines *l, const struct source *src)
{
	memset(l, 0, sizeof *l);
	l->src = src;
	l->window = mem_resize(NULL, LINES_WINDOW, 1);
	refill(l);
	l->eol = fields_eol(l->window, l->len);
}

void lines_close(struct lines *l)
{
	free(l->window);
	l->window = NULL;
}

void lines_seek(struct lines *l, int64_t at)
{
	l->is_in_line = false;
	l->eol_before = 0;
	if (at >= l->base && at <= l->base + (int64_t)l->len) {
		l->pos = (size_t)(at - l->base);
		return;
	}
	l->base = at;
	l->len = l->pos = 0;
	l->is_at_end = false;
}

/* The next line end at or after pos in the window, or NULL. */
static const char *find_eol(const struct lines *l)
{
	return memchr(l->window + l->pos, l->eol, l->len - l->pos);
}

/* Moves pos past the line end. */
static void pass_eol(struct lines *l, const char *eol)
{
	l->eol_before = eol > l->window && eol[-1] == '\r' ? 2 : 1;
	l->pos = (size_t)(eol + 1 - l->window);
}

/* Skips the rest of a line that is longer than the window. */
static void skip_rest(struct lines *l)
{
	const char *eol = find_eol(l);

	while (!eol && !(l->is_at_end && l->pos == l->len)) {
		/* Keeps one byte: it may be the CR of the line end. */
		l->pos = l->len ? l->len - 1 : 0;
		refill(l);
		eol = find_eol(l);
		if (!eol && l->is_at_end)
			l->pos = l->len;
	}
	if (eol)
		pass_eol(l, eol);
	l->is_in_line = false;
}

int64_t lines_tell(struct lines *l)
{
	if (l->is_in_line)
		skip_rest(l);
	return l->base + (int64_t)l->pos;
}

bool lines_next(struct lines *l, struct mail_line *line)
{
	const char *eol;

	if (l->is_in_line)
		skip_rest(l);
	eol = find_eol(l);
	if (!eol && !l->is_at_end) {
		refill(l);
		eol = find_eol(l);
	}
	if (l->pos == l->len)
		return false;
	line->bytes = l->window + l->pos;
	line->at = l->base + (int64_t)l->pos;
	line->eol_before = l->eol_before;
	l->eol_before = 0;
	if (eol) {
		line->len = (size_t)(eol + 1 - line->bytes);
		pass_eol(l, eol);
	} else {
		line->len = l->len - l->pos;
		l->pos = l->len;
		l->is_in_line = !l->is_at_end;
	}
	return true;
}
