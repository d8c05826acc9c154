/*
 * What an attachment is made of: whether it can go as it is, and as which
 * type.
 */
#ifndef MIME_BUILD_FILE_CONTENT_H
#define MIME_BUILD_FILE_CONTENT_H

#include <stdbool.h>

#include "mime/message/source.h"

/* What SMTP makes of the bytes of a message. */
enum file_content {
	CONTENT_ASCII,  /* lines of ASCII */
	CONTENT_8BIT,   /* lines with other bytes in them */
	CONTENT_BINARY, /* NUL, or a line of more than 998 bytes: can't go
	                 * without an encoding */
	CONTENT_UNREADABLE,
};
enum file_content file_content_look(const struct source *src);

/* The type of a file by its name and, where that says nothing, by its first
 * bytes; "application/octet-stream" if nothing is known. Static. */
const char *file_content_type(
    const char *name, const char *bytes, size_t len);

#endif
