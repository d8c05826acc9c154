/*
 * An HTML page as a small tree (parsed by libxml2, without scripts and such).
 *
 * Limits: HTML_NODES nodes, HTML_BYTES bytes and one second of work, the rest
 * is cut; elements nested deeper than HTML_DEPTH are flattened. Text and
 * attributes are UTF-8 without NUL, entities decoded, not safe for a terminal.
 */
#ifndef MIME_HTML_TREE_H
#define MIME_HTML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { HTML_NODES = 200000, HTML_DEPTH = 250, HTML_BYTES = 8 * 1024 * 1024 };

enum html_tag {
	HTML_INLINE, /* any element without an effect of its own */
	HTML_TEXT,   /* a run of text */
	HTML_A,
	HTML_AREA,  /* a link of an image map */
	HTML_BLOCK, /* starts on a new line */
	HTML_BR,
	HTML_BUTTON,
	HTML_DD,
	HTML_DT,
	HTML_HEADING,
	HTML_HR,
	HTML_IMG,
	HTML_INDENT, /* an indented block */
	HTML_INPUT,
	HTML_LI,
	HTML_OL,
	HTML_OPTION,
	HTML_P, /* a block with a blank line around it */
	HTML_PRE,
	HTML_Q,
	HTML_QUOTE, /* blockquote, and its equivalents in mail programs */
	HTML_ROWS,  /* a section of a table: thead, tbody, tfoot */
	HTML_SELECT,
	HTML_SKIP, /* not shown and not stored */
	HTML_TABLE,
	HTML_TD,
	HTML_TH,
	HTML_TR,
	HTML_UL,
};

/* The computed style of an element (style.h). */
struct html_style {
	bool is_gone;   /* not displayed, with everything in it */
	bool is_veiled; /* visibility:hidden; children may be visible */
	bool is_faint;  /* too small to read, or in the background's colour */
	bool is_white;  /* white on a background that the page does not set */
	bool is_block;  /* an inline element displayed as a block */
	bool has_rule;  /* has a border at the top */
	bool is_bold, is_italic, is_underlined, is_struck, is_super, is_sub;
	bool is_pre;             /* white space is preserved */
	unsigned char align;     /* one of enum css_word */
	unsigned char list_type; /* the same */
};

struct html_node {
	enum html_tag tag;
	const char *name;               /* lower case; NULL for text */
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
	bool is_chosen;          /* a selected OPTION, a checked INPUT */
	int number;     /* start of OL, value of LI (0: none); colspan */
	int rows;       /* rowspan */
	bool is_layout; /* a table with role=presentation or the like */
	bool is_prose;  /* a PRE that may be wrapped */
};

struct html_tree {
	struct html_node *root;
	const char *base; /* base of relative links, or NULL */
	bool is_cut;      /* a limit was reached and something is missing */
	struct buf sheet; /* all style sheets, one after the other */
	struct html_chunk *chunks; /* the memory of all nodes */
};

/* Never fails. html is not needed afterwards; free with html_tree_clear. */
void html_tree_read(struct html_tree *t, const char *html, size_t len);
void html_tree_clear(struct html_tree *t);

/* Appends name and version of the libxml2 that is loaded. */
void htmltree_tell_library(struct buf *out);

#endif
