/*
 * Splits a header block into its fields (RFC 5322, 2.2).
 *
 * Accepts what senders and archives get wrong: a leading mbox "From " line, a
 * byte order mark, lone CR or LF as line ends, spaces before the colon, lines
 * that are not fields. Nothing is copied or decoded. All code uses this to find
 * the end of a header, so that list, parts and body agree.
 */
#ifndef MIME_HEADER_FIELDS_H
#define MIME_HEADER_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

enum { HEADER_BLOCK = 256 * 1024, HEADER_FIELD = 64 * 1024 };
/* Bytes of a header, and of one field, that are looked at. */

struct field {
	const char *name; /* without spaces before the colon */
	size_t name_len;
	const char *value; /* still folded, without the last line end */
	size_t value_len;  /* at most HEADER_FIELD */
};

struct fields {
	const char *at, *end; /* what has not been read yet */
	const char *start;
	char eol;            /* '\n', or '\r' where there is no LF at all */
	bool has_field;      /* at least one field was found */
	bool has_junk;       /* a line that is not a field was skipped */
	bool is_cut;         /* a field was longer than HEADER_FIELD */
	const char *body;    /* after field_next returned false: the body */
	const char *pending; /* the first line of a run that are not fields;
	                      * NULL after a field */
};

/* bytes are lent until the last field is used. */
void fields_open(struct fields *f, const char *bytes, size_t len);
/* Reads the next field; false at the end of the header. The field's pointers
 * point into bytes. */
bool field_next(struct fields *f, struct field *field);

/* True if the field has this name; case is ignored. */
bool field_is(const struct field *field, const char *name);

/* The character that ends lines in these bytes: '\n', or '\r' if there is no
 * '\n' at all. */
char fields_eol(const char *bytes, size_t len);

#endif
