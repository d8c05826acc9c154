#include "store/server/folder_result.h"

#include "store/db/sql.h"
#include "store/read/folder.h"

static bool run_with_ids(
    struct db *w, const char *text, int64_t a, int64_t b, struct err *e)
{
	struct query q;

	sql_start(&q, w, text);
	sql_bind(&q, a, b);
	return sql_run(&q, e);
}

static bool find_other(struct db *w, const struct folder *f,
    const char *srv_name, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, w,
	    "SELECT id FROM folder WHERE account_id = ?"
	    " AND srv_name = ? AND is_local = 0 AND id <> ?");
	sql_bind(&q, f->account_id, srv_name, f->id);
	return sql_one_int(&q, id, NULL, e);
}

bool folder_result_made(
    struct db *w, const struct folder *f, const char *srv_name, struct err *e)
{
	int64_t other;
	struct query q;

	if (!find_other(w, f, srv_name, &other, e))
		return false;
	if (other)
		return run_with_ids(w,
			   "UPDATE message SET folder_id = ?1"
			   " WHERE folder_id = ?2",
			   other, f->id, e) &&
		       run_with_ids(w,
			   "UPDATE folder SET gone = 0 WHERE id = ?1"
			   " AND ?2 > 0",
			   other, f->id, e) &&
		       run_with_ids(w,
			   "DELETE FROM folder WHERE id = ? AND id = ?", f->id,
			   f->id, e);
	sql_start(
	    &q, w, "UPDATE folder SET srv_name = ?, wish = 0 WHERE id = ?");
	sql_bind(&q, srv_name, f->id);
	return sql_run(&q, e);
}

bool folder_result_renamed(
    struct db *w, const struct folder *f, const char *srv_name, struct err *e)
{
	const char delimiter[2] = {f->delimiter, '\0'};
	struct query q;

	/* Those below follow only if there are levels. */
	sql_start(&q, w,
	    "UPDATE folder SET wish = wish & ~" SQL_FOLDER_FOLLOWS ","
	    " srv_name = ?1 || substr(srv_name, length(?2) + 1)"
	    " WHERE account_id = ?3 AND is_local = 0 AND ?4 <> ''"
	    " AND substr(srv_name, 1, length(?2) + 1) = ?2 || ?4");
	sql_bind(&q, srv_name, f->srv_name, f->account_id, delimiter);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w,
	    "UPDATE folder SET wish = wish & ~(" SQL_FOLDER_RENAMED
	    " | " SQL_FOLDER_FOLLOWS "), srv_name = ? WHERE id = ?");
	sql_bind(&q, srv_name, f->id);
	return sql_run(&q, e);
}

bool folder_result_subscribed(struct db *w, int64_t folder_id, struct err *e)
{
	return run_with_ids(w,
	    "UPDATE folder SET wish = wish & ~" SQL_FOLDER_SUBSCRIBED
	    " WHERE id = ? AND id = ?",
	    folder_id, folder_id, e);
}

/* What was to be moved into it stays where the server has it. */
static bool drop_unmade_folder(struct db *w, int64_t id, struct err *e)
{
	return run_with_ids(w,
		   "UPDATE message SET folder_id = srv_folder_id"
		   " WHERE folder_id = ?1 AND folder_id = ?2"
		   " AND srv_folder_id > 0 AND is_local = 0",
		   id, id, e) &&
	       run_with_ids(w,
		   "DELETE FROM folder WHERE id = ?1 AND NOT EXISTS"
		   " (SELECT 1 FROM message WHERE folder_id = ?2)",
		   id, id, e);
}

bool folder_result_refused(struct db *w, const struct folder *f, struct err *e)
{
	struct query q;

	if (!*f->srv_name)
		return drop_unmade_folder(w, f->id, e);
	sql_start(&q, w,
	    "UPDATE folder SET gone = 0, wish = 0 WHERE id = ?1"
	    " OR (account_id = ?2 AND wish & " SQL_FOLDER_FOLLOWS
	    "   AND substr(name, 1, length(?3) + 1) = ?3 || '/')");
	sql_bind(&q, f->id, f->account_id, f->name);
	return sql_run(&q, e);
}
