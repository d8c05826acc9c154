#include "cmd/files/export_note.h"

#include "store/repair/backup.h"

void export_note(struct open_read *r, const struct cmd *c, int64_t account_id,
    int64_t last_id, const char *target)
{
	struct store *store;
	struct err e;

	if (store_open(&store, c->paths.data, STORE_WRITE, &e)) {
		backup_note(store, account_id, last_id, target, &e);
		store_close(store);
	}
	open_read_close(r);
}
