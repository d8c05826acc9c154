/*
 * Search over all mail: words in subject, people and text, as terms.h reads
 * them.
 */
#ifndef STORE_SEARCH_SEARCH_H
#define STORE_SEARCH_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/read/message.h"
#include "store/db/store.h"
#include "store/search/terms.h"

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

/* Puts messages that were found in several places in one order, the newest
 * first and each of them once; what is no more is left out. */
bool search_sort(struct db *db, struct ids *found, struct err *e);

/* What a server says to have found in a folder: UIDs in a row. */
struct search_told {
	const struct terms *terms;
	int64_t folder_id;
	int64_t first, last;
	int n; /* look at most at so many messages, from the last down */
};

struct search_taken {
	struct ids ids;
	int64_t known; /* messages of those that are known here at all */
	int64_t next;  /* the last UID that was not looked at; 0: none */
};

/* Adds to taken the messages that are known here, whose text is not (for the
 * others the index has the say), and that fit as far as that can be told
 * without it. */
bool search_take(struct db *db, const struct search_told *told,
    struct search_taken *taken, struct err *e);

#endif
