/*
 * Wraps lines of text to a width, between words where possible.
 */
#ifndef MIME_TEXT_WRAP_H
#define MIME_TEXT_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "mime/text/text_lines.h"

/* How lines are wrapped. first is printed before the first line, rest before
 * its continuation lines ("* " and "  " in a list); both are safe to print and
 * short. */
struct wrap {
	int width; /* 0: no wrapping */
	int quote;
	enum text_style style;
	const char *first, *rest;
};

/* Appends one line of text from outside, made safe and wrapped; line ends in it
 * become spaces. false once t has reached its size limit: then t is marked as
 * cut and nothing is added. */
bool wrap_add(
    struct text *t, const struct wrap *w, const char *line, size_t len);

/* The columns that remain after prefixes and quote marks. */
int wrap_room(const struct wrap *w);

#endif
