/*
 * HTML of a mail turned into text (libxml2 for the tree, the layout is ours).
 *
 * Nothing is fetched, no entity is expanded, no script or style shows. Links
 * are numbered and their true targets kept; pictures leave their alt text.
 */
#ifndef MIME_HTML_H
#define MIME_HTML_H

#include <stddef.h>

#include "mime/textlines.h"

/* Appends the lines and links of html (UTF-8) to t, for width columns (0: no
 * wrapping). Bounded (htmltree.h): what is beyond is cut and told in a line of
 * its own. */
void html_lay_out(struct text *t, const char *html, size_t len, int width);

#endif
