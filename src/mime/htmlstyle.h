/*
 * How the elements of a page look: their style attributes, the style sheets
 * of the page and the old attributes, weighed and inherited as CSS does.
 */
#ifndef MIME_HTMLSTYLE_H
#define MIME_HTMLSTYLE_H

#include "mime/htmltree.h"

/* Sets the style of each node, and what that makes of its tag. */
void html_style_apply(struct html_tree *t);

#endif
