/*
 * The line that is being filled while a page is laid out: words, spaces,
 * indentation, and whether a blank line must come first.
 */
#ifndef MIME_HTML_FLOW_H
#define MIME_HTML_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "mime/text/text_lines.h"
#include "mime/header/string_list.h"
#include "mime/text/wrap.h"

struct html_flow {
	struct text *t; /* receives the lines */
	int width;      /* 0: no wrapping */
	int quote;
	enum text_style style;
	struct buf line;     /* the current line, not yet safe to print */
	bool has_gap;        /* white space was read and waits for a word */
	bool is_glued;       /* no space before the next word */
	bool wants_blank;    /* a blank line must precede the next line */
	bool has_ink;        /* something was shown already */
	bool is_behind_rule; /* the last line shown is a horizontal rule */
	struct buf rest;     /* indentation of each line: spaces of lists */
	struct buf first;    /* the same with a list marker, for the next line
	                      * only */
	struct buf *label; /* collects the text of the current link, or NULL */
	struct string_list notes; /* printed below the current line */
	bool keeps_notes; /* in a table cell: the table prints the notes */
};

/* Longer link texts are cut, in bytes. */
enum { HTML_LABEL_MAX = 200 };

/* t is lent until html_flow_close. width 0: no wrapping. */
void html_flow_open(struct html_flow *f, struct text *t, int width);
void html_flow_close(struct html_flow *f);

/* Appends the number of a link to its text, which may be on the last line
 * already. */
void html_flow_add_mark(struct html_flow *f, const char *mark);
/* Adds text unchanged. */
void html_flow_add(struct html_flow *f, const char *s, size_t len);
/* Adds text in which white space is collapsed to one space. */
void html_flow_add_text(struct html_flow *f, const char *s, size_t len);
/* Adds preformatted text: line ends and spaces are kept. */
void html_flow_add_pre(struct html_flow *f, const char *s, size_t len);

/* How lines after the present indentation are wrapped; its strings are lent
 * until the next call. */
struct wrap html_flow_wrap(const struct html_flow *f);

/* Ends the current line, if there is one, and prints the notes. */
void html_flow_end_line(struct html_flow *f);
/* The same, and demands a blank line before the next line. */
void html_flow_end_paragraph(struct html_flow *f);
/* Prints the blank line now if one was demanded. */
void html_flow_put_blank(struct html_flow *f);

/* Indents the following lines, the first one after marker. Returns a value for
 * html_flow_undent, which ends the indentation. */
size_t html_flow_indent(struct html_flow *f, const char *marker);
void html_flow_undent(struct html_flow *f, size_t before);

#endif
