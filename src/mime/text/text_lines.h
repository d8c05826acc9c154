/*
 * The result of a layout: lines of text and the links in them.
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
	TEXT_CODE,      /* preformatted: wrapped at the width, not at words */
	TEXT_NOTE,      /* added by the program: "Part 2: report.pdf ..." */
};

/* A smaller width is treated as TEXT_NARROW. */
enum { TEXT_NARROW = 8 };

/* Columns reserved for quote marks, which are not part of a line's text: two
 * for each level, at most half of the width. */
int text_quote_cols(int quote, int width);

struct text_line {
	char *text; /* safe to print, not wider than the layout's width */
	int quote;  /* quote level, 0 = the author's own words */
	enum text_style style;
	bool goes_on; /* the next line continues this one (wrapped) */
	bool in_word; /* and was wrapped inside a word */
};

struct text_link {
	char *url;   /* the real target */
	char *label; /* the text that hides it; "" if it is the url */
};

struct text {
	struct text_lines VEC_OF(struct text_line) lines;
	struct text_links VEC_OF(struct text_link) links; /* link number 1 is
	                                                   * links[0] */
	struct text_warnings VEC_OF(
	    char *) warnings; /* translated sentences, as about a link that
	                       * deceives */
	bool has_other;       /* the message has another version: plain or
	                       * HTML */
	bool is_cut;          /* longer than TEXT_MAX or TEXT_LINES */
	size_t size;          /* bytes of all lines */
	size_t hidden_words;  /* words left out because HTML hides them by
	                       * style */
};

enum { TEXT_MAX = 8 * 1024 * 1024, TEXT_LINES = 250000 };

void text_clear(struct text *t);

/* Adds a translated warning unless t has it or has very many. */
void text_warn(struct text *t, const char *sentence);

/* True if s has anything visible: more than white space and zero-width
 * characters. */
bool text_shows(const char *s, size_t len);

/* Length in bytes of the URL at the start of s, as people write them in plain
 * text: "https://...", "www. ...", "mailto: ...", without a full stop or
 * bracket that follows. 0 if there is none. */
size_t text_url_len(const char *s, size_t len);

/* The number of the link to url, from 1: a new one, or that of the same link a
 * few lines before. 0 if there are too many links. label is "" if the url
 * itself is shown. */
size_t text_number_link(struct text *t, const char *url, const char *label);

/* Appends t as plain text, with "> " before quotes; wrapped lines stay
 * wrapped. */
void text_flatten(struct buf *out, const struct text *t);

#endif
