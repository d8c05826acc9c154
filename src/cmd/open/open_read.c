#include "cmd/open/open_read.h"

#include <stdlib.h>
#include <strings.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "store/read/folder.h"

bool open_read_store(struct open_read *r, struct cmd *c, struct err *e)
{
	*r = (struct open_read){0};
	if (cmd_open_store(c, STORE_READ, &r->store, e) &&
	    store_reader(r->store, &r->db, e) &&
	    accounts_read(r->db, &r->accounts, e))
		return true;
	open_read_close(r);
	return false;
}

void open_read_close(struct open_read *r)
{
	accounts_clear(&r->accounts);
	db_close(r->db);
	store_close(r->store);
	*r = (struct open_read){0};
}

bool open_read_account(
    struct open_read *r, const char *name, int64_t *id, struct err *e)
{
	struct buf names = BUF_INIT;

	*id = 0;
	if (!name)
		return true;
	for (size_t i = 0; i < r->accounts.len; i++) {
		const struct account_row *row = &r->accounts.items[i];

		if (strcasecmp(row->name, name) == 0 ||
		    strcasecmp(row->address, name) == 0) {
			*id = row->id;
			buf_clear(&names);
			return true;
		}
		buf_printf(&names, "%s%s", names.len ? ", " : "", row->name);
	}
	if (names.len)
		err_set(e, ERR_NOT_FOUND, ERR_PROGRAM, RETRY_NEVER,
		    _("There is no account %s. Accounts: %s."), name,
		    names.data);
	else
		err_set(e, ERR_NOT_FOUND, ERR_PROGRAM, RETRY_NEVER,
		    _("There is no account %s; there are no accounts yet."),
		    name);
	buf_clear(&names);
	return false;
}

bool open_read_folder(struct open_read *r, int64_t account_id, const char *name,
    int64_t *id, struct err *e)
{
	*id = 0;
	if (!name)
		return true;
	for (size_t i = 0; !*id && i < r->accounts.len; i++) {
		int64_t owner = r->accounts.items[i].id;

		if ((!account_id || account_id == owner) &&
		    !folder_find(r->db, owner, name, id, e))
			return false;
	}
	return *id ||
	       err_set(e, ERR_NOT_FOUND, ERR_FOLDER, RETRY_NEVER,
		   _("There is no folder %s; \"postern folders\" lists them."),
		   name);
}

const char *open_read_account_name(const struct open_read *r, int64_t id)
{
	for (size_t i = 0; i < r->accounts.len; i++)
		if (r->accounts.items[i].id == id)
			return r->accounts.items[i].name;
	return "";
}

bool open_read_number(const char *text, int64_t *n, struct err *e)
{
	char *end;

	*n = strtoll(text, &end, 10);
	return (*text && !*end && *n > 0) ||
	       err_set(e, ERR_USAGE, ERR_ITEM, RETRY_NEVER,
		   _("\"%s\" is not a message number; \"postern list\" shows "
		     "them."),
		   text);
}
