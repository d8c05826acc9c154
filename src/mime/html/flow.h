/*
 * The line of a page that is being filled: words, blanks, what stands before
 * the line, and when an empty one is due.
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
	struct text *t; /* takes the lines */
	int width;      /* 0: no wrapping */
	int quote;
	enum text_style style;
	struct buf line;     /* the present line, not yet safe */
	bool has_gap;        /* blanks came that wait for a letter */
	bool is_glued;       /* no blank before the next letter */
	bool wants_blank;    /* an empty line before the next one */
	bool has_ink;        /* something was shown */
	bool is_behind_rule; /* the last thing shown was a rule */
	struct buf rest;     /* what stands before lines: blanks of lists */
	struct buf first;   /* the same with a bullet, for the next line only */
	struct buf *label;  /* takes the words of the present link, or NULL */
	struct words notes; /* to be said below the present line */
	bool keeps_notes;   /* a cell: whoever has the cell says them */
};

/* A label is cut behind so many bytes. */
enum { HTML_LABEL_MAX = 200 };

void html_flow_open(struct html_flow *f, struct text *t, int width);
void html_flow_close(struct html_flow *f);

/* Adds the mark of a link to the words before it, which may stand on the last
 * line by now. */
void html_flow_add_mark(struct html_flow *f, const char *mark);
/* Adds words as they are. */
void html_flow_add(struct html_flow *f, const char *s, size_t len);
/* Adds text in which a run of blanks is one. */
void html_flow_add_text(struct html_flow *f, const char *s, size_t len);
/* Adds text whose line ends and blanks count. */
void html_flow_add_pre(struct html_flow *f, const char *s, size_t len);

/* How the lines look that stand behind what is before them now; good until
 * the next call. */
struct wrap html_flow_wrap(const struct html_flow *f);

/* Ends the present line if there is one, and says the notes. */
void html_flow_end_line(struct html_flow *f);
/* The same, and an empty line comes before the next. */
void html_flow_end_paragraph(struct html_flow *f);
/* Puts the empty line now that would come before the next. */
void html_flow_put_blank(struct html_flow *f);

/* Moves the lines to come to the right, the first behind marker. Returns what
 * undent wants; it goes back. */
size_t html_flow_indent(struct html_flow *f, const char *marker);
void html_flow_undent(struct html_flow *f, size_t before);

#endif
