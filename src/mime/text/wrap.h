/*
 * Lines of a text broken to a width, at words where it can be done.
 */
#ifndef MIME_TEXT_WRAP_H
#define MIME_TEXT_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "mime/text/text_lines.h"

/* How the lines to come look. first and rest stand before the first line and
 * before those that continue it ("* " and "  " of a list); both are safe to
 * print and short. */
struct wrap {
	int width; /* 0: no wrapping */
	int quote;
	enum text_style style;
	const char *first, *rest;
};

/* Appends one line of foreign text, made safe and wrapped; line ends in it
 * become blanks. Returns false once the text is full: then it is marked as
 * cut and nothing is added. */
bool wrap_add(
    struct text *t, const struct wrap *w, const char *line, size_t len);

/* The columns that prefixes and quotation leave of the width. */
int wrap_room(const struct wrap *w);

#endif
