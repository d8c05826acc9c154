/*
 * Message-IDs (RFC 5322, 3.6.4) as they are compared: what stands between
 * < and >, blanks taken away, nothing else changed.
 */
#ifndef MIME_HEADER_MSGID_H
#define MIME_HEADER_MSGID_H

#include <stddef.h>

#include "mime/header/string_list.h"

/* More references than this: the first and the newest are kept. */
enum { MSGIDS_MAX = 100 };

/* Appends the ids of References or In-Reply-To, oldest first, at most
 * MSGIDS_MAX. Words between them are passed over. */
void msgids_read(struct words *ids, const char *value, size_t len);

/* The id of Message-ID, also if it lacks its <>; "" if there is none. The
 * caller frees. */
char *msgid_read(const char *value, size_t len);

#endif
