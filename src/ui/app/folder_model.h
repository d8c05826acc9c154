/*
 * The accounts and their folders, as the screens list them.
 *
 * Accounts come in the order of the config file, then those that only the
 * store knows. A new account has no row in the store before its first visit:
 * its id is 0 then.
 */
#ifndef UI_APP_FOLDER_MODEL_H
#define UI_APP_FOLDER_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "config/conf.h"
#include "store/read/accounts.h"
#include "store/read/folder.h"
#include "store/read/message.h"

struct box_account {
	int64_t id;
	char *name, *address;
	enum conf_kind kind;
	const struct conf_account *conf; /* NULL: only in the store */
	size_t first, n;                 /* its folders in boxes.folders */
	int64_t unread;                  /* where new mail comes in */
};

struct boxes {
	struct box_accounts VEC_OF(struct box_account) accounts;
	struct folders folders; /* by account, role and name */
};

/* Reads all; what was there before is replaced, on failure kept. */
bool boxes_read(
    struct boxes *b, struct db *db, const struct conf *conf, struct err *e);
void boxes_clear(struct boxes *b);

/* NULL if it is not there. */
const struct box_account *boxes_account(const struct boxes *b, int64_t id);
/* Its settings; NULL if it is not there, or not in them any more. */
const struct conf_account *boxes_conf(const struct boxes *b, int64_t id);
const struct folder *boxes_folder(const struct boxes *b, int64_t id);

/* The folder of an account with this role; 0 if there is none. */
int64_t boxes_with_role(
    const struct boxes *b, int64_t account_id, enum folder_role role);

/* All inboxes. */
void boxes_inboxes(const struct boxes *b, struct ids *out);

/* What a folder is called on the screen: a role by its translated name. */
const char *boxes_label(const struct folder *f);

/* True where lists show whom a message went to, in place of its sender. */
bool boxes_is_outgoing(const struct folder *f);

#endif
