/*
 * Links of a page: what their words say and where they really lead.
 */
#ifndef MIME_HTML_LINK_H
#define MIME_HTML_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* True if there is something to open behind url: not a script, not a part of
 * this page. */
bool html_link_leads(const char *url);

/* True if label is url, written out in full or nearly so. */
bool html_link_is_same(const char *label, const char *url);

/* Appends where url leads in the end, if it is one of those that mail servers
 * and search engines write in its place (SafeLinks, urldefense, google.com/url
 * ...) and says so in itself. false if it is no such link. */
bool html_link_target(struct buf *out, const char *url);

/* True if label looks like an address of one host and url goes to another;
 * both are appended then. A host and the ones below it count as the same; of
 * a link that was written anew counts where it leads in the end. */
bool html_link_deceives(
    const char *label, const char *url, struct buf *shown, struct buf *real);

#endif
