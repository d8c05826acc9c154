#include "store/db/created_mark.h"

#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"

/* The smallest page of SQLite: a shorter file it takes for an empty one. */
enum { PAGE_LEAST = 512 };

static const char words[] =
    "Beside this file lies the mail of postern. While it is here, a missing\n"
    "or empty postern.db is an error and not a new beginning.\n";

static void add_path(struct buf *out, const char *path)
{
	buf_printf(out, "%s.mark", path);
}

bool created_mark_check(const char *path, struct err *e)
{
	struct buf mark = BUF_INIT;
	struct stat st;
	bool ok = true;

	add_path(&mark, path);
	if ((stat(path, &st) != 0 || st.st_size < PAGE_LEAST) &&
	    stat(mark.data, &st) == 0)
		ok = err_set(e, ERR_STORE, ERR_PROGRAM, RETRY_NEVER,
		    _("The mail database %s is missing or empty, although it "
		      "had mail in it. Restore a backup; to start over, remove "
		      "%s."),
		    path, mark.data);
	buf_clear(&mark);
	return ok;
}

bool created_mark_set(const char *path, const char *dir, struct err *e)
{
	struct buf mark = BUF_INIT;
	struct stat st;
	bool ok;

	add_path(&mark, path);
	ok = stat(mark.data, &st) == 0 ||
	     (file_create(mark.data, words, sizeof words - 1, e) &&
		 file_sync_dir(dir, e));
	buf_clear(&mark);
	return ok;
}
