/*
 * What a person typed into a search, taken apart.
 *
 * Words that must all be there, "phrases in quotes", wor* for beginnings,
 * -word for what must not be there; before a word from: to: people: subject:
 * text: say where; is:unread is:read is:flagged is:answered has:file
 * before:2026-11-22 after:2026-11-01 say which.
 */
#ifndef STORE_SEARCH_TERMS_H
#define STORE_SEARCH_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"

/* Where a word is looked for. */
enum term_field {
	TERM_ANYWHERE,
	TERM_FROM,
	TERM_TO, /* To and Cc */
	TERM_PEOPLE,
	TERM_SUBJECT,
	TERM_TEXT,
};

struct term {
	enum term_field field;
	bool is_not, is_prefix;
	char *words; /* never ""; bytes as they were typed */
};

struct terms {
	struct term_list VEC_OF(struct term) list;
	unsigned flags_mask, flags_want; /* bits of enum flag */
	bool needs_file;
	int64_t after, before; /* arrived_at in [after, before) */
};

/* ERR_USAGE: the query asks for nothing, or can't be understood; e says which
 * word. t is to be cleared in any case. */
bool terms_read(struct terms *t, const char *query, struct err *e);
void terms_clear(struct terms *t);

/* True if a term may be found in the text of a message, and so needs it. */
bool term_wants_text(const struct term *t);
/* True if one of them must be found there: without the text of a message
 * nobody can say whether it fits. */
bool terms_want_text(const struct terms *t);

#endif
