/*
 * How the elements of a page look: their style attributes, the style sheets
 * of the page and the old attributes, weighed and inherited as CSS does.
 */
#ifndef MIME_HTML_STYLE_H
#define MIME_HTML_STYLE_H

#include "mime/html/tree.h"

/* Sets the style of each node, and what that makes of its tag. */
void html_style_apply(struct html_tree *t);

#endif
