/*
 * Computes the style of each element from style attributes, style sheets and
 * old HTML attributes, with CSS cascading and inheritance.
 */
#ifndef MIME_HTML_STYLE_H
#define MIME_HTML_STYLE_H

#include "mime/html/tree.h"

/* Sets the style of each node and changes its tag to match (a SPAN displayed as
 * a block becomes a block). */
void html_style_apply(struct html_tree *t);

#endif
