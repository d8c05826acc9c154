/*
 * What of a message is read: its text laid out in lines of a width.
 *
 * Plain text (format=flowed of RFC 3676 joined), else HTML turned into text.
 * Of multipart/alternative the plainest version that says something is
 * taken, the last one of its kind (no style sheet, no source of HTML, no "open
 * this in a browser"); text parts that follow each other are shown one below
 * the other; a message inside a message is shown with its header. Every line is
 * safe to print.
 */
#ifndef MIME_MESSAGE_TEXT_H
#define MIME_MESSAGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "mime/message/parse.h"
#include "mime/text/text_lines.h"

/* How a message is read. */
struct text_how {
	int width;         /* 0: no wrapping */
	bool shows_hidden; /* words that the style of HTML hides, too */
	bool wants_other;  /* the other version: HTML where plain text is
	                      taken, and the other way round */
};

/* Lays out what is read of m. What t held before is not looked at. */
void text_lay_out_as(
    struct text *t, const struct mail *m, const struct text_how *how);
/* The same for width columns, as it is read by default. */
void text_lay_out(struct text *t, const struct mail *m, int width);
/* The same for one part (any text type). */
void text_lay_out_part(
    struct text *t, const struct mail *m, size_t part, int width);

/* Of a message of which only the beginning is here: how far its text came. */
enum text_came { TEXT_CAME_NOT, TEXT_CAME_IN_PART, TEXT_CAME };
enum text_came text_came(const struct mail *m);

/* Appends the words of m for the search index: all text parts, HTML without
 * tags, names of attachments; no runs of base64, at most max bytes. */
void text_words(struct buf *out, const struct mail *m, size_t max);

/* Appends the first text part without a file name, as it is (UTF-8, not
 * laid out): text/plain, or text/html if is_html. false if there is none. */
bool text_of_type(struct buf *out, const struct mail *m, bool is_html);

/* Appends the first HTML part as text, not wrapped; false if there is none. */
bool text_of_html(struct buf *out, const struct mail *m);

#endif
