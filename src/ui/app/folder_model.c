#include "ui/app/folder_model.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

static void folder_model_add_account(struct folder_model *b,
    const struct account_row *row, const struct conf_account *conf)
{
	struct folder_model_account *a = vec_push(&b->accounts);

	a->id = row ? row->id : 0;
	a->name = mem_str(row ? row->name : conf->label);
	a->address = mem_str(conf ? conf->address : row->address);
	a->kind = conf ? conf->kind : row->kind;
	a->conf = conf;
}

static const struct account_row *folder_model_find_row(
    const struct account_rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->len; i++)
		if (strcasecmp(rows->items[i].name, name) == 0)
			return &rows->items[i];
	return NULL;
}

static bool is_listed(const struct folder_model *b, int64_t account_id)
{
	return folder_model_account(b, account_id) != NULL;
}

static bool read_accounts(struct folder_model *b, struct db *db,
    const struct conf *conf, struct err *e)
{
	struct account_rows rows = {0};
	bool ok = accounts_read(db, &rows, e);

	for (size_t i = 0; ok && i < conf->n_accounts; i++)
		folder_model_add_account(b,
		    folder_model_find_row(&rows, conf->accounts[i].label),
		    &conf->accounts[i]);
	for (size_t i = 0; ok && i < rows.len; i++)
		if (!is_listed(b, rows.items[i].id))
			folder_model_add_account(b, &rows.items[i], NULL);
	accounts_clear(&rows);
	return ok;
}

/* Mail that comes in here is news. */
static bool takes_mail_in(const struct folder *f)
{
	return f->role == ROLE_NONE || f->role == ROLE_INBOX;
}

/* folder_read_all sorts all that its vector holds, by account id first: each
 * account's folders are read into one of their own. */
static bool read_folders(struct folder_model *b, struct folder_model_account *a,
    struct db *db, struct err *e)
{
	struct folders own = {0};
	bool ok = !a->id || folder_read_all(db, a->id, &own, e);

	a->first = b->folders.len;
	a->n = own.len;
	for (size_t i = 0; i < own.len; i++) {
		if (takes_mail_in(&own.items[i]))
			a->unread += own.items[i].unread;
		*vec_push(&b->folders) = own.items[i];
	}
	vec_clear(&own);
	return ok;
}

bool folder_model_read(struct folder_model *b, struct db *db,
    const struct conf *conf, struct err *e)
{
	struct folder_model fresh = {0};
	bool ok = read_accounts(&fresh, db, conf, e);

	fresh.conf = conf_hold(conf);
	for (size_t i = 0; ok && i < fresh.accounts.len; i++)
		ok = read_folders(&fresh, &fresh.accounts.items[i], db, e);
	if (!ok) {
		folder_model_clear(&fresh);
		return false;
	}
	folder_model_clear(b);
	*b = fresh;
	return true;
}

void folder_model_clear(struct folder_model *b)
{
	for (size_t i = 0; i < b->accounts.len; i++) {
		free(b->accounts.items[i].name);
		free(b->accounts.items[i].address);
	}
	vec_clear(&b->accounts);
	folders_clear(&b->folders);
	conf_drop(b->conf);
	b->conf = NULL;
}

const struct folder_model_account *folder_model_account(
    const struct folder_model *b, int64_t id)
{
	for (size_t i = 0; i < b->accounts.len; i++)
		if (b->accounts.items[i].id == id)
			return &b->accounts.items[i];
	return NULL;
}

const struct conf_account *folder_model_conf(
    const struct folder_model *b, int64_t id)
{
	const struct folder_model_account *a = folder_model_account(b, id);

	return a ? a->conf : NULL;
}

const struct folder *folder_model_folder(
    const struct folder_model *b, int64_t id)
{
	for (size_t i = 0; i < b->folders.len; i++)
		if (b->folders.items[i].id == id)
			return &b->folders.items[i];
	return NULL;
}

int64_t folder_model_with_role(
    const struct folder_model *b, int64_t account_id, enum folder_role role)
{
	for (size_t i = 0; i < b->folders.len; i++) {
		const struct folder *f = &b->folders.items[i];

		if (f->account_id == account_id && f->role == role)
			return f->id;
	}
	return 0;
}

void folder_model_inboxes(const struct folder_model *b, struct ids *out)
{
	for (size_t i = 0; i < b->folders.len; i++)
		if (b->folders.items[i].role == ROLE_INBOX)
			*vec_push(out) = b->folders.items[i].id;
}

const char *folder_model_label(const struct folder *f)
{
	return f->role == ROLE_NONE ? f->name : folder_role_name(f->role);
}

bool folder_model_is_outgoing(const struct folder *f)
{
	return f->role == ROLE_SENT || f->role == ROLE_DRAFTS;
}
