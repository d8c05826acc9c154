#include "mime/text/plain.h"

#include <string.h>

#include "mime/text/wrap.h"

/* The paragraph being put together from flowed lines. */
struct flow {
	struct text *t;
	const struct plain *how;
	struct buf open; /* lines joined so far */
	bool is_open;
	int quote; /* of the last line */
	bool is_signature;
};

/* Deeper quotation than this looks the same. */
enum { QUOTE_MAX = 100 };

/* Counts the quote marks before the line; blanks may stand between them.
 * Moves *s behind them. */
static int take_quotes(const char **s, const char *end, bool is_flowed)
{
	const char *at = *s;
	int depth = 0;

	while (at < end) {
		const char *mark = at;

		if (depth && !is_flowed && *mark == ' ')
			mark++;
		if (mark == end || *mark != '>')
			break;
		if (depth < QUOTE_MAX)
			depth++;
		at = mark + 1;
	}
	/* The blank behind the marks; in flowed text the stuffed one, which
	 * also stands before lines that are no quotes (4.4). */
	if (at < end && *at == ' ' && (depth || is_flowed))
		at++;
	*s = at;
	return depth;
}

static void put(struct flow *f, const char *s, size_t len)
{
	struct wrap w = {
	    .width = f->how->width,
	    .quote = f->quote,
	    .style = f->is_signature ? TEXT_SIGNATURE : TEXT_BODY,
	};

	wrap_add(f->t, &w, s, len);
}

static void close_paragraph(struct flow *f)
{
	if (f->is_open)
		put(f, f->open.data, f->open.len);
	buf_reset(&f->open);
	f->is_open = false;
}

static bool is_signature_mark(const char *s, const char *end)
{
	return end - s == 3 && memcmp(s, "-- ", 3) == 0;
}

static void add_flowed(struct flow *f, const char *s, const char *end)
{
	bool goes_on = end > s && end[-1] == ' ';

	buf_add(&f->open, s, (size_t)(end - s));
	f->is_open = true;
	if (!goes_on)
		close_paragraph(f);
	else if (f->how->is_delsp)
		buf_cut(&f->open, f->open.len - 1);
}

static void add_line(struct flow *f, const char *s, const char *end)
{
	int quote = take_quotes(&s, end, f->how->is_flowed);

	/* A paragraph ends where the depth changes, whatever its last line
	 * says (4.5). */
	if (quote != f->quote) {
		close_paragraph(f);
		f->is_signature = false;
	}
	f->quote = quote;
	if (is_signature_mark(s, end)) {
		close_paragraph(f);
		f->is_signature = true;
		put(f, s, (size_t)(end - s));
	} else if (f->how->is_flowed) {
		add_flowed(f, s, end);
	} else {
		put(f, s, (size_t)(end - s));
	}
}

void plain_lay_out(
    struct text *t, const struct plain *how, const char *s, size_t len)
{
	struct flow f = {.t = t, .how = how, .open = BUF_INIT};
	const char *end = s + len;

	while (s < end && !t->is_cut) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));

		add_line(&f, s, eol ? eol : end);
		s = eol ? eol + 1 : end;
	}
	close_paragraph(&f);
	buf_clear(&f.open);
}
