/*
 * Fuzzes what a person types into a search: here it is asked of a store, and
 * as a server would be asked. A query is understood or refused in words; it
 * never becomes an error of SQLite or ends a command of IMAP.
 */
#include "fuzz/replay.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "account/imap/session/search_command.h"
#include "base/date.h"
#include "base/mem.h"
#include "store/search/search.h"
#include "store/db/store.h"
#include "unit/scratch.h"

static char dir[64];
static struct store *store;
static struct db *db;

static void leave(void)
{
	scratch_remove(dir);
}

static void open_store(void)
{
	struct err e;

	if (access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 0);
	date_init();
	scratch_make(dir);
	atexit(leave);
	if (!store_open(&store, dir, STORE_WRITE, &e) ||
	    !store_reader(store, &db, &e))
		abort();
}

static void find(const char *query)
{
	const struct search search = {.text = query, .n = 10};
	struct ids ids = {0};
	struct err e = {0};

	if (!db)
		open_store();
	if (!search_find(db, &search, &ids, &e))
		assert(e.kind == ERR_USAGE);
	vec_clear(&ids);
}

static void ask(const struct terms *terms, unsigned caps)
{
	const struct imap_search_command q = {
	    .terms = terms, .caps = caps, .first = 1, .last = 9};
	struct string_list lines = {0};
	struct err e;

	if (imap_search_command_make(&lines, &q, &e))
		for (size_t i = 0; i < lines.len; i++)
			for (const char *s = lines.items[i]; *s; s++)
				assert((unsigned char)*s >= ' ' && *s != 127);
	string_list_clear(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *query = mem_str_len((const char *)data, size);
	struct terms terms;
	struct err e = {0};

	if (terms_read(&terms, query, &e)) {
		for (size_t i = 0; i < terms.list.len; i++)
			assert(*terms.list.items[i].words);
		ask(&terms, 0);
		ask(&terms, IMAP_CAP_ESEARCH | IMAP_CAP_LITERAL_PLUS);
	} else {
		assert(e.kind == ERR_USAGE && *e.text);
	}
	terms_clear(&terms);
	find(query);
	free(query);
	return 0;
}
