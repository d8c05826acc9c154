/*
 * The mailboxes a server lists.
 */
#ifndef ACCOUNT_IMAP_SESSION_LIST_H
#define ACCOUNT_IMAP_SESSION_LIST_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "base/vec.h"
#include "store/read/folder.h"

struct imap_listed {
	char *srv_name; /* to the byte, but INBOX is in capitals */
	char delimiter; /* 0: there are no levels */
	bool can_hold;  /* neither \Noselect nor \NonExistent */
	bool subscribed;
	enum folder_role role; /* by its attributes */
	bool has_state;
	struct imap_mailbox state; /* if has_state */
};

/* In the order of srv_name, each once. */
struct imap_list {
	struct imap_listed *items;
	size_t len, cap;
	bool is_cut; /* there are more, which are left out */
};

/* Asks for all mailboxes and which of them are subscribed; with_state, where
 * the server can (LIST-STATUS, RFC 5819), also for the state of each.
 * ERR_FOLDER: the server refused. */
bool imap_list_read(struct imap_session *s, bool with_state,
    struct imap_list *out, struct err *e);
void imap_list_clear(struct imap_list *l);

/* Reads one line, from behind its word LIST. false: it is something else;
 * otherwise the caller frees out->srv_name. */
bool imap_listed_read(struct imap_listed *out, const char *text, size_t len);

/* The mailbox with this name, or NULL. */
struct imap_listed *imap_list_find(
    const struct imap_list *l, const char *srv_name);

#endif
