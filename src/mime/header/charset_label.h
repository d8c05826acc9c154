/*
 * The names of character sets in mail, and how each is read.
 *
 * The C library has many converters, and some are broken. Only names in this
 * table are given to them.
 */
#ifndef MIME_HEADER_CHARSET_LABEL_H
#define MIME_HEADER_CHARSET_LABEL_H

#include <stdbool.h>
#include <stddef.h>

enum { CHARLABEL_MAX = 48 };

enum charset_reading {
	CHARSET_GUESS, /* UTF-8 if it is valid, else windows-1252 */
	CHARSET_UTF8,
	CHARSET_WESTERN, /* windows-1252 */
	CHARSET_MAC_GREEK,
	CHARSET_MAC_TURKISH,
	CHARSET_HZ,   /* GB 2312 between ~{ and ~} (RFC 1843) */
	CHARSET_ICONV /* by iconv, under the name that follows */
};

struct charset_label {
	const char *key; /* the label's letters and digits, lower case */
	enum charset_reading reading;
	const char *name; /* the name for iconv, or NULL */
};

/* Looks up a label; case and punctuation are ignored. NULL if unknown. */
const struct charset_label *charset_label_find(const char *label);

/* The n-th entry of the table; NULL after the last. */
const struct charset_label *charset_label_at(size_t n);

#endif
