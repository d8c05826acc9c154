/*
 * Parses a line of the config file without changing it. Both the reader and the
 * writer of the file use it, so they agree.
 */
#ifndef CONFIG_LINE_H
#define CONFIG_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum line_kind {
	LINE_EMPTY,   /* blank, or only a comment */
	LINE_SECTION, /* [account NAME] or [ui]; with a fault: another line
	               * that starts with a bracket, which also ends the
	               * section before */
	LINE_SETTING, /* KEY = VALUE */
	LINE_BROKEN,  /* neither; fault says why */
};

/* A part of the line, in bytes. */
struct line_span {
	size_t at, len;
};

struct line {
	enum line_kind kind;
	const char *fault; /* a translated sentence, or NULL */
	/* Of a setting: KEY. Of a section: account or ui. */
	struct line_span key;
	/* Of a setting: VALUE. Of a section: NAME. As written, with quotes. */
	struct line_span value;
	size_t equals;            /* of a setting: where the '=' stands */
	struct line_span comment; /* from its sign to the end of the line, or
	                           * empty */
};

/* Parses len bytes, with or without a line end. */
void line_read(struct line *out, const char *text, size_t len);

/* A copy of the value without the quotes around it, for the caller to free. */
char *line_value(const struct line *l, const char *text);
char *line_key(const struct line *l, const char *text);

/* Appends a value so that line_read reads it back: in quotes where needed or if
 * prefers_quotes. false: it can't be written (line ends; quotes together with a
 * comment sign). */
struct buf;
bool line_add_value(struct buf *out, const char *value, bool prefers_quotes);
/* The same for the line that starts an account's section. */
bool line_add_section(struct buf *out, const char *name);

#endif
