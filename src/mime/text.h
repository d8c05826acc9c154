/*
 * What of a message is read: its text laid out in lines of a width.
 *
 * Plain text (format=flowed of RFC 3676 joined), else HTML turned into text.
 * Of multipart/alternative the plainest version that says something is
 * taken; text parts that follow each other are shown one below the other;
 * a message inside a message is shown with its header. Every line is safe to
 * print.
 */
#ifndef MIME_TEXT_H
#define MIME_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/vec.h"
#include "mime/parse.h"

enum text_style {
	TEXT_BODY,
	TEXT_HEADING,
	TEXT_SIGNATURE, /* below "-- " */
	TEXT_CODE,      /* not wrapped: preformatted */
	TEXT_NOTE,      /* said by the program: "Part 2: report.pdf ..." */
};

struct text_line {
	char *text; /* UTF-8, safe to print, no wider than the width */
	int quote;  /* depth of quotation, 0 = own words */
	enum text_style style;
	bool goes_on; /* wrapped: the next line continues this one */
};

struct text_link {
	char *url;   /* where it really goes */
	char *label; /* the words it hides behind; "" if the same */
};

struct text {
	struct text_lines VEC_OF(struct text_line) lines;
	struct text_links VEC_OF(struct text_link) links; /* [1] is links[0] */
	bool is_cut; /* the text was longer than TEXT_MAX */
};

enum { TEXT_MAX = 8 * 1024 * 1024 };

/* Lays out what is read of m for width columns (0: no wrapping). */
void text_lay_out(struct text *t, const struct mail *m, int width);
/* The same for one part (any text type). */
void text_lay_out_part(
    struct text *t, const struct mail *m, size_t part, int width);
void text_clear(struct text *t);

/* Appends the words of m for the search index: all text parts, HTML without
 * tags, names of attachments; no quotes of base64, at most max bytes. */
void text_words(struct buf *out, const struct mail *m, size_t max);

/* Appends the first text part without a file name, as it is (UTF-8, not
 * laid out): text/plain, or text/html if is_html. false if there is none. */
bool text_of_type(struct buf *out, const struct mail *m, bool is_html);

#endif
