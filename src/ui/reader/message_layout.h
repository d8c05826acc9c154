/*
 * The rows of a message as the reader shows it: our warnings, its header,
 * where it lives, its text, its attachments.
 */
#ifndef UI_READER_MESSAGE_LAYOUT_H
#define UI_READER_MESSAGE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "ui/kit/draw.h"
#include "ui/reader/message_load.h"

struct message_layout_line {
	char *label; /* of a header field, "" below it; NULL: no label */
	char *text;
	unsigned style;
	int quote;    /* depth */
	bool is_bar;  /* said by us: fills the row in colours of its own */
	bool is_rule; /* a line from left to right */
	bool goes_on; /* the next line continues this one's text */
};

struct message_layout {
	struct message_layout_lines VEC_OF(struct message_layout_line) lines;
	size_t body_at; /* the first line of the text */
};

/* What goes on a page. */
struct message_layout_of {
	const struct message_load *letter;
	const char *where;  /* where the message lives, a sentence */
	const char *bar;    /* a warning of ours about all of it; "": none */
	const char *notice; /* in place of a text that is not here, or NULL */
	int cols;
	bool folds_quotes;
};

/* The width for a text on a page of so many columns. */
int message_layout_text_width(int cols);

void message_layout_build(
    struct message_layout *p, const struct message_layout_of *of);
void message_layout_clear(struct message_layout *p);

/* Draws a line at a row of the area. found (may be NULL) is what is looked
 * for, folded: a line with it is marked. */
void message_layout_draw_line(const struct area *a, int row,
    const struct message_layout_line *line, const char *found);

/* The first line at or after from (or, backwards, before it) whose text has
 * the folded words; -1 if none. */
int message_layout_find(const struct message_layout *p, int from,
    bool backwards, const char *folded);

/* How many letters of the text stand before a line, and the line that so many
 * stand before: to find a place again in another width. */
size_t message_layout_letters_before(const struct message_layout *p, int line);
int message_layout_line_after(const struct message_layout *p, size_t letters);

#endif
