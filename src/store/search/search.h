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

/* A range of UIDs of a folder that a server says to match. */
struct search_uid_range {
	const struct terms *terms;
	int64_t folder_id;
	int64_t first, last;
	int n; /* look at most at so many messages, from the last down */
};

struct search_uid_hits {
	struct ids ids;
	int64_t known; /* messages of those that are known here at all */
	int64_t next;  /* the last UID that was not looked at; 0: none */
};

/* Adds to hits the messages of the range whose text is not on this
 * computer and whose header does not contradict the search. Messages with
 * their text here are left to the index. */
bool search_check_uids(struct db *db, const struct search_uid_range *range,
    struct search_uid_hits *hits, struct err *e);

#endif
