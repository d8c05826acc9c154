/*
 * The readable text of a message, laid out in lines.
 *
 * Plain text (format=flowed joined, RFC 3676), otherwise HTML turned into text.
 * Of multipart/alternative it takes plain text if that says anything (it is not
 * a style sheet, HTML source, or "open this in a browser"), and the last
 * version of a kind. Consecutive text parts are shown one below the other, an
 * enclosed message with its header. Every line is safe to print.
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
	bool shows_hidden; /* include words that HTML hides by style */
	bool wants_other;  /* show the other version: HTML instead of plain
	                    * text, or plain text instead of HTML */
};

/* Lays out m into t, which needs no initialisation. Free with text_clear. */
void text_lay_out_as(
    struct text *t, const struct mail *m, const struct text_how *how);
/* The same with the default settings. */
void text_lay_out(struct text *t, const struct mail *m, int width);
/* The same for one part (of any text type). */
void text_lay_out_part(
    struct text *t, const struct mail *m, size_t part, int width);

/* Of a message of which only the beginning was downloaded: how much of its text
 * is there: nothing, a part, all. */
enum text_came { TEXT_CAME_NOT, TEXT_CAME_IN_PART, TEXT_CAME };
enum text_came text_came(const struct mail *m);

/* Appends the words for the search index, at most max bytes: all text parts,
 * HTML without tags, names of attachments, no base64 data. */
void text_words(struct buf *out, const struct mail *m, size_t max);

/* Appends the first text part without a file name, decoded to UTF-8 but not
 * laid out: text/plain, or text/html if is_html. false if there is none. */
bool text_of_type(struct buf *out, const struct mail *m, bool is_html);

/* Appends the first HTML part as unwrapped text; false if there is none. */
bool text_of_html(struct buf *out, const struct mail *m);

#endif
