/*
 * The value of Content-Type or Content-Disposition and its parameters.
 *
 * Reads RFC 2231 (pieces, charsets, percent signs) and what is sent instead
 * of it: encoded words, 8-bit names, blanks without quotes. GMime's reader
 * takes undeclared bytes and unknown charsets for the locale's and ends a
 * name at a NUL, so that a name would depend on where it is read.
 */
#ifndef MIME_HEADER_PARAMS_H
#define MIME_HEADER_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/vec.h"

/* One parameter, or a piece of one, as bytes. */
struct param {
	char *name;       /* lower case, without the star */
	int section;      /* of name*0, name*1 ...; -1 if there is none */
	bool is_encoded;  /* name*= or name*0*=: percent signs mean something */
	struct buf value; /* unquoted */
};

/* More parameters than this are passed over. */
enum { PARAMS_MAX = 256 };

struct params {
	char *head; /* before the first ';', lower case, no comments */
	struct param *items;
	size_t len, cap;
};

void params_read(struct params *p, const char *value, size_t len);
void params_clear(struct params *p);

/* Appends the parameter as UTF-8 without NUL, CR and LF; false if there is
 * none of that name. The encoded form wins over the plain one (RFC 5987). */
bool params_text(const struct params *p, const char *name, struct buf *out);

/* The bytes of a plain parameter, for a boundary; NULL if there is none.
 * Lent. */
const struct buf *params_bytes(const struct params *p, const char *name);

/* Appends "type/subtype" if head is one, else what stands for it. */
void params_media_type(struct buf *out, const char *head, const char *other);

/* Appends the head alone, for those who want no parameters. */
void params_head(struct buf *out, const char *value, size_t len);

#endif
