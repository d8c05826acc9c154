#include "store/read/trash.h"

#include "store/db/sql.h"
#include "store/read/folder.h"

#define IN_TRASH                                                       \
	" FROM folder AS f JOIN message AS m"                          \
	"   ON m.folder_id = f.id AND m.gone = 0 AND m.is_local <> 0"  \
	" WHERE f.account_id = ? AND f.role = " SQL_ROLE_TRASH

bool trash_read(
    struct db *db, int64_t account_id, struct trash *out, struct err *e)
{
	struct query q;

	*out = (struct trash){0};
	sql_start(&q, db, "SELECT count(*)" IN_TRASH);
	sql_bind(&q, account_id);
	if (!sql_one_int(&q, &out->n, NULL, e))
		return false;
	sql_start(&q, db, "SELECT count(*)" IN_TRASH " AND m.moved_at > 0");
	sql_bind(&q, account_id);
	if (!sql_one_int(&q, &out->dated, NULL, e))
		return false;
	sql_start(&q, db,
	    "SELECT coalesce(min(m.moved_at), 0)" IN_TRASH
	    " AND m.moved_at > 0");
	sql_bind(&q, account_id);
	return sql_one_int(&q, &out->first_moved_at, NULL, e);
}

bool trash_moved_at(
    struct db *db, int64_t message_id, int64_t *at, struct err *e)
{
	struct query q;

	*at = 0;
	sql_start(&q, db,
	    "SELECT m.moved_at FROM message AS m JOIN folder AS f"
	    "   ON f.id = m.folder_id AND f.role = " SQL_ROLE_TRASH
	    " WHERE m.id = ? AND m.is_local <> 0 AND m.gone = 0");
	sql_bind(&q, message_id);
	return sql_one_int(&q, at, NULL, e);
}
