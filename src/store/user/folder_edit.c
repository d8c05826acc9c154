#include "store/user/folder_edit.h"

#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "config/settings.h"
#include "store/read/folder.h"
#include "store/db/sql.h"
#include "store/read/accounts.h"

static bool fail_name(struct err *e, const char *why)
{
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK, "%s", why);
}

/* Words on all levels, nothing that a terminal or a file system obeys. */
static bool check_name(const char *name, struct err *e)
{
	size_t len = strlen(name);

	if (!len || len > FOLDER_NAME_MAX)
		return fail_name(
		    e, _("A folder name must have 1 to 400 bytes."));
	if (name[0] == '/' || name[len - 1] == '/' || strstr(name, "//"))
		return fail_name(e, _("A folder name needs a word between "
				      "slashes, as in \"Projects/2026\"."));
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
			return fail_name(e, _("A folder name can't contain "
					      "control characters."));
	return utf8_valid(name, len) ||
	       fail_name(e, _("A folder name must be valid UTF-8."));
}

/* The sign that parts levels on the server is none of a name's own, unless it
 * is the slash. What it is, the Inbox knows. */
static bool check_levels(
    struct db *w, int64_t account_id, const char *name, struct err *e)
{
	struct folder inbox = {0};
	int64_t id;
	bool ok = folder_with_role(w, account_id, ROLE_INBOX, &id, e) &&
	          (!id || folder_read(w, id, &inbox, e));

	if (ok && inbox.srv_name && *inbox.srv_name) {
		if (!inbox.delimiter && strchr(name, '/'))
			ok = fail_name(
			    e, _("The server of this account does not support "
				 "folders inside folders; choose a name "
				 "without a slash."));
		else if (inbox.delimiter && inbox.delimiter != '/' &&
			 strchr(name, inbox.delimiter))
			ok = err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
			    _("A folder name of this account can't contain "
			      "\"%c\", which its server uses to separate "
			      "levels."),
			    inbox.delimiter);
	}
	folder_clear(&inbox);
	return ok;
}

/* One of an IMAP account is made on the server, too, at the next push. */
static bool insert_folder(struct db *w, int64_t account_id, const char *name,
    int64_t *id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO folder (account_id, name, is_local)"
	    " SELECT id, ?, kind = " SQL_CONF_POP " FROM account WHERE id = ?");
	sql_bind(&q, name, account_id);
	if (!sql_run(&q, e))
		return false;
	*id = sql_last_id(w);
	return true;
}

/* The levels above it that are missing, then itself. */
static bool make_levels(struct db *w, int64_t account_id, const char *name,
    int64_t *id, struct err *e)
{
	char path[FOLDER_NAME_MAX + 1];
	bool ok = true;

	for (const char *end = strchr(name, '/'); ok && end;
	     end = strchr(end + 1, '/')) {
		memcpy(path, name, (size_t)(end - name));
		path[end - name] = '\0';
		ok = folder_find(w, account_id, path, id, e) &&
		     (*id || insert_folder(w, account_id, path, id, e));
	}
	return ok && insert_folder(w, account_id, name, id, e);
}

static bool folder_edit_check_free(
    struct db *w, int64_t account_id, const char *name, struct err *e)
{
	int64_t id;

	if (!folder_find(w, account_id, name, &id, e))
		return false;
	return !id || err_set(e, ERR_BUSY, ERR_ITEM, RETRY_ASK,
			  _("The folder \"%s\" already exists."), name);
}

/* One that bears the plain name of a role ("Trash") has it at once, if none
 * else does. */
static bool set_role_by_name(struct db *w, int64_t account_id, const char *name,
    int64_t id, struct err *e)
{
	int64_t other = 0;
	enum folder_role role = ROLE_NONE;
	struct query q;

	for (int r = ROLE_INBOX + 1; r < ROLE_COUNT; r++)
		if (strcasecmp(name, folder_role_word((enum folder_role)r)) ==
		    0)
			role = (enum folder_role)r;
	if (!role || !folder_with_role(w, account_id, role, &other, e))
		return !role;
	if (other)
		return true;
	sql_start(&q, w, "UPDATE folder SET role = ? WHERE id = ?");
	sql_bind(&q, role, id);
	return sql_run(&q, e);
}

bool folder_edit_make(struct store *s, int64_t account_id, const char *name,
    int64_t *id, struct err *e)
{
	struct db *w;
	bool ok;

	*id = 0;
	if (!check_name(name, e) || !write_begin(s, WRITE_DURABLE, &w, e))
		return false;
	ok = check_levels(w, account_id, name, e) &&
	     folder_edit_check_free(w, account_id, name, e) &&
	     make_levels(w, account_id, name, id, e) &&
	     set_role_by_name(w, account_id, name, *id, e);
	return write_end(s, ok, e);
}

/* It is one of the user's own. */
static bool check_own(const struct folder *f, struct err *e)
{
	return f->role == ROLE_NONE ||
	       err_set(e, ERR_OTHER, ERR_FOLDER, RETRY_NEVER,
		   _("Can't change \"%s\": it belongs to the account."),
		   f->name);
}

static bool rename_all(
    struct db *w, const struct folder *f, const char *name, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE folder SET name = ?1 || substr(name, length(?2) + 1),"
	    " wish = wish | CASE WHEN srv_name = '' THEN 0"
	    "   WHEN id = ?4 THEN " SQL_FOLDER_RENAMED
	    " ELSE " SQL_FOLDER_FOLLOWS " END"
	    " WHERE account_id = ?3 AND (name = ?2"
	    "   OR substr(name, 1, length(?2) + 1) = ?2 || '/')");
	sql_bind(&q, name, f->name, f->account_id, f->id);
	return sql_run(&q, e);
}

static bool make_parent(
    struct db *w, int64_t account_id, const char *name, struct err *e)
{
	char path[FOLDER_NAME_MAX + 1];
	const char *end = strrchr(name, '/');
	int64_t id;

	if (!end)
		return true;
	memcpy(path, name, (size_t)(end - name));
	path[end - name] = '\0';
	return folder_find(w, account_id, path, &id, e) &&
	       (id || make_levels(w, account_id, path, &id, e));
}

/* A folder can't be moved below itself. */
static bool check_target(
    const struct folder *f, const char *name, struct err *e)
{
	size_t len = strlen(f->name);

	if (strncmp(name, f->name, len) == 0 && name[len] == '/')
		return err_set(e, ERR_USAGE, ERR_FOLDER, RETRY_ASK,
		    _("The folder \"%s\" can't be moved into itself."),
		    f->name);
	return true;
}

bool folder_edit_rename(
    struct store *s, int64_t folder_id, const char *name, struct err *e)
{
	struct folder f = {0};
	struct db *w;
	bool ok;

	if (!check_name(name, e) || !write_begin(s, WRITE_DURABLE, &w, e))
		return false;
	ok = folder_read(w, folder_id, &f, e) && check_own(&f, e) &&
	     check_levels(w, f.account_id, name, e) &&
	     check_target(&f, name, e) &&
	     folder_edit_check_free(w, f.account_id, name, e) &&
	     make_parent(w, f.account_id, name, e) &&
	     rename_all(w, &f, name, e);
	folder_clear(&f);
	return write_end(s, ok, e);
}

/* Neither messages, those among them that an undo may bring back, nor
 * folders. */
static bool check_empty(struct db *w, const struct folder *f, struct err *e)
{
	int64_t messages = 0, below = 0;
	struct query q;

	sql_start(&q, w,
	    "SELECT 1 FROM message WHERE folder_id = ?1"
	    " AND (?2 OR gone = 0) LIMIT 1");
	sql_bind(&q, f->id, f->is_local);
	if (!sql_one_int(&q, &messages, NULL, e))
		return false;
	sql_start(&q, w,
	    "SELECT 1 FROM folder WHERE account_id = ?1 AND gone = 0"
	    " AND substr(name, 1, length(?2) + 1) = ?2 || '/' LIMIT 1");
	sql_bind(&q, f->account_id, f->name);
	if (!sql_one_int(&q, &below, NULL, e))
		return false;
	return (!messages && !below) ||
	       err_set(e, ERR_BUSY, ERR_FOLDER, RETRY_ASK,
		   _("The folder \"%s\" is not empty (messages deleted for "
		     "good count for an hour). Move its messages first."),
		   f->name);
}

bool folder_edit_drop(struct store *s, int64_t folder_id, struct err *e)
{
	struct folder f = {0};
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_DURABLE, &w, e))
		return false;
	ok = folder_read(w, folder_id, &f, e) && check_own(&f, e) &&
	     check_empty(w, &f, e);
	if (ok) {
		sql_start(&q, w,
		    f.is_local ? "DELETE FROM folder WHERE id = ?"
			       : "UPDATE folder SET gone = TRUE, wish = 0 "
				 "WHERE id = ?");
		sql_bind(&q, folder_id);
		ok = sql_run(&q, e);
	}
	folder_clear(&f);
	return write_end(s, ok, e);
}

bool folder_edit_subscribe(
    struct store *s, int64_t folder_id, bool is_wanted, struct err *e)
{
	struct folder f = {0};
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	ok = folder_read(w, folder_id, &f, e);
	if (ok && f.is_local)
		ok = err_set(e, ERR_USAGE, ERR_FOLDER, RETRY_NEVER,
		    _("The folder \"%s\" is on this computer only; there is "
		      "nothing to subscribe to."),
		    f.name);
	if (ok && f.subscribed != is_wanted) {
		sql_start(&q, w,
		    "UPDATE folder SET subscribed = ?, wish ="
		    " wish | " SQL_FOLDER_SUBSCRIBED " WHERE id = ?");
		sql_bind(&q, is_wanted, folder_id);
		ok = sql_run(&q, e);
	}
	folder_clear(&f);
	return write_end(s, ok, e);
}
