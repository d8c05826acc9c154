/*
 * Message-IDs (RFC 5322, 3.6.4) in the form in which they are compared: the
 * text between < and > without white space, otherwise unchanged.
 */
#ifndef MIME_HEADER_MSGID_H
#define MIME_HEADER_MSGID_H

#include <stddef.h>

#include "mime/header/string_list.h"

/* Of more references the first and the newest are kept. */
enum { MSGIDS_MAX = 100 };

/* Appends the ids of a References or In-Reply-To field, oldest first, at most
 * MSGIDS_MAX. Other words are ignored. */
void msgids_read(struct string_list *ids, const char *value, size_t len);

/* The id of a Message-ID field, also if < and > are missing; "" if there is
 * none. The caller frees. */
char *msgid_read(const char *value, size_t len);

#endif
