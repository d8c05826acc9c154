#include "cmd/files/export_note.h"

#include "base/buf.h"
#include "base/date.h"

static bool note_all(struct open_read *r, struct db *w, int64_t account_id,
    const char *value, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < r->accounts.len; i++) {
		int64_t id = r->accounts.items[i].id;

		if (!account_id || account_id == id)
			ok = fact_write(
			    w, id, FACT_EXPORTED, value, date_now(), e);
	}
	return ok;
}

void export_note(struct open_read *r, const struct cmd *c, int64_t account_id,
    int64_t last_id, const char *target)
{
	struct buf value = BUF_INIT;
	struct store *store;
	struct err e;
	struct db *w;

	buf_printf(&value, "%lld %s", (long long)last_id, target);
	if (store_open(&store, c->paths.data, STORE_WRITE, &e)) {
		if (write_begin(store, WRITE_NORMAL, &w, &e))
			write_end(store,
			    note_all(r, w, account_id, value.data, &e), &e);
		store_close(store);
	}
	buf_clear(&value);
	open_read_close(r);
}
