/*
 * What the user wants of messages. Only ui/ and cmd/ call it.
 *
 * Always holds: only the wanted columns are written, in short transactions of
 * their own; what differs from the server now waits to be pushed. Nothing is
 * lost by an edit: what is deleted for good stays in the file for an hour.
 */
#ifndef STORE_USER_EDIT_H
#define STORE_USER_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/read/keywords.h"
#include "store/server/maildrop.h"
#include "store/db/store.h"

/* What messages were before an act, so that it can be taken back. Acts add to
 * it what they did, also if they failed in the middle; one undo may hold
 * several. */
struct edit_before {
	int64_t message_id, folder_id, moved_at;
	unsigned flags, changed; /* bits of flags that the act changed */
	bool gone;
	bool is_copy;                  /* the act made it */
	char keyword[KEYWORD_MAX + 1]; /* that came or went; "" = none */
	bool had_keyword;
	int64_t source_id; /* out of this one, which it took away; 0 = it did
	                    * not */
};
struct edit_undo VEC_OF(struct edit_before);

/* Takes an act back: only what it changed, so that what happened since to
 * other columns stays. */
bool edit_undo(struct store *s, const struct edit_undo *undo, struct err *e);

/* Which messages an act is for; undo may be NULL. */
struct edit_of {
	const int64_t *ids;
	size_t n;
	struct edit_undo *undo;
	int64_t now;
};

/* Sets and clears flags (bits of enum flag) of n messages. */
struct edit_flags {
	const int64_t *ids;
	size_t n;
	unsigned set, clear;
	struct edit_undo *undo; /* may be NULL */
};
bool edit_flags(struct store *s, const struct edit_flags *edit, struct err *e);

/* Gives messages a keyword, or takes it away. ERR_USAGE: it can't be one. */
bool edit_keyword(struct store *s, const struct edit_of *of, const char *word,
    bool is_set, struct err *e);

/* Moves messages to a folder. What then lies with another server, or with one
 * where it was with none, is a copy: it is deleted where it was at once if it
 * is safe here, and once the server has it if it is sent to one. A message
 * that is not here whole and would have to be is refused (ERR_NOT_FOUND). */
bool edit_move(struct store *s, const struct edit_of *of, int64_t folder_id,
    struct err *e);

/* Copies messages into a folder; within an account the server copies them, so
 * they need not be here whole. */
bool edit_copy(struct store *s, const struct edit_of *of, int64_t folder_id,
    struct err *e);

/* Deletes for good all that is in a Trash or Junk folder; *n counts. Other
 * folders are refused. of says when, and what can be taken back. */
bool edit_empty(struct store *s, const struct edit_of *of, int64_t folder_id,
    int64_t *n, struct err *e);

/* Moves messages to the Trash of their account; what lies there, or has no
 * Trash, is deleted for good, if that is allowed. *trashed and *gone count
 * them; without leave *gone counts those that were left as they are. */
struct edit_deleted {
	bool may_go;
	int64_t trashed, gone;
	int64_t without_trash; /* of gone: their account has no Trash ... */
	int64_t account_id;    /* ... of one of them */
};
bool edit_delete(struct store *s, const struct edit_of *of,
    struct edit_deleted *deleted, struct err *e);

/* Asks for the body of a message that is not here whole. */
bool edit_want_body(struct store *s, int64_t message_id, struct err *e);
/* Asks for the text of a message of which nothing is here: of a large one for
 * its beginning (WANT_TO_READ). */
bool edit_want_text(struct store *s, int64_t message_id, struct err *e);

/* What a person wants of the server's copy of a popped message. *found is
 * false if the message never came from a POP server. */
struct edit_wish {
	int64_t message_id;
	enum maildrop_wish wish;
};
bool edit_wish(
    struct store *s, const struct edit_wish *wish, bool *found, struct err *e);

#endif
