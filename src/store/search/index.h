/*
 * What is derived from a message once: its words in the search index, the
 * mark that it has files. All of it can be made again from the bodies.
 *
 * Always holds: a message that is not indexed yet is on the list of
 * index_todo, written in the transaction that stored it, so a crash leaves
 * nothing unsearchable.
 */
#ifndef STORE_SEARCH_INDEX_H
#define STORE_SEARCH_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/search_state.h"
#include "store/read/message.h"
#include "store/db/store.h"

/* Up to n ids of messages whose words are not in the index as far as they
 * are here, lowest first. */
bool index_todo(struct db *db, int n, struct ids *out, struct err *e);

/* Adds a message to the index. text NULL: only its header. It will be on the
 * list again when more of it is here. */
struct index_doc {
	int64_t message_id;
	const char *text;  /* UTF-8, lent */
	bool is_beginning; /* of the message: it is more than that */
	bool has_files;    /* counts only with text */
};
/* A message that is set aside (crashed.h) stays as it is, and off the list,
 * until it is read again. */
bool index_skip(struct db *w, int64_t message_id, struct err *e);
bool index_put(struct db *w, const struct index_doc *doc, struct err *e);

#endif
