#include "store/db/schema.h"

#include "base/i18n.h"

/* "post", so that file(1) and we know the file as ours. */
enum { APPLICATION_ID = 0x706f7374 };

/*
 * The steps are history: once a version is released, its text never changes.
 * So numbers stand here as they were written, while other statements name them
 * (read/sql_names.h); the _Static_asserts beside those names keep the enums
 * true to what stands here.
 *
 * wanted / server: the columns of a message come in two kinds. folder_id,
 * flags, keywords, gone and want_body are what the user wants; srv_* are what
 * the server last said. Where they differ, something waits to be pushed: the
 * difference is the queue. A local row (POP, local folders) has no server
 * columns that mean anything.
 */
static const char version_1[] =
    "CREATE TABLE account ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  name TEXT NOT NULL COLLATE NOCASE UNIQUE,"
    "  kind INTEGER NOT NULL," /* enum conf_kind */
    "  address TEXT NOT NULL DEFAULT ''"
    ") STRICT;"

    /* What was found out about an account, each with its time. */
    "CREATE TABLE fact ("
    "  account_id INTEGER NOT NULL,"
    "  key TEXT NOT NULL,"
    "  value TEXT NOT NULL,"
    "  noted_at INTEGER NOT NULL,"
    "  PRIMARY KEY (account_id, key)"
    ") STRICT, WITHOUT ROWID;"

    /* One row a visit to a server: the log that people read. */
    "CREATE TABLE visit ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  account_id INTEGER NOT NULL,"
    "  started_at INTEGER NOT NULL,"
    "  ended_at INTEGER NOT NULL DEFAULT 0,"
    "  listed INTEGER NOT NULL DEFAULT 0,"
    "  fresh INTEGER NOT NULL DEFAULT 0,"
    "  stored INTEGER NOT NULL DEFAULT 0,"
    "  changed INTEGER NOT NULL DEFAULT 0,"
    "  removed INTEGER NOT NULL DEFAULT 0,"
    "  kept INTEGER NOT NULL DEFAULT 0,"
    "  bytes INTEGER NOT NULL DEFAULT 0,"
    "  outcome INTEGER NOT NULL DEFAULT 0," /* exit code */
    "  text TEXT NOT NULL DEFAULT '',"
    "  said TEXT NOT NULL DEFAULT ''"
    ") STRICT;"
    "CREATE INDEX visit_of ON visit (account_id, id);"

    "CREATE TABLE folder ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  account_id INTEGER NOT NULL,"
    "  name TEXT NOT NULL DEFAULT '',"   /* levels parted by '/' */
    "  role INTEGER NOT NULL DEFAULT 0," /* enum folder_role */
    "  gone INTEGER NOT NULL DEFAULT 0,"
    "  is_local INTEGER NOT NULL DEFAULT 0,"
    "  can_hold INTEGER NOT NULL DEFAULT 1," /* not \Noselect */
    "  subscribed INTEGER NOT NULL DEFAULT 1,"
    /* server */
    "  srv_name TEXT NOT NULL DEFAULT ''," /* as on the wire */
    "  delimiter TEXT NOT NULL DEFAULT '',"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uid_known INTEGER NOT NULL DEFAULT 0,"  /* highest UID taken */
    "  uid_oldest INTEGER NOT NULL DEFAULT 0," /* lowest UID taken */
    "  modseq INTEGER NOT NULL DEFAULT 0,"
    "  srv_total INTEGER NOT NULL DEFAULT 0,"
    "  pulled_at INTEGER NOT NULL DEFAULT 0,"
    /* kept by the triggers below */
    "  total INTEGER NOT NULL DEFAULT 0,"
    "  unread INTEGER NOT NULL DEFAULT 0,"
    "  bytes INTEGER NOT NULL DEFAULT 0,"
    "  whole INTEGER NOT NULL DEFAULT 0" /* messages with their body here */
    ") STRICT;"
    "CREATE INDEX folder_of ON folder (account_id, name);"

    "CREATE TABLE message ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  account_id INTEGER NOT NULL,"
    /* wanted */
    "  folder_id INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL DEFAULT 0," /* enum flag */
    "  gone INTEGER NOT NULL DEFAULT 0,"
    "  want_body INTEGER NOT NULL DEFAULT 0,"
    /* server */
    "  is_local INTEGER NOT NULL DEFAULT 0,"
    "  srv_folder_id INTEGER NOT NULL DEFAULT 0,"
    "  srv_uid INTEGER NOT NULL DEFAULT 0,"
    "  srv_flags INTEGER NOT NULL DEFAULT 0,"
    /* envelope */
    "  arrived_at INTEGER NOT NULL,"
    "  sent_at INTEGER NOT NULL DEFAULT 0,"
    "  size INTEGER NOT NULL DEFAULT 0,"
    "  thread_id INTEGER NOT NULL,"
    "  msg_key INTEGER NOT NULL,"              /* thread.h */
    "  parent_key INTEGER NOT NULL DEFAULT 0," /* 0 = starts its thread */
    "  has_files INTEGER NOT NULL DEFAULT 0,"
    "  here INTEGER NOT NULL DEFAULT 0," /* enum message_here */
    "  body_id INTEGER NOT NULL DEFAULT 0,"
    "  indexed INTEGER NOT NULL DEFAULT 0," /* enum search_state */
    "  sender TEXT NOT NULL DEFAULT '',"
    "  sender_addr TEXT NOT NULL DEFAULT '',"
    "  subject TEXT NOT NULL DEFAULT '',"
    "  recipients TEXT NOT NULL DEFAULT '',"
    "  msgid TEXT NOT NULL DEFAULT '',"
    "  keywords TEXT NOT NULL DEFAULT '',"    /* wanted */
    "  srv_keywords TEXT NOT NULL DEFAULT ''" /* server */
    ") STRICT;"
    "CREATE INDEX message_list ON message"
    "  (folder_id, arrived_at DESC, id DESC) WHERE gone = 0;"
    "CREATE INDEX message_unread ON message"
    "  (folder_id, arrived_at DESC, id DESC)"
    "  WHERE gone = 0 AND flags & 1 = 0;"
    "CREATE INDEX message_thread ON message"
    "  (thread_id, folder_id, gone, arrived_at, id);"
    "CREATE INDEX message_key ON message (msg_key);"
    "CREATE UNIQUE INDEX message_uid ON message (srv_folder_id, srv_uid)"
    "  WHERE srv_uid > 0;"
    "CREATE INDEX message_unknown ON message (srv_folder_id)"
    "  WHERE srv_uid = 0 AND is_local = 0;"
    "CREATE INDEX message_pending ON message (account_id, srv_folder_id)"
    "  WHERE is_local = 0 AND (gone <> 0 OR flags <> srv_flags"
    "    OR keywords <> srv_keywords OR folder_id <> srv_folder_id);"
    "CREATE INDEX message_wanted ON message"
    "  (account_id, want_body DESC, arrived_at DESC) WHERE want_body <> 0;"
    "CREATE INDEX message_body ON message (body_id) WHERE body_id <> 0;"
    "CREATE INDEX message_unindexed ON message (id)"
    "  WHERE indexed = 0 OR (indexed = 1 AND here = 2);"

    "CREATE TRIGGER message_added AFTER INSERT ON message"
    "  WHEN NEW.gone = 0 BEGIN"
    "  UPDATE folder SET total = total + 1,"
    "    unread = unread + (NEW.flags & 1 = 0),"
    "    bytes = bytes + NEW.size, whole = whole + (NEW.here = 2)"
    "    WHERE id = NEW.folder_id;"
    "END;"
    "CREATE TRIGGER message_removed AFTER DELETE ON message"
    "  WHEN OLD.gone = 0 BEGIN"
    "  UPDATE folder SET total = total - 1,"
    "    unread = unread - (OLD.flags & 1 = 0),"
    "    bytes = bytes - OLD.size, whole = whole - (OLD.here = 2)"
    "    WHERE id = OLD.folder_id;"
    "END;"
    "CREATE TRIGGER message_changed"
    "  AFTER UPDATE OF folder_id, flags, gone, here, size ON message"
    "  WHEN OLD.folder_id <> NEW.folder_id OR OLD.gone <> NEW.gone"
    "    OR OLD.flags & 1 <> NEW.flags & 1 OR OLD.here <> NEW.here"
    "    OR OLD.size <> NEW.size BEGIN"
    "  UPDATE folder SET total = total - 1,"
    "    unread = unread - (OLD.flags & 1 = 0),"
    "    bytes = bytes - OLD.size, whole = whole - (OLD.here = 2)"
    "    WHERE id = OLD.folder_id AND OLD.gone = 0;"
    "  UPDATE folder SET total = total + 1,"
    "    unread = unread + (NEW.flags & 1 = 0),"
    "    bytes = bytes + NEW.size, whole = whole + (NEW.here = 2)"
    "    WHERE id = NEW.folder_id AND NEW.gone = 0;"
    "END;"

    /* The bytes of a message, exactly as received, in pieces. */
    "CREATE TABLE body ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  is_whole INTEGER NOT NULL DEFAULT 0,"
    "  size INTEGER NOT NULL DEFAULT 0," /* bytes so far */
    "  digest BLOB NOT NULL DEFAULT x''" /* SHA-256 of a whole one */
    ") STRICT;"
    "CREATE INDEX body_arriving ON body (id) WHERE is_whole = 0;"
    "CREATE TABLE piece ("
    "  id INTEGER PRIMARY KEY,"
    "  body_id INTEGER NOT NULL,"
    "  start INTEGER NOT NULL," /* offset of its first byte */
    "  bytes BLOB NOT NULL"
    ") STRICT;"
    "CREATE UNIQUE INDEX piece_of ON piece (body_id, start);"

    /* thread.h: a message's key leads to its thread; threads that turn out
     * to be one are chained. */
    "CREATE TABLE thread_key ("
    "  key INTEGER PRIMARY KEY,"
    "  thread_id INTEGER NOT NULL"
    ") STRICT;"

    /* A refused change: it backs off alone. */
    "CREATE TABLE trouble ("
    "  message_id INTEGER PRIMARY KEY,"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  retry_at INTEGER NOT NULL,"
    "  text TEXT NOT NULL"
    ") STRICT;"

    /* "These bytes are safe here, the server may forget them." */
    "CREATE TABLE pop_seen ("
    "  account_id INTEGER NOT NULL,"
    "  uidl TEXT NOT NULL,"
    "  state INTEGER NOT NULL," /* enum maildrop_state */
    "  message_id INTEGER NOT NULL DEFAULT 0,"
    "  size INTEGER NOT NULL DEFAULT 0,"
    "  digest BLOB NOT NULL DEFAULT x'',"
    "  stored_at INTEGER NOT NULL,"
    "  listed_at INTEGER NOT NULL DEFAULT 0,"
    "  PRIMARY KEY (account_id, uidl)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX pop_seen_message ON pop_seen (message_id)"
    "  WHERE message_id <> 0;"
    "CREATE INDEX pop_seen_state ON pop_seen (account_id, state);"

    /* search.h; the rows of "search" are 2 * message.id + 1 with its text,
     * 2 * message.id with its header alone. */
    "CREATE VIRTUAL TABLE search USING fts5 (subject, sender,"
    "  recipients, text, content = '', columnsize = 0, tokenize = 'words');";

static const char version_2[] =
    /* When the user moved or deleted it last: what lies in the Trash long
     * enough goes, and what was deleted for good is kept for an undo. */
    "ALTER TABLE message ADD COLUMN moved_at INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX message_buried ON message (moved_at)"
    "  WHERE gone <> 0 AND is_local <> 0;"
    /* What a person wants of the server's copy: enum maildrop_wish. */
    "ALTER TABLE pop_seen ADD COLUMN wish INTEGER NOT NULL DEFAULT 0;"
    /* Of its header alone, as TOP shows it: to know it again when a server
     * gives all its messages new UIDLs. */
    "ALTER TABLE pop_seen ADD COLUMN top BLOB NOT NULL DEFAULT x'';"
    "DROP INDEX pop_seen_state;"
    "CREATE INDEX pop_seen_state ON pop_seen"
    "  (account_id, state, stored_at);"
    /* Messages that a POP server does not hand out (act 1) or remove (2):
     * they back off alone, see poptrouble.h. */
    "CREATE TABLE pop_trouble ("
    "  account_id INTEGER NOT NULL,"
    "  key TEXT NOT NULL,"
    "  act INTEGER NOT NULL,"
    "  tries INTEGER NOT NULL,"
    "  since INTEGER NOT NULL,"
    "  retry_at INTEGER NOT NULL,"
    "  round INTEGER NOT NULL DEFAULT 0," /* of the last try */
    "  place TEXT NOT NULL DEFAULT '',"   /* the server it was */
    "  text TEXT NOT NULL,"
    "  PRIMARY KEY (account_id, key, act)"
    ") STRICT, WITHOUT ROWID;"
    /* gone = 2: marked on a server that lets nobody expunge what he means
     * (moved.h); nothing waits any more. */
    "DROP INDEX message_pending;"
    "CREATE INDEX message_pending ON message (account_id, srv_folder_id)"
    "  WHERE is_local = 0 AND (gone = 1 OR flags <> srv_flags"
    "    OR keywords <> srv_keywords OR folder_id <> srv_folder_id);"
    /* What the user wants of a server's folder, bits of enum folder_wish; one
     * without srv_name is to be made there, one that is gone taken away. */
    "ALTER TABLE folder ADD COLUMN wish INTEGER NOT NULL DEFAULT 0;"
    /* Acts on a server that can't be repeated, outbox.h. */
    "CREATE TABLE outbox ("
    "  message_id INTEGER PRIMARY KEY,"
    "  account_id INTEGER NOT NULL,"
    "  state INTEGER NOT NULL DEFAULT 0," /* enum outbox_state */
    "  source_id INTEGER NOT NULL DEFAULT 0,"
    "  takes INTEGER NOT NULL DEFAULT 0,"  /* the source goes with it */
    "  sought INTEGER NOT NULL DEFAULT 0," /* enum outbox_sought */
    /* the try that was begun */
    "  folder_id INTEGER NOT NULL DEFAULT 0,"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uid_before INTEGER NOT NULL DEFAULT 0,"
    "  uid INTEGER NOT NULL DEFAULT 0,"
    "  old_folder_id INTEGER NOT NULL DEFAULT 0,"
    "  old_uid INTEGER NOT NULL DEFAULT 0"
    ") STRICT;"
    "CREATE INDEX outbox_begun ON outbox (account_id) WHERE state <> 0;"
    "CREATE INDEX outbox_source ON outbox (source_id) WHERE source_id <> 0;"
    "CREATE INDEX outbox_sought ON outbox (account_id) WHERE sought = 1;"
    /* What the server says is one message wherever it lies (X-GM-MSGID,
     * EMAILID), as object_id_key in content.h; 0: it has not said. */
    "ALTER TABLE message ADD COLUMN content_key INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX message_content ON message (content_key, id)"
    "  WHERE content_key <> 0;"
    /* indexed = 3: with the words of its beginning, which have a row of
     * their own in "search", -message.id. */
    "DROP INDEX message_unindexed;"
    "CREATE INDEX message_unindexed ON message (id)"
    "  WHERE indexed = 0 OR (indexed = 1 AND here <> 0)"
    "    OR (indexed = 3 AND here = 2);"
    /* A message whose body comes stays in its folder: one row of sums. */
    "DROP TRIGGER message_changed;"
    "CREATE TRIGGER message_changed"
    "  AFTER UPDATE OF flags, here, size ON message"
    "  WHEN OLD.folder_id = NEW.folder_id AND OLD.gone = 0 AND NEW.gone = 0"
    "    AND (OLD.flags & 1 <> NEW.flags & 1 OR OLD.here <> NEW.here"
    "      OR OLD.size <> NEW.size) BEGIN"
    "  UPDATE folder SET"
    "    unread = unread + (NEW.flags & 1 = 0) - (OLD.flags & 1 = 0),"
    "    bytes = bytes + NEW.size - OLD.size,"
    "    whole = whole + (NEW.here = 2) - (OLD.here = 2)"
    "    WHERE id = NEW.folder_id;"
    "END;"
    "CREATE TRIGGER message_moved"
    "  AFTER UPDATE OF folder_id, gone ON message"
    "  WHEN OLD.folder_id <> NEW.folder_id OR (OLD.gone = 0) <> (NEW.gone = 0)"
    "  BEGIN"
    "  UPDATE folder SET total = total - 1,"
    "    unread = unread - (OLD.flags & 1 = 0),"
    "    bytes = bytes - OLD.size, whole = whole - (OLD.here = 2)"
    "    WHERE id = OLD.folder_id AND OLD.gone = 0;"
    "  UPDATE folder SET total = total + 1,"
    "    unread = unread + (NEW.flags & 1 = 0),"
    "    bytes = bytes + NEW.size, whole = whole + (NEW.here = 2)"
    "    WHERE id = NEW.folder_id AND NEW.gone = 0;"
    "END;"
    "ALTER TABLE visit ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE visit ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE visit ADD COLUMN refusal TEXT NOT NULL DEFAULT '';"
    /* Messages that made the program crash, setaside.h; key as in
     * mime/header/setaside.h, or a number made of the row where that is not
     * known. Two tries set a message aside; a crash counts for two. */
    "CREATE TABLE set_aside ("
    "  key INTEGER PRIMARY KEY,"
    "  message_id INTEGER NOT NULL DEFAULT 0,"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  stage INTEGER NOT NULL DEFAULT 0," /* enum crash_stage */
    "  noted_at INTEGER NOT NULL DEFAULT 0,"
    "  version TEXT NOT NULL DEFAULT ''" /* of the program */
    ") STRICT;"
    "CREATE INDEX set_aside_message ON set_aside (message_id);"
    /* One is looked up for each line of a server's list. */
    "CREATE INDEX folder_named ON folder (account_id, srv_name)"
    "  WHERE is_local = 0;"
    /* What the visit had to leave out, for people. */
    "ALTER TABLE visit ADD COLUMN missing TEXT NOT NULL DEFAULT '';"
    /* Steps with a server that failed, attempt.h. */
    "CREATE TABLE attempt ("
    "  account_id INTEGER NOT NULL,"
    "  step TEXT NOT NULL,"
    "  folder_id INTEGER NOT NULL DEFAULT 0,"
    "  first INTEGER NOT NULL DEFAULT 0," /* UIDs */
    "  last INTEGER NOT NULL DEFAULT 0,"
    "  tries INTEGER NOT NULL,"
    "  since INTEGER NOT NULL,"
    "  noted_at INTEGER NOT NULL,"
    "  retry_at INTEGER NOT NULL DEFAULT 0,"
    "  text TEXT NOT NULL DEFAULT '',"
    "  PRIMARY KEY (account_id, folder_id, step, first)"
    ") STRICT, WITHOUT ROWID;"
    /* Messages that are sent, read/sending.h: what they are, what the user
     * wants, what the server said. */
    "CREATE TABLE sending ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  account_id INTEGER NOT NULL,"
    "  body_id INTEGER NOT NULL," /* 0 once only the message has it */
    "  msg_key INTEGER NOT NULL,"
    "  size INTEGER NOT NULL,"
    "  queued_at INTEGER NOT NULL,"
    "  parent_id INTEGER NOT NULL DEFAULT 0," /* gets these flags: */
    "  parent_flags INTEGER NOT NULL DEFAULT 0,"
    "  sender TEXT NOT NULL,"
    "  msgid TEXT NOT NULL,"
    "  subject TEXT NOT NULL,"
    /* wanted */
    "  send_at INTEGER NOT NULL,"
    "  is_stopped INTEGER NOT NULL DEFAULT 0,"
    "  again INTEGER NOT NULL DEFAULT 0," /* times that it was asked for */
    /* server */
    "  state INTEGER NOT NULL DEFAULT 0," /* enum sending_state */
    "  again_seen INTEGER NOT NULL DEFAULT 0,"
    "  unsure_at INTEGER NOT NULL DEFAULT 0,"
    "  tries INTEGER NOT NULL DEFAULT 0,"
    "  since INTEGER NOT NULL DEFAULT 0," /* of the first of these tries */
    "  retry_at INTEGER NOT NULL DEFAULT 0,"
    "  sent_at INTEGER NOT NULL DEFAULT 0,"
    "  copy INTEGER NOT NULL DEFAULT 0," /* enum sent_copy, not filed yet */
    "  message_id INTEGER NOT NULL DEFAULT 0," /* the copy in Sent */
    "  text TEXT NOT NULL DEFAULT '',"
    "  said TEXT NOT NULL DEFAULT ''"
    ") STRICT;"
    "CREATE INDEX sending_open ON sending (send_at, id)"
    "  WHERE state <> 4;"
    "CREATE INDEX sending_unsure ON sending (account_id)"
    "  WHERE unsure_at <> 0 AND state <> 4;"
    "CREATE INDEX sending_sent ON sending (sent_at) WHERE state = 4;"
    "CREATE INDEX sending_copy ON sending (account_id) WHERE copy <> 0;"
    "CREATE INDEX sending_body ON sending (body_id) WHERE body_id <> 0;"
    /* To whom; n counts from 1. */
    "CREATE TABLE sending_to ("
    "  sending_id INTEGER NOT NULL,"
    "  n INTEGER NOT NULL,"
    "  address TEXT NOT NULL,"
    "  is_left_out INTEGER NOT NULL DEFAULT 0," /* wanted */
    /* server */
    "  state INTEGER NOT NULL DEFAULT 0," /* enum sending_to_state */
    "  said TEXT NOT NULL DEFAULT '',"
    "  PRIMARY KEY (sending_id, n)"
    ") STRICT, WITHOUT ROWID;";

/* steps[n] brings version n to version n + 1. */
static const char *const steps[] = {version_1, version_2};

_Static_assert(sizeof steps / sizeof *steps == SCHEMA_VERSION,
    "every version has its step");

static bool read_version(struct db *db, int64_t *version, struct err *e)
{
	struct query q;
	int64_t application = 0, tables = 0;

	sql_start(&q, db, "PRAGMA user_version");
	if (!sql_one_int(&q, version, NULL, e))
		return false;
	sql_start(&q, db, "PRAGMA application_id");
	if (!sql_one_int(&q, &application, NULL, e))
		return false;
	sql_start(&q, db, "SELECT count(*) FROM sqlite_schema");
	if (!sql_one_int(&q, &tables, NULL, e))
		return false;
	if (tables && application != APPLICATION_ID)
		return err_set(e, ERR_STORE, ERR_PROGRAM, RETRY_NEVER,
		    _("%s is the database of another program. It was left "
		      "unchanged."),
		    db->path);
	if (*version > SCHEMA_VERSION)
		return err_set(e, ERR_STORE, ERR_PROGRAM, RETRY_NEVER,
		    _("The mail database %s was written by a newer postern "
		      "(format %d; this program knows %d). It was left "
		      "unchanged; use the newer program."),
		    db->path, (int)*version, SCHEMA_VERSION);
	return true;
}

/* All steps and the marks of the new version: one transaction, so that there
 * is never a store of a version that nobody wrote. */
static bool run_steps(struct db *db, int64_t from, struct err *e)
{
	char mark[96];
	bool ok = true;

	sqlite3_snprintf(sizeof mark, mark,
	    "PRAGMA user_version = %d; PRAGMA application_id = %d; COMMIT",
	    SCHEMA_VERSION, APPLICATION_ID);
	if (!sql_exec(db, "BEGIN IMMEDIATE", e))
		return false;
	for (int64_t n = from; ok && n < SCHEMA_VERSION; n++)
		ok = sql_exec(db, steps[n], e);
	if (ok && sql_exec(db, mark, e))
		return true;
	sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

bool schema_upgrade(struct db *db, struct err *e)
{
	int64_t version;

	return read_version(db, &version, e) &&
	       (version == SCHEMA_VERSION || run_steps(db, version, e));
}

bool schema_verify(struct db *db, struct err *e)
{
	int64_t version;

	if (!read_version(db, &version, e))
		return false;
	/* Made, and cut off before it was given its tables. */
	if (version == 0)
		return err_set(e, ERR_NOT_FOUND, ERR_PROGRAM, RETRY_LATER,
		    _("No mail in %s yet."), db->path);
	if (version < SCHEMA_VERSION)
		return err_set(e, ERR_STORE, ERR_PROGRAM, RETRY_LATER,
		    _("The mail database %s has an older format. Start postern "
		      "once to update it."),
		    db->path);
	return true;
}
