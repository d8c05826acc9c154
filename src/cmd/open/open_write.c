#include "cmd/open/open_write.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "cmd/open/open_read.h"
#include "store/read/folder.h"

static bool take_id(struct open_write *a, const char *word, struct err *e)
{
	struct message m;
	int64_t id;
	bool ok =
	    open_read_number(word, &id, e) && message_read(a->db, id, &m, e);

	if (!ok)
		return err_context(e, _("Message %s:"), word);
	message_clear(&m);
	*vec_push(&a->ids) = id;
	return true;
}

bool open_write_store(
    struct open_write *a, struct cmd *c, int n, char **words, struct err *e)
{
	if (!cmd_open_store(c, STORE_WRITE, &a->store, e) ||
	    !store_reader(a->store, &a->db, e))
		return false;
	for (int i = 0; i < n; i++)
		if (!take_id(a, words[i], e))
			return false;
	return true;
}

void open_write_close(struct open_write *a)
{
	vec_clear(&a->ids);
	db_close(a->db);
	store_close(a->store);
}

/* "ACCOUNT/FOLDER" names a folder of another account. */
static bool find_elsewhere(
    struct open_write *a, const char *name, int64_t *folder_id, struct err *e)
{
	const char *slash = strchr(name, '/');
	int64_t account_id = 0;
	struct buf label = BUF_INIT;
	bool ok = true;

	*folder_id = 0;
	if (!slash)
		return true;
	buf_add(&label, name, (size_t)(slash - name));
	ok = accounts_find(a->db, label.data, &account_id, e);
	if (ok && account_id)
		ok = folder_find(a->db, account_id, slash + 1, folder_id, e);
	buf_clear(&label);
	return ok;
}

bool open_write_folder(
    struct open_write *a, const char *name, int64_t *folder_id, struct err *e)
{
	struct message m;
	bool ok = message_read(a->db, a->ids.items[0], &m, e) &&
	          folder_find(a->db, m.account_id, name, folder_id, e);

	message_clear(&m);
	if (ok && !*folder_id)
		ok = find_elsewhere(a, name, folder_id, e);
	if (!ok || *folder_id)
		return ok;
	return err_set(e, ERR_NOT_FOUND, ERR_FOLDER, RETRY_ASK,
	    _("There is no folder \"%s\" in this account; \"postern folders\" "
	      "lists them. For another account, write ACCOUNT/FOLDER."),
	    name);
}
