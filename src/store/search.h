/*
 * Search over all mail: words in subject, people and text.
 *
 * The query is what a person types: words that must all be there, "phrases
 * in quotes", wor* for beginnings, -word for what must not be there; before
 * a word from: to: people: subject: text: say where; is:unread is:read
 * is:flagged is:answered has:file before:2026-11-22 after:2026-11-01 say
 * which.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/message.h"
#include "store/store.h"

struct search {
	const char *text;   /* what was typed */
	int64_t account_id; /* 0: all */
	int64_t folder_id;  /* 0: all */
	int n;              /* at most so many */
};

/* Finds messages, newest first. ERR_USAGE: the query asks for nothing, or
 * can't be understood; e says which word. */
bool search_find(
    struct db *db, const struct search *s, struct ids *out, struct err *e);

/* A query taken apart: for tests, and to explain it. */
struct search_plan {
	struct buf match; /* for FTS5; empty if only the filters count */
	unsigned flags_mask, flags_want;
	bool needs_file;
	int64_t after, before; /* arrived_at in [after, before) */
};
bool search_parse(struct search_plan *plan, const char *text, struct err *e);
void search_plan_clear(struct search_plan *plan);

#endif
