/*
 * JSON, written into a buf piece by piece (RFC 8259). Commas come by
 * themselves.
 *
 *	json_open(&j, '{');
 *	json_key(&j, "subject"); json_str(&j, subject);
 *	json_close(&j, '}');
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf *out;
	bool wants_comma;
};

void json_open(struct json *j, char bracket);
void json_close(struct json *j, char bracket);
void json_key(struct json *j, const char *key);
/* Ill-formed UTF-8 becomes U+FFFD; NULL becomes null. */
void json_str(struct json *j, const char *s);
void json_str_len(struct json *j, const char *s, size_t len);
void json_int(struct json *j, int64_t n);
void json_bool(struct json *j, bool b);
void json_null(struct json *j);

/* A key with its value. */
void json_put_str(struct json *j, const char *key, const char *s);
void json_put_int(struct json *j, const char *key, int64_t n);
void json_put_bool(struct json *j, const char *key, bool b);

#endif
