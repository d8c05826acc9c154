/*
 * An HTML page as a small tree (libxml2 reads it; scripts and the like are
 * left out).
 *
 * Bounded: HTML_NODES nodes, HTML_BYTES bytes and a second of work, what is
 * beyond is cut; HTML_DEPTH levels, what lies deeper counts as of the last.
 * Text and attributes are UTF-8 without NUL, entities decoded, and foreign.
 */
#ifndef MIME_HTML_TREE_H
#define MIME_HTML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { HTML_NODES = 200000, HTML_DEPTH = 250, HTML_BYTES = 8 * 1024 * 1024 };

enum html_tag {
	HTML_INLINE, /* any element that changes nothing */
	HTML_TEXT,   /* no element: a run of text */
	HTML_A,
	HTML_AREA,  /* a link in a picture */
	HTML_BLOCK, /* starts on a line of its own */
	HTML_BR,
	HTML_BUTTON,
	HTML_DD,
	HTML_DT,
	HTML_HEADING,
	HTML_HR,
	HTML_IMG,
	HTML_INDENT, /* a block moved to the right */
	HTML_INPUT,
	HTML_LI,
	HTML_OL,
	HTML_OPTION,
	HTML_P, /* a block with a blank line around it */
	HTML_PRE,
	HTML_Q,
	HTML_QUOTE, /* blockquote, and what clients make of it */
	HTML_ROWS,  /* a part of a table: thead, tbody, tfoot */
	HTML_SELECT,
	HTML_SKIP, /* is not shown and not kept */
	HTML_TABLE,
	HTML_TD,
	HTML_TH,
	HTML_TR,
	HTML_UL,
};

/* How the style of an element has it look (style.h). */
struct html_style {
	bool is_gone;   /* neither it nor anything in it is seen */
	bool is_veiled; /* visibility:hidden; what is in it may be seen */
	bool is_faint;  /* its words are too small, or of the ground's colour */
	bool is_white;  /* its words are white on a ground nobody named */
	bool is_block;  /* an inline element that stands by itself */
	bool has_rule;  /* a line is drawn above it */
	bool is_bold, is_italic, is_underlined, is_struck, is_super, is_sub;
	bool is_pre;             /* blanks and line ends count */
	unsigned char align;     /* one of enum css_word */
	unsigned char list_type; /* the same */
};

struct html_node {
	enum html_tag tag;
	const char *name; /* of the element, lower case; of text NULL */
	const char *id, *classes, *css; /* attributes, NULL if none */
	const char *color, *ground;     /* the same: color, bgcolor */
	const char *align;
	bool has_picture;  /* background */
	bool wants_hidden; /* hidden */
	struct html_style style;
	struct html_node *parent, *first, *last, *next, *prev;
	const char *text; /* HTML_TEXT */
	size_t len;
	const char *href;        /* where an A or AREA leads, NULL if nowhere */
	const char *alt;         /* of an IMG or AREA, value of an INPUT */
	const char *title, *src; /* of an IMG */
	const char *type;        /* of an OL or INPUT */
	bool is_chosen;          /* an OPTION, or an INPUT with a tick */
	int number;     /* start of OL, value of LI (0: none); colspan */
	int rows;       /* rowspan */
	bool is_layout; /* a table that says it is none */
	bool is_prose;  /* a PRE that may be wrapped */
};

struct html_tree {
	struct html_node *root;
	const char *base; /* what relative links are relative to, or NULL */
	bool is_cut;      /* a limit was met and something is missing */
	struct buf sheet; /* its style sheets, one behind the other */
	struct html_chunk *chunks; /* the memory of it all */
};

void html_tree_read(struct html_tree *t, const char *html, size_t len);
void html_tree_clear(struct html_tree *t);

/* Appends the name and version of libxml2, as it runs. */
void htmltree_tell_library(struct buf *out);

#endif
