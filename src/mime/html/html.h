/*
 * Turns HTML mail into text (libxml2 parses, the layout is our own).
 *
 * Nothing is fetched, entities are not expanded beyond characters, scripts and
 * styles are not shown. Links are numbered and keep their real targets; images
 * are replaced by their alt text.
 */
#ifndef MIME_HTML_HTML_H
#define MIME_HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "mime/text/text_lines.h"

/* Appends lines and links of html (UTF-8) to t, for width columns (0: no
 * wrapping). Limited (html/tree.h): the rest is cut, with a line that says so.
 * Words hidden by style are left out and counted in t; if nothing else is left,
 * the page is shown whole, and a line says so. */
struct html_how {
	int width;
	bool shows_hidden; /* include what style hides */
};
void html_lay_out_as(
    struct text *t, const char *html, size_t len, const struct html_how *how);
/* The same, without hidden text. */
void html_lay_out(struct text *t, const char *html, size_t len, int width);

#endif
