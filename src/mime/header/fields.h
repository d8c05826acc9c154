/*
 * The fields of a header block, one after the other.
 *
 * Knows what senders and archives get wrong: a leading mbox "From " line, a
 * byte order mark, bare CR or bare LF as line ends, blanks before the colon,
 * lines that are no field. Nothing is copied and nothing decoded. It is the
 * only judge of where a header ends, so that the list, the parts and the
 * body agree.
 */
#ifndef MIME_HEADER_FIELDS_H
#define MIME_HEADER_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

enum { HEADER_BLOCK = 256 * 1024, HEADER_FIELD = 64 * 1024 };

struct field {
	const char *name; /* without the blanks before the colon */
	size_t name_len;
	const char *value; /* still folded, without its last line end */
	size_t value_len;  /* at most HEADER_FIELD */
};

struct fields {
	const char *at, *end; /* what is still to be read */
	const char *start;
	char eol;         /* '\n', or '\r' where there is no LF at all */
	bool has_field;   /* there was one */
	bool has_junk;    /* a line that is no field was passed over */
	bool is_cut;      /* a field was longer than HEADER_FIELD */
	const char *body; /* once field_next is false: where the body starts */
	const char *pending; /* a line that is no field, and no field since */
};

void fields_open(struct fields *f, const char *bytes, size_t len);
/* The next field; false at the end of the header. What points into bytes
 * stays valid as long as they do. */
bool field_next(struct fields *f, struct field *field);

/* True if the name of the field is this one, in any case. */
bool field_is(const struct field *field, const char *name);

/* What ends a line in these bytes: '\n', or '\r' if there is no '\n'. */
char fields_eol(const char *bytes, size_t len);

#endif
