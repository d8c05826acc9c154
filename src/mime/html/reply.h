/*
 * Finds where the quoted message begins in replies of programs that do not mark
 * it as a quotation.
 */
#ifndef MIME_HTML_REPLY_H
#define MIME_HTML_REPLY_H

#include "mime/html/tree.h"

/* True if n contains exactly the quoted message (Yahoo, Outlook for the
 * web). */
bool html_reply_is_quote(const struct html_node *n);

/* True if n is the block of From, Sent, To and Subject that Outlook writes
 * above the quoted message. */
bool html_reply_is_header(const struct html_node *n);

#endif
