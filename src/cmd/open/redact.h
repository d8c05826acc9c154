/*
 * A report made fit to be shown in public: the words that say whose it is are
 * replaced, and so is all that looks like an address of a computer.
 */
#ifndef CMD_OPEN_REDACT_H
#define CMD_OPEN_REDACT_H

#include <stdbool.h>

#include "base/buf.h"

enum { REDACT_WORDS = 16 };

struct redaction {
	struct {
		const char *what, *by; /* lent */
	} words[REDACT_WORDS];
	unsigned n;
};

/* From now on by stands for what; what may be NULL, and less than three
 * characters stand in too many words. */
void redact_add(struct redaction *r, const char *what, const char *by);

/* Replaces them, whatever their case, the longest first. */
void redact_text(const struct redaction *r, struct buf *text);

#endif
