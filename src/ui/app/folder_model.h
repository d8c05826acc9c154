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

struct folder_model_account {
	int64_t id;
	char *name, *address;
	enum conf_kind kind;
	const struct conf_account *conf; /* NULL: only in the store */
	size_t first, n;                 /* its folders in boxes.folders */
	int64_t unread;                  /* where new mail comes in */
};

struct folder_model {
	const struct conf *conf; /* held: what accounts point to */
	struct folder_model_accounts VEC_OF(
	    struct folder_model_account) accounts;
	struct folders folders; /* by account, role and name */
};

/* Reads all; what was there before is replaced, on failure kept. */
bool folder_model_read(struct folder_model *b, struct db *db,
    const struct conf *conf, struct err *e);
void folder_model_clear(struct folder_model *b);

/* NULL if it is not there. */
const struct folder_model_account *folder_model_account(
    const struct folder_model *b, int64_t id);
/* Its settings; NULL if it is not there, or not in them any more. */
const struct conf_account *folder_model_conf(
    const struct folder_model *b, int64_t id);
const struct folder *folder_model_folder(
    const struct folder_model *b, int64_t id);

/* The folder of an account with this role; 0 if there is none. */
int64_t folder_model_with_role(
    const struct folder_model *b, int64_t account_id, enum folder_role role);

/* All inboxes. */
void folder_model_inboxes(const struct folder_model *b, struct ids *out);

/* What a folder is called on the screen: a role by its translated name. */
const char *folder_model_label(const struct folder *f);

/* True where lists show whom a message went to, in place of its sender. */
bool folder_model_is_outgoing(const struct folder *f);

#endif
