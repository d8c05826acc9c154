#include "store/repair/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "mime/header/fields.h"
#include "store/read/accounts.h"
#include "store/read/body.h"
#include "store/read/folder.h"
#include "store/server/merge.h"
#include "store/repair/rowcopy.h"
#include "store/db/schema.h"
#include "store/db/sql.h"
#include "store/read/message.h"

enum { LOSSES_MAX = 100 };

/* For the time of the salvage: pop_seen.message_id of an entry whose message
 * is not saved (yet). */
#define SQL_LOST "-1"

/* A salvage at work. */
struct work {
	struct salvage *out;
	struct db *from, *to;
	const char *path;
};

static void add_loss(struct work *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void add_loss(struct work *w, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (w->out->losses.len < LOSSES_MAX)
		*vec_push(&w->out->losses) = buf_take(&text);
	w->out->n_losses++;
	buf_clear(&text);
}

/* --- rows ----------------------------------------------------------------- */

static void report_hole(struct work *w, const struct rowcopy_hole *hole)
{
	if (hole->last == INT64_MAX)
		add_loss(w,
		    _("The messages from number %lld onwards can't be read."),
		    (long long)hole->first);
	else if (hole->last > hole->first)
		add_loss(w,
		    _("Messages %lld to %lld can't be read, if there were "
		      "any."),
		    (long long)hole->first, (long long)hole->last);
	else
		add_loss(w, _("Message %lld can't be read."),
		    (long long)hole->first);
}

/* What was lost of a message that is listed at a server is fetched again,
 * once the server's UIDL is no longer known here. */
static bool mark_lost(
    struct work *w, const struct rowcopy_hole *hole, struct err *e)
{
	struct query q;

	sql_start(&q, w->to,
	    "UPDATE pop_seen SET message_id = " SQL_LOST
	    " WHERE message_id BETWEEN ? AND ?");
	sql_bind(&q, hole->first, hole->last);
	return sql_run(&q, e);
}

static bool copy_messages(struct work *w, struct err *e)
{
	struct rowcopy c = {
	    .from = w->from, .to = w->to, .table = "message", .first_id = 1};
	bool ok = rowcopy_by_id(&c, e);

	for (size_t i = 0; ok && i < c.holes.len; i++) {
		report_hole(w, &c.holes.items[i]);
		ok = mark_lost(w, &c.holes.items[i], e);
	}
	if (c.refused)
		add_loss(w,
		    ngettext("%lld message is too damaged to be saved.",
			"%lld messages are too damaged to be saved.",
			(unsigned long)c.refused),
		    (long long)c.refused);
	rowcopy_clear(&c);
	return ok;
}

static bool copy_by_id(struct work *w, const char *table, int64_t first_id,
    const char *loss, struct err *e)
{
	struct rowcopy c = {
	    .from = w->from, .to = w->to, .table = table, .first_id = first_id};
	bool ok = rowcopy_by_id(&c, e);

	if (ok && loss && (c.holes.len || c.refused))
		add_loss(w, "%s", loss);
	rowcopy_clear(&c);
	return ok;
}

static bool copy_by_key(struct work *w, const char *table, const char *key,
    const char *backwards, struct err *e)
{
	struct rowcopy c = {.from = w->from, .to = w->to, .table = table};
	bool ok = rowcopy_by_key(&c, key, backwards, e);

	if (ok && (c.holes.len || c.refused))
		add_loss(w,
		    _("Some data about the servers (%s) can't be read; mail "
		      "that is still there may be downloaded twice."),
		    table);
	rowcopy_clear(&c);
	return ok;
}

/* Databases of the first version do not have all tables. */
static bool has_table(
    struct work *w, const char *table, bool *has, struct err *e)
{
	struct query q;

	sql_start(&q, w->from, "SELECT 1 FROM pragma_table_info(?) LIMIT 1");
	sql_bind(&q, table);
	return sql_has_row(&q, has, e);
}

/* Without it a try that was cut off is begun again, and a message may be on its
 * server twice. */
static bool copy_outbox(struct work *w, struct err *e)
{
	bool has;

	return has_table(w, "outbox", &has, e) &&
	       (!has || copy_by_id(w, "outbox", 1, NULL, e));
}

/* What is to be sent, and what became of it. */
static bool copy_sending(struct work *w, struct err *e)
{
	struct rowcopy to = {
	    .from = w->from, .to = w->to, .table = "sending_to"};
	bool has, ok = has_table(w, "sending", &has, e);

	if (!ok || !has)
		return ok;
	ok = copy_by_id(w, "sending", 1,
		 _("Some of the messages in the outbox can't be read."), e) &&
	     rowcopy_by_key(&to, "sending_id, n", "sending_id DESC, n DESC", e);
	if (ok && (to.holes.len || to.refused))
		add_loss(w, "%s",
		    _("Some recipients of messages in the outbox can't be "
		      "read."));
	rowcopy_clear(&to);
	return ok;
}

/* The sequences come first, so that no id is given away twice; pop_seen comes
 * before the messages, so that it can forget those that are lost. Texts are
 * verified one by one later; what is not copied (the search index, troubles) is
 * made again while the program runs. */
static bool copy_rows(struct work *w, struct err *e)
{
	return copy_by_id(w, "sqlite_sequence", 1, NULL, e) &&
	       copy_by_id(w, "account", 1,
		   _("Some of the accounts can't be read."), e) &&
	       copy_by_id(w, "folder", 1,
		   _("Some of the folders can't be read."), e) &&
	       copy_by_key(w, "fact", "account_id, key",
		   "account_id DESC, key DESC", e) &&
	       copy_by_key(w, "pop_seen", "account_id, uidl",
		   "account_id DESC, uidl DESC", e) &&
	       copy_by_id(w, "visit", 1,
		   _("Some of the sync history can't be read."), e) &&
	       copy_by_id(w, "body", 1, NULL, e) &&
	       copy_by_id(w, "piece", 1, NULL, e) && copy_messages(w, e) &&
	       copy_outbox(w, e) && copy_sending(w, e) &&
	       copy_by_id(w, "thread_key", INT64_MIN, NULL, e) &&
	       sql_exec(w->to,
		   "UPDATE message SET indexed = 0;"
		   "INSERT OR IGNORE INTO thread_key (key, thread_id)"
		   "  SELECT msg_key, thread_id FROM message",
		   e);
}

/* --- owners --------------------------------------------------------------- */

/* Gives what has no account or folder any more a new one. What a server has
 * needs none: it is fetched again. */
static bool recreate_owners(struct work *w, struct err *e)
{
	return sql_exec(w->to,
	    /* No new folder may get the number of one that was lost. */
	    "INSERT OR IGNORE INTO folder (id, account_id)"
	    "  SELECT 1 + ifnull(max(max(folder_id, srv_folder_id)), 0), 0"
	    "    FROM message;"
	    "DELETE FROM folder WHERE account_id = 0;"
	    "INSERT INTO account (id, name, kind)"
	    "  SELECT DISTINCT account_id, 'Recovered ' || "
	    "account_id, " SQL_CONF_POP
	    "    FROM (SELECT account_id FROM message WHERE is_local <> 0"
	    "      UNION SELECT account_id FROM folder WHERE is_local <> 0)"
	    "    WHERE account_id NOT IN (SELECT id FROM account);"
	    "DELETE FROM message WHERE is_local = 0 AND"
	    "  (folder_id NOT IN (SELECT id FROM folder)"
	    "    OR (srv_folder_id NOT IN (SELECT id FROM folder)"
	    "      AND srv_folder_id <> 0)"
	    "    OR account_id NOT IN (SELECT id FROM account));"
	    "INSERT INTO folder (account_id, name, is_local)"
	    "  SELECT DISTINCT account_id, 'Recovered', 1 FROM message"
	    "    WHERE folder_id NOT IN (SELECT id FROM folder);"
	    "UPDATE message SET folder_id = (SELECT id FROM folder"
	    "    WHERE folder.account_id = message.account_id"
	    "      AND name = 'Recovered')"
	    "  WHERE folder_id NOT IN (SELECT id FROM folder)",
	    e);
}

/* Where anything was lost, each server is asked for its whole list again. */
static bool reset_pull_state(struct work *w, struct err *e)
{
	return !w->out->n_losses ||
	       sql_exec(w->to,
		   "UPDATE folder SET uid_known = 0, uid_oldest = 0,"
		   " modseq = 0 WHERE is_local = 0",
		   e);
}

/* --- texts ---------------------------------------------------------------- */

/* A message whose text is to be verified. */
struct text_check {
	int64_t id, body_id;
	bool is_local, is_whole;
	char *who, *subject;
};

/* The next message with a text, after this one; id 0 at the end. */
static bool next_text(struct work *w, struct text_check *s, struct err *e)
{
	struct query q;

	sql_start(&q, w->to,
	    "SELECT id, body_id, is_local, here = " SQL_HERE_WHOLE
	    ", sender_addr, subject"
	    " FROM message WHERE id > ? AND body_id <> 0 ORDER BY id LIMIT 1");
	sql_bind(&q, s->id);
	*s = (struct text_check){0};
	if (sql_row(&q)) {
		s->id = sql_get_int(&q, 0);
		s->body_id = sql_get_int(&q, 1);
		s->is_local = sql_get_int(&q, 2);
		s->is_whole = sql_get_int(&q, 3);
		s->who = sql_get_str(&q, 4);
		s->subject = sql_get_str(&q, 5);
	}
	return sql_end(&q, e);
}

static void text_check_clear(struct text_check *s)
{
	free(s->who);
	free(s->subject);
	s->who = s->subject = NULL;
}

/* Whether the text is whole and the one that was received; false with an
 * error only if that can't be told. */
static bool verify_text(
    struct work *w, int64_t body_id, bool *is_good, struct err *e)
{
	struct err why = {0};
	struct body b;

	*is_good = body_open(&b, w->to, body_id, &why) && b.is_whole &&
	           body_verify(&b, &why);
	body_close(&b);
	if (*is_good || why.scope != ERR_PROGRAM || why.kind == ERR_STORE)
		return true;
	*e = why;
	return false;
}

static bool run_with_id(
    struct work *w, const char *text, int64_t id, struct err *e)
{
	struct query q;

	sql_start(&q, w->to, text);
	sql_bind(&q, id);
	return sql_run(&q, e);
}

/* A lost text is fetched again if a server has it. Otherwise its message
 * is removed, and reported as a loss. */
static bool drop_text(struct work *w, const struct text_check *s, struct err *e)
{
	/* Nobody can say any more whether the beginning of a large one is what
	 * the server sent: it has no digest. */
	if (!s->is_local && !s->is_whole)
		return run_with_id(w,
		    "UPDATE message SET body_id = 0, here = 0 WHERE id = ?",
		    s->id, e);
	if (!s->is_local) {
		w->out->again++;
		return run_with_id(w,
		    "UPDATE message SET body_id = 0, here = 0,"
		    " want_body = " SQL_WANT_BY_POLICY " WHERE id = ?",
		    s->id, e);
	}
	add_loss(w, _("The text of message %lld from %s is lost: %s"),
	    (long long)s->id, s->who, s->subject);
	return run_with_id(w,
		   "UPDATE pop_seen SET message_id = " SQL_LOST
		   " WHERE message_id = ?",
		   s->id, e) &&
	       run_with_id(w, "DELETE FROM message WHERE id = ?", s->id, e);
}

static bool verify_messages(struct work *w, struct err *e)
{
	struct text_check s = {0};
	bool is_good, ok;

	do {
		ok = next_text(w, &s, e) &&
		     (!s.id || verify_text(w, s.body_id, &is_good, e));
		if (ok && s.id && !is_good)
			ok = drop_text(w, &s, e);
		text_check_clear(&s);
	} while (ok && s.id);
	return ok;
}

/* --- texts whose message was lost ----------------------------------------- */

/* The account that collected a text by POP, if that is known. */
static bool find_owner(
    struct work *w, const struct body *b, struct arrival *a, struct err *e)
{
	struct query q;

	sql_start(&q, w->to,
	    "SELECT account_id, stored_at FROM pop_seen WHERE digest = ?"
	    " AND message_id = " SQL_LOST " LIMIT 1");
	sql_bind(&q, sql_blob(b->digest, sizeof b->digest));
	if (sql_row(&q)) {
		a->account_id = sql_get_int(&q, 0);
		a->arrived_at = sql_get_int(&q, 1);
	}
	return sql_end(&q, e);
}

static bool find_recovered_folder(
    struct work *w, struct arrival *a, struct err *e)
{
	struct query q;

	if (!run_with_id(w,
		"INSERT INTO folder (account_id, name, is_local)"
		"  SELECT ?1, 'Recovered', 1 WHERE NOT EXISTS"
		"    (SELECT 1 FROM folder WHERE account_id = ?1"
		"      AND name = 'Recovered')",
		a->account_id, e))
		return false;
	sql_start(&q, w->to,
	    "SELECT id FROM folder WHERE account_id = ?"
	    " AND name = 'Recovered'");
	sql_bind(&q, a->account_id);
	return sql_one_int(&q, &a->folder_id, NULL, e);
}

/* Where the header is. */
static bool read_start(struct body *b, struct buf *out)
{
	struct source src = body_source(b);
	ssize_t n =
	    src.read_at(src.ctx, 0, buf_room(out, HEADER_BLOCK), HEADER_BLOCK);

	if (n > 0)
		buf_grew(out, (size_t)n);
	return n > 0;
}

static bool link_pop_entry(
    struct work *w, const struct body *b, int64_t message_id, struct err *e)
{
	struct query q;

	w->out->found++;
	sql_start(&q, w->to,
	    "UPDATE pop_seen SET message_id = ? WHERE digest = ?"
	    " AND message_id = " SQL_LOST);
	sql_bind(&q, message_id, sql_blob(b->digest, sizeof b->digest));
	return sql_run(&q, e);
}

static bool insert_recovered(
    struct work *w, struct body *b, struct arrival *a, struct err *e)
{
	struct buf start = BUF_INIT;
	struct header header;
	int64_t id;
	bool ok = true;

	if (read_start(b, &start)) {
		header_read(&header, start.data, start.len);
		a->header = &header;
		a->size = b->size;
		ok = find_recovered_folder(w, a, e) &&
		     merge_message(w->to, a, &id, e) &&
		     link_pop_entry(w, b, id, e);
		header_clear(&header);
	}
	buf_clear(&start);
	return ok;
}

/* Makes a message of a text that was collected by POP; what a server has is
 * left to it. */
static bool recover_text(struct work *w, int64_t body_id, struct err *e)
{
	struct arrival a = {.body_id = body_id, .here = HERE_WHOLE};
	struct body b;
	bool is_good, ok = verify_text(w, body_id, &is_good, e);

	if (!ok || !is_good)
		return ok;
	ok = body_open(&b, w->to, body_id, e) && find_owner(w, &b, &a, e);
	if (ok && a.account_id)
		ok = insert_recovered(w, &b, &a, e);
	body_close(&b);
	return ok;
}

static bool next_unowned_body(struct work *w, int64_t *id, struct err *e)
{
	struct query q;
	int64_t after = *id;

	*id = 0;
	sql_start(&q, w->to,
	    "SELECT id FROM body WHERE id > ? AND NOT EXISTS (SELECT 1"
	    "   FROM message WHERE body_id <> 0 AND body_id = body.id)"
	    " AND NOT EXISTS (SELECT 1 FROM sending"
	    "   WHERE body_id <> 0 AND body_id = body.id)"
	    " ORDER BY id LIMIT 1");
	sql_bind(&q, after);
	return sql_one_int(&q, id, NULL, e);
}

static bool recover_texts(struct work *w, struct err *e)
{
	int64_t id = 0;
	bool ok = sql_exec(w->to,
	    "CREATE INDEX salvage_lost ON pop_seen (digest)"
	    "  WHERE message_id = " SQL_LOST,
	    e);

	do
		ok = ok && next_unowned_body(w, &id, e) &&
		     (!id || recover_text(w, id, e));
	while (ok && id);
	/* What is still lost may come from the server again. */
	return ok &&
	       sql_exec(w->to,
		   "DROP INDEX salvage_lost;"
		   "DELETE FROM pop_seen WHERE message_id = " SQL_LOST ";"
		   "DELETE FROM body WHERE NOT EXISTS (SELECT 1 FROM message"
		   "  WHERE body_id <> 0 AND body_id = body.id)"
		   "  AND NOT EXISTS (SELECT 1 FROM sending"
		   "    WHERE body_id <> 0 AND body_id = body.id);"
		   "DELETE FROM piece WHERE body_id NOT IN"
		   "  (SELECT id FROM body)",
		   e);
}

/* --- all of it ------------------------------------------------------------ */

/* The triggers counted while there was not everything yet. */
static bool salvage_count(struct work *w, struct err *e)
{
	struct query q;

	if (!sql_exec(w->to,
		"UPDATE folder SET (total, unread, bytes, whole) ="
		"  (SELECT count(*),"
		"      ifnull(sum(flags & " SQL_FLAG_SEEN " = 0), 0),"
		"      ifnull(sum(size), 0),"
		"      ifnull(sum(here = " SQL_HERE_WHOLE "), 0)"
		"    FROM message WHERE folder_id = folder.id AND gone = 0)",
		e))
		return false;
	sql_start(&q, w->to, "SELECT count(*) FROM message WHERE gone = 0");
	if (!sql_one_int(&q, &w->out->messages, NULL, e))
		return false;
	sql_start(&q, w->to, "SELECT count(*) FROM body");
	return sql_one_int(&q, &w->out->bodies, NULL, e);
}

/* Reads one unchanging view, and takes a page that contradicts itself for a
 * damaged one. An older version is as good as ours: it has fewer columns. */
static bool open_old(struct work *w, const char *dir, struct err *e)
{
	struct buf path = BUF_INIT;
	struct query q;
	int64_t version = 0;
	bool ok;

	buf_printf(&path, "%s/postern.db", dir);
	ok = access(path.data, F_OK) == 0 || file_fail(e, path.data, errno);
	ok = ok && sql_open(&w->from, path.data, SQL_READ, e) &&
	     sql_exec(w->from, "PRAGMA cell_size_check = ON; BEGIN", e);
	if (ok) {
		sql_start(&q, w->from, "PRAGMA user_version");
		ok = sql_one_int(&q, &version, NULL, e) &&
		     ((version > 0 && version < SCHEMA_VERSION) ||
			 schema_verify(w->from, e));
	}
	if (!ok && e->kind == ERR_STORE && version <= SCHEMA_VERSION)
		err_set(e, ERR_STORE, ERR_PROGRAM, RETRY_NEVER,
		    _("Nothing can be read from %s: it is not a mail database, "
		      "or its beginning is damaged. Restore a backup."),
		    path.data);
	buf_clear(&path);
	return ok;
}

static bool open_new(struct work *w, struct err *e)
{
	int fd = open(
	    w->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("%s already exists."), w->path);
	if (fd < 0)
		return file_fail(e, w->path, errno);
	close(fd);
	if (sql_open(&w->to, w->path, SQL_WRITE, e) &&
	    sql_exec(w->to, "PRAGMA page_size = 8192", e) &&
	    schema_upgrade(w->to, e))
		return true;
	unlink(w->path);
	return false;
}

static bool salvage_save(struct work *w, struct err *e)
{
	return sql_exec(w->to, "BEGIN IMMEDIATE", e) && copy_rows(w, e) &&
	       recreate_owners(w, e) && verify_messages(w, e) &&
	       recover_texts(w, e) && reset_pull_state(w, e) &&
	       salvage_count(w, e) && sql_exec(w->to, "COMMIT", e);
}

bool salvage_store(
    const char *dir, const char *path, struct salvage *out, struct err *e)
{
	struct work w = {.out = out, .path = path};
	bool ok;

	*out = (struct salvage){0};
	ok = open_old(&w, dir, e) && open_new(&w, e);
	if (ok && !salvage_save(&w, e)) {
		ok = false;
		unlink(path);
	}
	sql_close(w.to);
	sql_close(w.from);
	return ok;
}

void salvage_clear(struct salvage *s)
{
	string_list_clear(&s->losses);
}
