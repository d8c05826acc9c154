#include "account/pop/delete_guard.h"

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/number.h"
#include "store/read/accounts.h"
#include "store/read/body.h"
#include "store/repair/check.h"
#include "store/read/message.h"

static bool has_disk_room(struct account *a, struct err *e)
{
	int64_t total, free_bytes = file_room(store_dir(a->store), &total);
	int64_t floor = total / 100 * POP_DELETE_GUARD_FREE_PERCENT;
	struct buf left = BUF_INIT;

	if (floor > POP_DELETE_GUARD_FREE_BYTES)
		floor = POP_DELETE_GUARD_FREE_BYTES;
	if (free_bytes < 0 || free_bytes >= floor)
		return true;
	number_bytes(&left, free_bytes);
	err_set(e, ERR_DISK, ERR_ITEM, RETRY_LATER,
	    _("The disk with your mail has only %s free, so nothing was "
	      "removed from the server. Free some space; postern goes on at "
	      "the next check."),
	    left.data);
	buf_clear(&left);
	return false;
}

static bool is_stopped(void *ctx)
{
	const struct account *a = ctx;

	return a->stop && wake_is_up(a->stop);
}

/* The note belongs to the whole store, so to no account. */
static bool is_database_sound(struct account *a, struct err *e)
{
	struct fact last;
	struct db *w;
	bool ok = fact_read(a->db, 0, FACT_STORE_CHECK, &last, e);
	int64_t age = ok ? a->now() - last.noted_at : 0;

	fact_clear(&last);
	if (!ok)
		return false;
	if (age >= 0 && age < DATE_DAY)
		return true;
	if (!check_quick(a->db, is_stopped, a, e))
		return false;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = fact_write(w, 0, FACT_STORE_CHECK, "sound", a->now(), e);
	return write_end(a->store, ok, e);
}

bool pop_delete_guard_open(struct account *a, struct err *e)
{
	return has_disk_room(a, e) && is_database_sound(a, e);
}

bool pop_delete_guard_verify(
    struct account *a, int64_t message_id, struct err *e)
{
	struct message m;
	struct body b;
	bool ok;

	if (!message_read(a->db, message_id, &m, e))
		return false;
	ok = body_open(&b, a->db, m.body_id, e) &&
	     (b.is_whole ||
		 err_set(e, ERR_STORE, ERR_ITEM, RETRY_LATER,
		     _("A message in the mail database is incomplete."))) &&
	     body_verify(&b, e);
	body_close(&b);
	message_clear(&m);
	return ok;
}
