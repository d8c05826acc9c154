/*
 * Searching a mailbox for copies after a try whose outcome is not known: is the
 * copy there already?
 */
#ifndef ACCOUNT_IMAP_PUSH_LOOKUP_H
#define ACCOUNT_IMAP_PUSH_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/imap/session/session.h"
#include "base/vec.h"
#include "store/read/folder.h"

struct imap_sought {
	int64_t msg_key, size;
	bool has_msgid;     /* then the key alone is enough ... */
	bool is_exact;      /* ... unless the size must be the same, too */
	int64_t uid;        /* found; 0: it is not there */
	int64_t size_there; /* of what was found */
};

/* Opens the mailbox of a folder read-only and searches the messages above
 * the mark, except those that we are known to have put there earlier. Each
 * is found for one entry at most, first for one of the same size.
 * ERR_FOLDER: it can't be opened. */
struct imap_lookup {
	const struct folder *folder;
	int64_t uidvalidity,
	    above; /* the mark is valid while UIDVALIDITY is the same */
	struct imap_sought *sought;
	size_t n;
};

/* The highest UID of a folder before anything is put into it; where the
 * server does not say, that of the last pull. */
struct imap_mark {
	int64_t uidvalidity, above;
};
bool imap_lookup_mark(struct imap_session *s, const struct folder *f,
    struct imap_mark *out, struct err *e);

/* *has: the folder got n messages since the mark, as the server counts. If
 * not, or if it does not say, copies must be searched for before anything is
 * deleted. */
struct imap_growth {
	const struct folder *folder;
	int64_t uidvalidity, above;
	size_t n;
};
bool imap_lookup_has_grown(struct imap_session *s, const struct imap_growth *g,
    bool *has, struct err *e);

/* Rows that begin with the ids of a message and its folder, and the UID. */
struct imap_rows {
	const void *items;
	size_t n, size; /* so many of so many bytes */
};

/* Are these UIDs of the open mailbox the messages of the rows? Of a folder
 * whose UIDs last that is taken for granted once UIDVALIDITY was compared; else
 * their headers and sizes are fetched and compared, before anything is done to
 * them. */
bool imap_lookup_are_same(struct imap_session *s, const struct folder *f,
    const struct imap_rows *rows, bool *are_same, struct err *e);

bool imap_lookup(
    struct imap_session *s, const struct imap_lookup *l, struct err *e);

#endif
