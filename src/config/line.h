/*
 * A line of the config file taken apart, without changing it: what reads the
 * file and what writes it agree by this.
 */
#ifndef CONFIG_LINE_H
#define CONFIG_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum line_kind {
	LINE_EMPTY,   /* blank, or only a comment */
	LINE_SECTION, /* [account NAME] or [ui]; with a fault: something else
	               * that starts with a bracket and ends a section */
	LINE_SETTING, /* KEY = VALUE */
	LINE_BROKEN,  /* neither; fault says why */
};

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
	struct line_span comment; /* from its sign to the end, or empty */
};

/* Takes len bytes apart; a line end behind them is no matter. */
void line_read(struct line *out, const char *text, size_t len);

/* A copy of the value without the quotes that enclose it, for the caller to
 * free. */
char *line_value(const struct line *l, const char *text);
char *line_key(const struct line *l, const char *text);

/* Appends a value so that it is read as it is: in quotes where it must be or
 * prefers_quotes. false: no line can have it (line ends, quotes beside a
 * comment sign). */
struct buf;
bool line_add_value(struct buf *out, const char *value, bool prefers_quotes);
/* The same for the name of an account in its section. */
bool line_add_section(struct buf *out, const char *name);

#endif
