/*
 * HTML of a mail turned into text (libxml2 for the tree, the layout is ours).
 *
 * Nothing is fetched, no entity is expanded, no script or style shows. Links
 * are numbered and their true targets kept; pictures leave their alt text.
 */
#ifndef MIME_HTML_HTML_H
#define MIME_HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "mime/text/text_lines.h"

/* Appends the lines and links of html (UTF-8) to t, for width columns (0: no
 * wrapping). Bounded (htmltree.h): what is beyond is cut and told in a line of
 * its own. Words that style hides are left out and counted in t; a page that
 * would be empty without them is shown whole, and says so. */
struct html_how {
	int width;
	bool shows_hidden; /* what style hides is shown with the rest */
};
void html_lay_out_as(
    struct text *t, const char *html, size_t len, const struct html_how *how);
/* The same, without what style hides. */
void html_lay_out(struct text *t, const char *html, size_t len, int width);

#endif
