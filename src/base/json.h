/*
 * A JSON writer (RFC 8259) that appends to a buf and sets the commas.
 *
 *     json_open(&j, '{');
 *     json_key(&j, "subject");
 *     json_str(&j, subject);
 *     json_close(&j, '}');
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	/* where it is written; lent */
	struct buf *out;
	bool wants_comma;
};

/* bracket is '{' or '[', and '}' or ']' for the end. */
void json_open(struct json *j, char bracket);
void json_close(struct json *j, char bracket);
void json_key(struct json *j, const char *key);
/* Writes a string. Invalid UTF-8 becomes U+FFFD; NULL becomes null. */
void json_str(struct json *j, const char *s);
void json_str_len(struct json *j, const char *s, size_t len);
void json_int(struct json *j, int64_t n);
void json_bool(struct json *j, bool b);
void json_null(struct json *j);

/* A key and its value. */
void json_put_str(struct json *j, const char *key, const char *s);
void json_put_int(struct json *j, const char *key, int64_t n);
void json_put_bool(struct json *j, const char *key, bool b);

#endif
