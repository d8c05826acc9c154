#include "mime/text/plain.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mime/text/wrap.h"

/* A paragraph that is being joined from flowed lines. */
struct flow {
	struct text *t;
	const struct plain *how;
	struct buf open; /* the lines joined so far */
	bool is_open;
	int quote; /* quote level of the last line */
	bool is_signature;
};

/* Deeper quotes are shown like this level. */
enum { QUOTE_MAX = 100, URL_MAX = 8 * 1024 };

/* Several marks without spaces are always a quote, except seven: a conflict
 * marker of a merge. */
enum { MERGE_MARKS = 7 };

/* True if the line is a quote with depth marks before at; ">=2.0" is not. */
static bool is_quote(const char *s, const char *at, const char *end, int depth)
{
	if (depth == MERGE_MARKS && at - s == MERGE_MARKS)
		return false;
	return depth > 1 || at == end || *at == ' ' || *at == '\t' ||
	       *at == '\r';
}

/* Counts the quote marks at *s, with spaces in between, and moves *s past
 * them. */
static int take_quotes(const char **s, const char *end, bool is_flowed)
{
	const char *at = *s, *last = at;
	int depth = 0;

	while (at < end) {
		const char *mark = at;

		if (depth && !is_flowed && *mark == ' ')
			mark++;
		if (mark == end || *mark != '>')
			break;
		if (depth < QUOTE_MAX)
			depth++;
		last = at;
		at = mark + 1;
	}
	/* "> >=2.0": the second '>' belongs to the quoted text. */
	if (depth > 1 && !is_flowed && *last == ' ' && at < end && *at != ' ' &&
	    *at != '\t' && *at != '\r') {
		depth--;
		at = last;
	}
	if (depth && !is_flowed && !is_quote(*s, at, end, depth))
		return 0;
	/* The space after the marks; in flowed text the stuffed space, which
	 * unquoted lines have, too (4.4). */
	if (at < end && *at == ' ' && (depth || is_flowed))
		at++;
	*s = at;
	return depth;
}

/* True if a URL can start here: not inside of a word. */
static bool can_begin(const char *line, const char *s)
{
	return s == line || !(isalnum((unsigned char)s[-1]) || s[-1] == '/' ||
				s[-1] == '.' || s[-1] == '@');
}

/* Appends the number of the link at s. */
static void add_number(
    struct flow *f, struct buf *out, const char *s, size_t len)
{
	struct buf url = BUF_INIT;
	size_t number;

	if (len > 4 && strncasecmp(s, "www.", 4) == 0)
		buf_add_str(&url, "http://");
	buf_add(&url, s, len);
	number = text_number_link(f->t, url.data, "");
	if (number)
		buf_printf(out, "[%zu]", number);
	buf_clear(&url);
}

/* Appends the line with a number after each URL. */
static void add_numbers(
    struct flow *f, struct buf *out, const char *s, size_t len)
{
	const char *line = s, *end = s + len;

	while (s < end) {
		size_t n = strchr("hHfFmMwW", *s) && *s && can_begin(line, s)
		               ? text_url_len(s, (size_t)(end - s))
		               : 0;

		buf_add(out, s, n ? n : 1);
		if (n && n <= URL_MAX)
			add_number(f, out, s, n);
		s += n ? n : 1;
	}
}

static bool may_hold_link(const char *s, size_t len)
{
	return memmem(s, len, "://", 3) || memmem(s, len, "www.", 4) ||
	       memmem(s, len, "mailto:", 7);
}

static void plain_put(struct flow *f, const char *s, size_t len)
{
	struct wrap w = {
	    .width = f->how->width,
	    .quote = f->quote,
	    .style = f->is_signature ? TEXT_SIGNATURE : TEXT_BODY,
	};
	struct buf numbered = BUF_INIT;

	if (!may_hold_link(s, len)) {
		wrap_add(f->t, &w, s, len);
		return;
	}
	add_numbers(f, &numbered, s, len);
	wrap_add(f->t, &w, numbered.data, numbered.len);
	buf_clear(&numbered);
}

static void close_paragraph(struct flow *f)
{
	if (f->is_open)
		plain_put(f, f->open.data, f->open.len);
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

static void plain_add_line(struct flow *f, const char *s, const char *end)
{
	int quote = take_quotes(&s, end, f->how->is_flowed);

	/* A paragraph also ends where the quote level changes (4.5). */
	if (quote != f->quote) {
		close_paragraph(f);
		f->is_signature = false;
	}
	f->quote = quote;
	if (is_signature_mark(s, end)) {
		close_paragraph(f);
		f->is_signature = true;
		plain_put(f, s, (size_t)(end - s));
	} else if (f->how->is_flowed) {
		add_flowed(f, s, end);
	} else {
		plain_put(f, s, (size_t)(end - s));
	}
}

void plain_lay_out(
    struct text *t, const struct plain *how, const char *s, size_t len)
{
	struct flow f = {.t = t, .how = how, .open = BUF_INIT};
	const char *end = s + len;

	while (s < end && !t->is_cut) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));

		plain_add_line(&f, s, eol ? eol : end);
		s = eol ? eol + 1 : end;
	}
	close_paragraph(&f);
	buf_clear(&f.open);
}
