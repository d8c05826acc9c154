#include "base/safe.h"

#include <stdbool.h>
#include <stdint.h>
#include <utf8proc.h>

#include "base/utf8.h"

/* What happens to a character. */
enum fate {
	KEEP,
	DROP,  /* removed: invisible, useless here */
	BLANK, /* becomes a space */
	SHOW,  /* dangerous: replaced by a visible symbol */
	MARK,  /* a combining mark */
};

/* U+2400 and following are symbols for the C0 controls. */
static uint32_t picture(uint32_t c)
{
	if (c < 0x20)
		return 0x2400 + c;
	if (c == 0x7f)
		return 0x2421;
	return UTF8_REPLACEMENT;
}

/* UAX #9: embeddings, overrides and isolates change the order of the text
 * around them. */
static bool is_bidi_control(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_pictograph(uint32_t c)
{
	return c >= 0x2190 &&
	       utf8proc_get_property((utf8proc_int32_t)c)->boundclass ==
	           UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* Emoji joined by ZWJ, and skin tones: terminals disagree about their width. */
static bool is_emoji_glue(uint32_t c, uint32_t prev)
{
	if (c >= 0x1f3fb && c <= 0x1f3ff)
		return is_pictograph(prev);
	if (c == 0x200d)
		return is_pictograph(prev);
	return false;
}

static enum fate fate_of_special(uint32_t c)
{
	switch (c) {
	case 0x00ad: /* soft hyphen */
	case 0x061c: /* Arabic letter mark */
	case 0x200b: /* zero width space */
	case 0x200e: /* left-to-right mark */
	case 0x200f: /* right-to-left mark */
	case 0x2060: /* word joiner */
	case 0xfeff: /* byte order mark */
	case 0x034f: /* combining grapheme joiner */
		return DROP;
	case 0x2028: /* line separator */
	case 0x2029: /* paragraph separator */
	case 0x00a0: /* no-break space */
		return BLANK;
	case 0x115f: /* Hangul fillers: blank and wide */
	case 0x1160:
	case 0x3164:
	case 0xffa0:
		return BLANK;
	}
	if ((c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff))
		return DROP; /* variation selectors, tags */
	return KEEP;
}

static enum fate fate_of(uint32_t c, uint32_t prev)
{
	enum fate fate;

	if (c >= 0x20 && c < 0x7f)
		return KEEP;
	if (c < 0xa0 || is_bidi_control(c))
		return SHOW;
	fate = fate_of_special(c);
	if (fate != KEEP)
		return fate;
	if (is_emoji_glue(c, prev))
		return DROP;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CO:
		return SHOW;
	case UTF8PROC_CATEGORY_CF:
		/* Joiners are kept only for Persian and Indic scripts. */
		return c == 0x200c || c == 0x200d ? MARK : DROP;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_MC:
		return MARK;
	case UTF8PROC_CATEGORY_ZS:
		return utf8_width(c) == 2 ? KEEP : BLANK;
	default:
		return KEEP;
	}
}

struct safe {
	struct buf *out;
	uint32_t prev;
	int marks;      /* on the current letter */
	size_t start;   /* where the current line starts in out */
	size_t counted; /* columns up to here are in cols */
	int cols;
};

static void add_char(struct safe *s, uint32_t c)
{
	switch (fate_of(c, s->prev)) {
	case DROP:
		return;
	case BLANK:
		buf_add_char(s->out, ' ');
		break;
	case SHOW:
		utf8_add(s->out, picture(c));
		break;
	case MARK:
		/* A mark needs a letter before it, and a letter takes few
		 * marks. */
		if (s->out->len == s->start && utf8_width(c) == 0)
			buf_add_char(s->out, ' ');
		if (++s->marks > SAFE_MARKS)
			return;
		utf8_add(s->out, c);
		return;
	case KEEP:
		utf8_add(s->out, c);
		break;
	}
	s->prev = c;
	s->marks = 0;
}

/* Length of the printable ASCII at s, which is copied unchanged. */
static size_t plain_run(const char *s, const char *end)
{
	const char *at = s;

	while (at < end && *at >= 0x20 && *at < 0x7f)
		at++;
	return (size_t)(at - s);
}

static void safe_add_plain(struct safe *s, const char *text, size_t len)
{
	buf_add(s->out, text, len);
	s->prev = (unsigned char)text[len - 1];
	s->marks = 0;
}

static void end_line(struct safe *s)
{
	buf_add_char(s->out, '\n');
	s->start = s->counted = s->out->len;
	s->cols = 0;
	s->prev = 0;
	s->marks = 0;
}

static void add_tab(struct safe *s)
{
	/* Only the new bytes are counted: a line may have a million tabs. */
	s->cols +=
	    utf8_cols(s->out->data + s->counted, s->out->len - s->counted);
	s->counted = s->out->len;
	for (int n = 8 - s->cols % 8; n > 0; n--)
		buf_add_char(s->out, ' ');
	s->prev = ' ';
	s->marks = 0;
}

void safe_line(struct buf *out, const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	struct safe s = {.out = out, .start = out->len, .counted = out->len};

	while (at < end) {
		size_t run = plain_run(at, end);

		if (run) {
			safe_add_plain(&s, at, run);
			at += run;
		} else if (*at == '\r' || *at == '\n' || *at == '\t') {
			safe_add_plain(&s, " ", 1);
			at++;
			if (at < end && at[-1] == '\r' && *at == '\n')
				at++;
		} else {
			add_char(&s, utf8_next(&at, end));
		}
	}
}

void safe_text(struct buf *out, const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	struct safe s = {.out = out, .start = out->len, .counted = out->len};

	while (at < end) {
		size_t run = plain_run(at, end);

		if (run) {
			safe_add_plain(&s, at, run);
			at += run;
		} else if (*at == '\n' || *at == '\r') {
			end_line(&s);
			at++;
			if (at < end && at[-1] == '\r' && *at == '\n')
				at++;
		} else if (*at == '\t') {
			add_tab(&s);
			at++;
		} else {
			add_char(&s, utf8_next(&at, end));
		}
	}
}
