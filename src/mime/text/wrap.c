#include "mime/text/wrap.h"

#include <stdint.h>
#include <string.h>

#include "base/safe.h"
#include "base/utf8.h"

/* A prefix that leaves fewer columns is dropped; a cluster has fewer bytes than
 * CLUSTER_MAX, because base/safe.h limits combining marks. */
enum { MIN_ROOM = 6, CLUSTER_MAX = 64 };

/* The line being wrapped. */
struct breaker {
	struct text *t;
	const struct wrap *w;
	const char *s;
	size_t len;
	size_t start;  /* of the current piece */
	int cols;      /* from start to the current position */
	size_t cut;    /* the last possible break: the piece ends here */
	size_t resume; /* the next piece starts here */
	int cut_cols;  /* columns up to cut */
	bool has_cut;
	bool cut_in_word; /* inside of a word */
	bool is_first;    /* no piece has been output */
	bool has_ink;     /* the piece has more than spaces */
};

static int prefix_cols(const char *prefix)
{
	return prefix ? utf8_cols(prefix, strlen(prefix)) : 0;
}

/* The columns that quote marks leave of the width. */
static int room_of(const struct wrap *w)
{
	int width = w->width < TEXT_NARROW ? TEXT_NARROW : w->width;

	return width - text_quote_cols(w->quote, width);
}

static bool fits_prefix(const struct wrap *w, const char *prefix)
{
	return w->width == 0 || room_of(w) - prefix_cols(prefix) >= MIN_ROOM;
}

static int room_behind(const struct wrap *w, const char *prefix)
{
	return room_of(w) - (fits_prefix(w, prefix) ? prefix_cols(prefix) : 0);
}

int wrap_room(const struct wrap *w)
{
	return room_behind(w, w->rest);
}

static bool is_full(struct text *t)
{
	if (t->lines.len < TEXT_LINES && t->size < TEXT_MAX)
		return false;
	t->is_cut = true;
	return true;
}

/* Outputs the bytes from start to end as a line. */
static void wrap_put(struct breaker *b, size_t end, bool goes_on, bool in_word)
{
	const char *prefix = b->is_first ? b->w->first : b->w->rest;
	struct buf text = BUF_INIT;
	struct text_line *line;

	if (is_full(b->t))
		return;
	if (prefix && fits_prefix(b->w, prefix))
		buf_add_str(&text, prefix);
	buf_add(&text, b->s + b->start, end - b->start);
	while (text.len && text.data[text.len - 1] == ' ')
		buf_cut(&text, text.len - 1);
	b->t->size += text.len;
	line = vec_push(&b->t->lines);
	line->text = buf_take(&text);
	line->quote = b->w->quote;
	line->style = b->w->style;
	line->goes_on = goes_on;
	line->in_word = goes_on && in_word;
	b->is_first = false;
	b->has_ink = false;
}

/* Characters that never start a line in Chinese or Japanese. */
static bool clings(uint32_t c)
{
	static const uint32_t signs[] = {0x2019, 0x201d, 0x3001, 0x3002, 0x3009,
	    0x300b, 0x300d, 0x300f, 0x3011, 0x30fc, 0xff01, 0xff09, 0xff0c,
	    0xff0e, 0xff1a, 0xff1b, 0xff1f};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (signs[i] == c)
			return true;
	return false;
}

static void set_cut(
    struct breaker *b, size_t cut, size_t resume, int cols, bool in_word)
{
	b->has_cut = true;
	b->cut = cut;
	b->resume = resume;
	b->cut_cols = cols;
	b->cut_in_word = in_word;
}

/* Bytes of the cluster at i; *width gets its columns. Hangul letters, of which
 * Unicode makes clusters of any length, are taken one by one: terminals show
 * them side by side. */
static size_t next_cluster(const struct breaker *b, size_t i, int *width)
{
	const char *s = b->s + i, *at = s, *end;
	size_t left = b->len - i, n;

	if (left > CLUSTER_MAX)
		left = utf8_floor(s, CLUSTER_MAX);
	n = utf8_cluster(s, left, width);
	if (*width <= 2)
		return n;
	end = s + left;
	*width = utf8_width(utf8_next(&at, end));
	for (const char *next = at; next < end; at = next)
		if (utf8_width(utf8_next(&next, end)) > 0)
			break;
	return (size_t)(at - s);
}

/* A space; a space with a combining mark counts as a letter. */
static bool is_gap(const struct breaker *b, size_t i, size_t n)
{
	return n == 1 && b->s[i] == ' ';
}

/* Notes a possible break before or after the cluster at i. */
static void note_cut(struct breaker *b, size_t i, size_t n, int width)
{
	const char *at = b->s + i;
	uint32_t c;

	if (is_gap(b, i, n)) {
		if (!b->has_ink)
			return;
		set_cut(b, i, i + n, b->cols + width, false);
		return;
	}
	b->has_ink = true;
	if (b->w->style == TEXT_CODE || width != 2 || i == b->start)
		return;
	c = utf8_next(&at, b->s + b->len);
	if (!clings(c) && !(b->has_cut && b->resume == i))
		set_cut(b, i, i, b->cols, true);
}

/* The cluster at i does not fit: ends the line before it. */
static void break_line(struct breaker *b, size_t i)
{
	if (b->has_cut && b->w->style != TEXT_CODE && b->cut > b->start) {
		wrap_put(b, b->cut, true, b->cut_in_word);
		b->start = b->resume;
		b->cols -= b->cut_cols;
	} else {
		wrap_put(b, i, true, true);
		b->start = i;
		b->cols = 0;
	}
	b->has_cut = false;
	b->has_ink = true; /* the cluster at i */
}

static void break_lines(struct breaker *b)
{
	int room = room_behind(b->w, b->w->first);

	for (size_t i = 0; i < b->len;) {
		int width;
		size_t n = next_cluster(b, i, &width);

		note_cut(b, i, n, width);
		/* A space at the end of a line is dropped. */
		while (b->cols + width > room && b->cols > 0 &&
		       !is_gap(b, i, n) && !b->t->is_cut) {
			break_line(b, i);
			room = room_behind(b->w, b->w->rest);
		}
		b->cols += width;
		i += n;
	}
	wrap_put(b, b->len, false, false);
}

/* A line made of repeated characters: "--------", "* * * *". It is cut to the
 * width instead of wrapped. */
static bool is_drawn(const char *s, size_t len)
{
	const char *at = s, *end = s + len;
	uint32_t first = len ? utf8_next(&at, end) : 0;

	if (!first || (first < 0x80 ? !strchr("-_=*~#.+", (int)first)
				    : first < 0x2010 || first > 0x25ff))
		return false;
	while (at < end) {
		uint32_t c = utf8_next(&at, end);

		if (c != first && c != ' ')
			return false;
	}
	return true;
}

/* Outputs as much of such a line as fits. */
static void put_drawn(struct breaker *b)
{
	int used;

	b->len = utf8_fit(b->s, b->len, room_behind(b->w, b->w->first), &used);
	wrap_put(b, b->len, false, false);
}

bool wrap_add(
    struct text *t, const struct wrap *w, const char *line, size_t len)
{
	struct buf safe = BUF_INIT;
	struct breaker b = {.t = t, .w = w, .is_first = true};

	if (is_full(t))
		return false;
	safe_text(&safe, line, len);
	for (size_t i = 0; i < safe.len; i++)
		if (safe.data[i] == '\n')
			safe.data[i] = ' ';
	b.s = safe.data;
	b.len = safe.len;
	if (w->width == 0 || safe.len <= (size_t)room_behind(w, w->first))
		wrap_put(&b, b.len, false, false);
	else if (is_drawn(safe.data, safe.len))
		put_drawn(&b);
	else
		break_lines(&b);
	buf_clear(&safe);
	return !t->is_cut;
}
