/*
 * Which texts of an IMAP account are kept here by its settings: the newest are
 * wanted, others are not, or put out of the store again, also if only the
 * beginning of them is here.
 *
 * Always holds: what a person asked for stays wanted. A text goes only from a
 * row whose place on the server is known and not about to change, and its
 * bytes only when no other row has them. What was indexed of it stays in the
 * index, so a search still finds it.
 */
#ifndef STORE_SERVER_OFFLINE_H
#define STORE_SERVER_OFFLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/read/message.h"
#include "store/db/store.h"

/* A walk through the messages of a folder, the newest first, at most n of them
 * in a call. It begins below from and is at its end when is_over. */
struct offline_walk {
	int64_t folder_id;
	struct message_place from;
	int n;
	bool is_over;
};
struct offline_walk offline_walk_from(
    int64_t folder_id, int64_t arrived_at, int n);

/* Those that arrived since then are wanted, older ones are not. */
bool offline_want(
    struct db *w, struct offline_walk *walk, int64_t since, struct err *e);

/* Those of the walk lose their text. */
bool offline_drop_bodies(
    struct db *w, struct offline_walk *walk, struct err *e);

/* From when on the messages of some folders fit into so many bytes, the newest
 * first; INT64_MIN if all do. Reads all of them. */
struct offline_room {
	const int64_t *folders;
	size_t n;
	int64_t bytes;
};
bool offline_since(struct db *db, const struct offline_room *room,
    int64_t *since, struct err *e);

#endif
