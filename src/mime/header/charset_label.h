/*
 * The names of charsets that mail may use, and how each is read.
 *
 * The converters of the C library are many and some are broken: a name that is
 * not in this table never reaches them.
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
	const char *key; /* letters and digits of the label, lower case */
	enum charset_reading reading;
	const char *name; /* what iconv calls it, or NULL */
};

/* NULL if nobody knows label. */
const struct charset_label *charset_label_find(const char *label);

/* The n-th of all labels, NULL behind the last. */
const struct charset_label *charset_label_at(size_t n);

#endif
