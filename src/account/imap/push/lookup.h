/*
 * Messages looked for in a mailbox after a try that was cut off: is the copy
 * there already?
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

/* Opens the mailbox of a folder to look, and seeks the messages among those
 * with UIDs above the mark that no act of ours is known to have put there.
 * Each of those is found once at most, for one of the same size first.
 * ERR_FOLDER: it can't be opened. */
struct imap_lookup {
	const struct folder *folder;
	int64_t uidvalidity, above; /* the mark counts while they agree */
	struct imap_sought *sought;
	size_t n;
};

/* Where a folder ends before anything is put into it; of one that the server
 * does not tell of, where it ended in the last pull. */
struct imap_mark {
	int64_t uidvalidity, above;
};
bool imap_lookup_mark(struct imap_session *s, const struct folder *f,
    struct imap_mark *out, struct err *e);

/* Has the folder got n messages since the mark, as the server said? If not, or
 * if it does not tell, they are to be looked for before anything hangs on
 * them. */
struct imap_growth {
	const struct folder *folder;
	int64_t uidvalidity, above;
	size_t n;
};
bool imap_lookup_has_grown(struct imap_session *s, const struct imap_growth *g,
    bool *has, struct err *e);

bool imap_lookup(
    struct imap_session *s, const struct imap_lookup *l, struct err *e);

#endif
