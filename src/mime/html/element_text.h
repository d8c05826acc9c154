/*
 * Text for elements that are not text: images, form controls, superscripts,
 * list numbers.
 */
#ifndef MIME_HTML_ELEMENT_TEXT_H
#define MIME_HTML_ELEMENT_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "mime/html/tree.h"

/* Appends the text for an image: its alt text, else its title, else its file
 * name. Nothing for an image with alt="". */
void html_element_picture(struct buf *out, const struct html_node *img);

/* Appends the text for an INPUT or SELECT: "[Send]", "[x]", "(o)". */
void html_element_control(struct buf *out, const struct html_node *control);

/* Appends a short superscript: as Unicode superscript digits if possible,
 * otherwise after a "^"; "1st" stays as it is. false: the text is too long for
 * that. */
bool html_element_raised(struct buf *out, const struct html_node *raised);

/* Appends the marker of a list item: "3. ", "c. ", "iii. " or a bullet. */
void html_element_item(
    struct buf *out, const struct html_node *list, int number);

#endif
