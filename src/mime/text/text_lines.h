/*
 * A text laid out: its lines and the links in it.
 */
#ifndef MIME_TEXT_TEXT_LINES_H
#define MIME_TEXT_TEXT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/vec.h"

enum text_style {
	TEXT_BODY,
	TEXT_HEADING,
	TEXT_SIGNATURE, /* below "-- " */
	TEXT_CODE,      /* preformatted: broken only where the width ends */
	TEXT_NOTE,      /* said by the program: "Part 2: report.pdf ..." */
};

/* A width below TEXT_NARROW is taken for that. */
enum { TEXT_NARROW = 8 };

/* The marks of quotation are not in the text of a line. The layout leaves so
 * many columns of the width for them: two a level, at most half of it. */
int text_quote_cols(int quote, int width);

struct text_line {
	char *text; /* UTF-8, safe to print, no wider than the width */
	int quote;  /* depth of quotation, 0 = own words */
	enum text_style style;
	bool goes_on; /* wrapped: the next line continues this one */
	bool in_word; /* it goes on without a blank between */
};

struct text_link {
	char *url;   /* where it really goes */
	char *label; /* the words it hides behind; "" if the same */
};

struct text {
	struct text_lines VEC_OF(struct text_line) lines;
	struct text_links VEC_OF(struct text_link) links; /* [1] is links[0] */
	struct text_warnings VEC_OF(
	    char *) warnings; /* sentences for people: a link that deceives */
	bool has_other;       /* there is another version: plain, or HTML */
	bool is_cut; /* the text was longer than TEXT_MAX or TEXT_LINES */
	size_t size; /* bytes of all lines */
	size_t hidden_words; /* of HTML, left out because style hides them */
};

enum { TEXT_MAX = 8 * 1024 * 1024, TEXT_LINES = 250000 };

void text_clear(struct text *t);

/* Adds a warning, unless it is there already or there are enough. */
void text_warn(struct text *t, const char *sentence);

/* True if s shows anything: more than blanks and letters without width. */
bool text_shows(const char *s, size_t len);

/* Bytes of the address that s begins with, as people write them in plain text:
 * "https://...", "www. ...", "mailto: ..."; without the full stop or bracket
 * behind it. 0 if there is none. */
size_t text_url_len(const char *s, size_t len);

/* The number of the link to url, from 1: its own, or that of the same link
 * shortly before. 0 if there are too many. label is "" if it is the address
 * itself that is shown. */
size_t text_number_link(struct text *t, const char *url, const char *label);

/* Appends t as plain text: quotes behind "> ", wrapped lines as they are. */
void text_flatten(struct buf *out, const struct text *t);

#endif
