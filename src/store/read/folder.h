/*
 * Folders: read, and the local ones of a POP account made.
 */
#ifndef STORE_READ_FOLDER_H
#define STORE_READ_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/store.h"

/* Special uses (RFC 6154), in the order a list shows them. */
enum folder_role {
	ROLE_NONE,
	ROLE_INBOX,
	ROLE_DRAFTS,
	ROLE_SENT,
	ROLE_ARCHIVE,
	ROLE_JUNK,
	ROLE_TRASH,
	ROLE_ALL,       /* Gmail's "All Mail" */
	ROLE_FLAGGED,   /* a view of flagged messages */
	ROLE_IMPORTANT, /* a view of what a server thinks so (RFC 8457) */
	ROLE_COUNT
};
_Static_assert(ROLE_NONE == 0, "folder.role");
#define SQL_ROLE_TRASH "6"
_Static_assert(ROLE_TRASH == 6, "SQL_ROLE_TRASH");

/* What the user wants of a server's folder and the server does not know. */
enum folder_wish {
	FOLDER_RENAMED = 1,
	FOLDER_FOLLOWS = 2,    /* one above it is renamed */
	FOLDER_SUBSCRIBED = 4, /* or not any more */
};
#define SQL_FOLDER_RENAMED "1"
_Static_assert(FOLDER_RENAMED == 1, "SQL_FOLDER_RENAMED");
#define SQL_FOLDER_FOLLOWS "2"
_Static_assert(FOLDER_FOLLOWS == 2, "SQL_FOLDER_FOLLOWS");
#define SQL_FOLDER_SUBSCRIBED "4"
_Static_assert(FOLDER_SUBSCRIBED == 4, "SQL_FOLDER_SUBSCRIBED");

struct folder {
	int64_t id, account_id;
	char *name; /* UTF-8, levels parted by '/', foreign */
	enum folder_role role;
	bool is_local;
	bool can_hold; /* may have messages (not \Noselect) */
	bool subscribed;
	bool is_gone;  /* to be taken away from the server */
	unsigned wish; /* bits of enum folder_wish */
	/* server */
	char *srv_name; /* as on the wire, modified UTF-7; "" of one that is
	                 * not local: to be made there */
	char delimiter; /* of srv_name; 0 = no levels */
	int64_t uidvalidity; /* above 2^32: see folder_has_session_uids */
	int64_t uid_known, uid_oldest, modseq, srv_total;
	int64_t pulled_at; /* last good pull; 0 = never */
	/* counted */
	int64_t total, unread, bytes, whole;
};
struct folders VEC_OF(struct folder);

/* The server gives the folder no UIDVALIDITY: its UIDs were those of one
 * session, and count in no other. */
bool folder_has_session_uids(const struct folder *f);

/* The folders of an account (0: of all), by account, role and name. */
bool folder_read_all(
    struct db *db, int64_t account_id, struct folders *out, struct err *e);
/* The folders of an account of which the user wants what the server does not
 * know, by name. */
bool folder_read_wished(
    struct db *db, int64_t account_id, struct folders *out, struct err *e);
/* One folder; false with ERR_NOT_FOUND if it is not there. */
bool folder_read(struct db *db, int64_t id, struct folder *out, struct err *e);
/* By its name, as shown or "inbox" in any case; *id 0 if none. */
bool folder_find(struct db *db, int64_t account_id, const char *name,
    int64_t *id, struct err *e);
/* The first folder of an account with this role; *id 0 if none. */
bool folder_with_role(struct db *db, int64_t account_id, enum folder_role role,
    int64_t *id, struct err *e);

/* The one with this name on the server, to the byte; *id 0 if none. */
bool folder_with_srv_name(struct db *db, int64_t account_id,
    const char *srv_name, int64_t *id, struct err *e);

/* A view of what lies in other folders. */
bool folder_is_view(const struct folder *f);
/* Do its messages count, so that none of an account's counts twice? Views do
 * not; where folders are labels (Gmail) all are views of All Mail, but for
 * those whose mail is not in it. */
bool folder_is_counted(
    const struct folder *f, const struct folders *all, bool are_labels);

/* The name of a role, translated: "Inbox". */
const char *folder_role_name(enum folder_role role);
/* The word of a role for JSON: "inbox"; "" for ROLE_NONE. */
const char *folder_role_word(enum folder_role role);

/* Makes the folders every POP account has: they exist here only. */
bool folder_make_locals(struct db *w, int64_t account_id, struct err *e);

void folder_clear(struct folder *f);
void folders_clear(struct folders *f);

#endif
