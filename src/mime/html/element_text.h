/*
 * Words for what is no text in a page: pictures, controls of forms, raised
 * figures, the numbers of lists.
 */
#ifndef MIME_HTML_ELEMENT_TEXT_H
#define MIME_HTML_ELEMENT_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "mime/html/tree.h"

/* Appends what stands for a picture: its alt, else its title, else the name
 * of its file. Nothing if it says that it shows nothing (alt=""). */
void html_element_picture(struct buf *out, const struct html_node *img);

/* Appends what an INPUT or SELECT shows: "[Send]", "[x]", "(o)". */
void html_element_control(struct buf *out, const struct html_node *control);

/* Appends the few words of raised, as figures that stand high where there are
 * such, else behind a "^"; "1st" and the like stay as they are. false if that
 * can't be done: there is too much of it. */
bool html_element_raised(struct buf *out, const struct html_node *raised);

/* Appends the number of an item, as the list wants it ("3. ", "c. ", "iii. ")
 * or its bullet. */
void html_element_item(
    struct buf *out, const struct html_node *list, int number);

#endif
