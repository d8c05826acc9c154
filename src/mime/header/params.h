/*
 * Content-Type and Content-Disposition: the value and its parameters.
 *
 * Reads RFC 2231 (continuations, character sets, percent encoding) and what
 * senders write instead: encoded words, 8-bit names, spaces without quotes.
 * GMime's parser reads undeclared bytes in the locale's character set and stops
 * at a NUL, so a file name would depend on the computer.
 */
#ifndef MIME_HEADER_PARAMS_H
#define MIME_HEADER_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/vec.h"

/* One parameter, or one section of it (RFC 2231), not yet decoded. */
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

/* Appends the parameter as UTF-8 without NUL, CR and LF; false if it does not
 * exist. The encoded form (name*) is preferred (RFC 5987). */
bool params_text(const struct params *p, const char *name, struct buf *out);

/* The undecoded bytes of a parameter, lent, for a boundary; NULL if there is
 * none. */
const struct buf *params_bytes(const struct params *p, const char *name);

/* Appends head if it has the form "type/subtype", otherwise the default. */
void params_media_type(struct buf *out, const char *head, const char *other);

/* Appends only the value, without parameters. */
void params_head(struct buf *out, const char *value, size_t len);

#endif
