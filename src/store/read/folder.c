#include "store/read/folder.h"

#include <stdlib.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/db/sql.h"

static const struct {
	const char *name, *word;
} roles[ROLE_COUNT] = {
    [ROLE_NONE] = {"", ""},
    [ROLE_INBOX] = {N_("Inbox"), "inbox"},
    [ROLE_DRAFTS] = {N_("Drafts"), "drafts"},
    [ROLE_SENT] = {N_("Sent"), "sent"},
    [ROLE_ARCHIVE] = {N_("Archive"), "archive"},
    [ROLE_JUNK] = {N_("Junk"), "junk"},
    [ROLE_TRASH] = {N_("Trash"), "trash"},
    [ROLE_ALL] = {N_("All Mail"), "all"},
    [ROLE_FLAGGED] = {N_("Flagged"), "flagged"},
    [ROLE_IMPORTANT] = {N_("Important"), "important"},
};

bool folder_is_view(const struct folder *f)
{
	return f->role == ROLE_ALL || f->role == ROLE_FLAGGED ||
	       f->role == ROLE_IMPORTANT;
}

bool folder_is_counted(
    const struct folder *f, const struct folders *all, bool are_labels)
{
	for (size_t i = 0; are_labels && i < all->len; i++)
		if (all->items[i].role == ROLE_ALL)
			return f->role == ROLE_ALL || f->role == ROLE_TRASH ||
			       f->role == ROLE_JUNK;
	return !folder_is_view(f);
}

const char *folder_role_name(enum folder_role role)
{
	return role == ROLE_NONE ? "" : _(roles[role].name);
}

const char *folder_role_word(enum folder_role role)
{
	return roles[role].word;
}

#define FOLDER_COLUMNS                                              \
	"id, account_id, name, role, is_local, can_hold,"           \
	" subscribed, srv_name, delimiter, uidvalidity, uid_known," \
	" uid_oldest, modseq, srv_total, pulled_at, total, unread," \
	" bytes, whole, gone, wish"

static void fill_folder(struct query *q, struct folder *f)
{
	f->id = sql_get_int(q, 0);
	f->account_id = sql_get_int(q, 1);
	f->name = sql_get_str(q, 2);
	f->role = (enum folder_role)sql_get_int(q, 3);
	f->is_local = sql_get_int(q, 4);
	f->can_hold = sql_get_int(q, 5);
	f->subscribed = sql_get_int(q, 6);
	f->srv_name = sql_get_str(q, 7);
	f->delimiter = *sql_get_text(q, 8);
	f->uidvalidity = sql_get_int(q, 9);
	f->uid_known = sql_get_int(q, 10);
	f->uid_oldest = sql_get_int(q, 11);
	f->modseq = sql_get_int(q, 12);
	f->srv_total = sql_get_int(q, 13);
	f->pulled_at = sql_get_int(q, 14);
	f->total = sql_get_int(q, 15);
	f->unread = sql_get_int(q, 16);
	f->bytes = sql_get_int(q, 17);
	f->whole = sql_get_int(q, 18);
	f->is_gone = sql_get_int(q, 19);
	f->wish = (unsigned)sql_get_int(q, 20);
}

/* Special folders first, in the order of their roles; then by name. */
static int compare_folders(const void *x, const void *y)
{
	const struct folder *a = x, *b = y;
	int ra = a->role ? (int)a->role : ROLE_COUNT;
	int rb = b->role ? (int)b->role : ROLE_COUNT;

	if (a->account_id != b->account_id)
		return a->account_id < b->account_id ? -1 : 1;
	if (ra != rb)
		return ra - rb;
	return strcasecmp(a->name, b->name);
}

bool folder_read_all(
    struct db *db, int64_t account_id, struct folders *out, struct err *e)
{
	struct query q;

	if (account_id) {
		sql_start(&q, db,
		    "SELECT " FOLDER_COLUMNS " FROM folder WHERE account_id = ?"
		    " AND gone = 0");
		sql_bind(&q, account_id);
	} else {
		sql_start(&q, db,
		    "SELECT " FOLDER_COLUMNS " FROM folder WHERE gone = 0");
	}
	while (sql_row(&q))
		fill_folder(&q, vec_push(out));
	if (out->len)
		qsort(
		    out->items, out->len, sizeof *out->items, compare_folders);
	return sql_end(&q, e);
}

bool folder_read_wished(
    struct db *db, int64_t account_id, struct folders *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT " FOLDER_COLUMNS " FROM folder INDEXED BY folder_of"
	    " WHERE account_id = ? AND is_local = 0"
	    " AND (srv_name = '' OR gone <> 0 OR wish <> 0) ORDER BY name");
	sql_bind(&q, account_id);
	while (sql_row(&q))
		fill_folder(&q, vec_push(out));
	return sql_end(&q, e);
}

bool folder_read(struct db *db, int64_t id, struct folder *out, struct err *e)
{
	struct query q;
	bool found;

	*out = (struct folder){0};
	sql_start(&q, db, "SELECT " FOLDER_COLUMNS " FROM folder WHERE id = ?");
	sql_bind(&q, id);
	found = sql_row(&q);
	if (found)
		fill_folder(&q, out);
	if (!sql_end(&q, e))
		return false;
	return found || err_set(e, ERR_NOT_FOUND, ERR_FOLDER, RETRY_NEVER,
			    _("The folder no longer exists."));
}

bool folder_with_role(struct db *db, int64_t account_id, enum folder_role role,
    int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, db,
	    "SELECT id FROM folder WHERE account_id = ?"
	    " AND role = ? AND gone = 0 ORDER BY id LIMIT 1");
	sql_bind(&q, account_id, role);
	return sql_one_int(&q, id, NULL, e);
}

bool folder_with_srv_name(struct db *db, int64_t account_id,
    const char *srv_name, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, db,
	    "SELECT id FROM folder INDEXED BY folder_of WHERE account_id = ?"
	    " AND srv_name = ? AND is_local = 0 AND gone = 0 LIMIT 1");
	sql_bind(&q, account_id, srv_name);
	return sql_one_int(&q, id, NULL, e);
}

bool folder_find(struct db *db, int64_t account_id, const char *name,
    int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, db,
	    "SELECT id FROM folder WHERE account_id = ?"
	    " AND name = ? AND gone = 0 LIMIT 1");
	sql_bind(&q, account_id, name);
	if (!sql_one_int(&q, id, NULL, e))
		return false;
	for (int role = ROLE_INBOX; !*id && role < ROLE_COUNT; role++)
		if (strcasecmp(name, roles[role].word) == 0 ||
		    strcasecmp(name, _(roles[role].name)) == 0)
			return folder_with_role(
			    db, account_id, (enum folder_role)role, id, e);
	return true;
}

bool folder_make_locals(struct db *w, int64_t account_id, struct err *e)
{
	static const enum folder_role locals[] = {ROLE_INBOX, ROLE_DRAFTS,
	    ROLE_SENT, ROLE_ARCHIVE, ROLE_JUNK, ROLE_TRASH};
	struct query q;

	for (size_t i = 0; i < sizeof locals / sizeof *locals; i++) {
		sql_start(&q, w,
		    "INSERT INTO folder (account_id, name, role, is_local)"
		    " VALUES (?, ?, ?, 1)");
		sql_bind(&q, account_id, roles[locals[i]].name, locals[i]);
		if (!sql_run(&q, e))
			return false;
	}
	return true;
}

bool folder_has_session_uids(const struct folder *f)
{
	return f->uidvalidity > UINT32_MAX;
}

void folder_clear(struct folder *f)
{
	free(f->name);
	free(f->srv_name);
	*f = (struct folder){0};
}

void folders_clear(struct folders *f)
{
	for (size_t i = 0; i < f->len; i++)
		folder_clear(&f->items[i]);
	vec_clear(f);
}
