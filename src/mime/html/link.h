/*
 * Links of a page: what they seem to be and where they really lead.
 */
#ifndef MIME_HTML_LINK_H
#define MIME_HTML_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* True if url can be opened: it is not a script and not a part of this page. */
bool html_link_leads(const char *url);

/* True if label is the url itself, complete or nearly so. */
bool html_link_is_same(const char *label, const char *url);

/* If url is a redirect that mail servers and search engines put in place of a
 * link (SafeLinks, urldefense, google.com/url ...), appends the original target
 * that it contains. false if it is not. */
bool html_link_target(struct buf *out, const char *url);

/* True if label looks like the address of another host than that of url; both
 * hosts are appended then. A host and its subdomains count as the same; of a
 * redirect the final target counts. */
bool html_link_deceives(
    const char *label, const char *url, struct buf *shown, struct buf *real);

#endif
