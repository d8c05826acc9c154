/*
 * What a style attribute says that matters to a reader of text.
 */
#ifndef MIME_HTMLSTYLE_H
#define MIME_HTMLSTYLE_H

#include <stdbool.h>

struct html_style {
	bool is_hidden;  /* display:none and the other ways to hide a text */
	bool is_white;   /* its text is white */
	bool has_ground; /* it says what lies behind the text */
	bool is_quote;   /* the line at the left by which Outlook quotes */
	bool is_indent;  /* a block that is only moved to the right */
	bool is_pre;     /* blanks and line ends count */
};

void html_style_read(struct html_style *s, const char *css);

#endif
