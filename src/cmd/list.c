#include "cmd/verbs.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "cmd/print.h"
#include "cmd/reading.h"
#include "cmd/row.h"
#include "cmd/table.h"
#include "store/folder.h"

enum { LIST_LIMIT = 50, LIST_PAGE = 200 };

struct listing {
	struct reading reading;
	const char *account, *folder;
	bool is_threaded, is_json;
	int64_t limit;
};

/* Prints one folder's messages page by page. */
static bool print_folder(struct listing *l, int64_t folder_id, struct err *e)
{
	struct message_place place;
	struct message_page page = {
	    .list = {.folder_id = folder_id, .is_threaded = l->is_threaded}};
	int64_t left = l->limit;

	while (left > 0) {
		struct messages rows = {0};
		size_t n;

		page.n = left < LIST_PAGE ? (int)left : LIST_PAGE;
		if (!message_page(l->reading.db, &page, &rows, e)) {
			messages_clear(&rows);
			return false;
		}
		row_print(&l->reading, &rows, l->is_json);
		n = rows.len;
		if (n) {
			place.arrived_at = rows.items[n - 1].arrived_at;
			place.id = rows.items[n - 1].id;
			page.from = &place;
		}
		messages_clear(&rows);
		left -= (int64_t)n;
		if (n < (size_t)page.n)
			break;
	}
	return true;
}

/* Without --folder the inbox of every account that is meant is shown. */
static bool print_all(struct listing *l, struct err *e)
{
	struct reading *r = &l->reading;
	int64_t account_id, folder_id;

	if (!reading_account(r, l->account, &account_id, e) ||
	    !reading_folder(r, account_id, l->folder, &folder_id, e))
		return false;
	if (folder_id)
		return print_folder(l, folder_id, e);
	for (size_t i = 0; i < r->accounts.len; i++) {
		int64_t id = r->accounts.items[i].id;

		if (account_id && account_id != id)
			continue;
		if (!folder_with_role(r->db, id, ROLE_INBOX, &folder_id, e) ||
		    (folder_id && !print_folder(l, folder_id, e)))
			return false;
	}
	return true;
}

int cmd_list(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"account", required_argument, NULL, 'a'},
	    {"folder", required_argument, NULL, 'f'},
	    {"threads", no_argument, NULL, 't'},
	    {"limit", required_argument, NULL, 'n'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	struct listing l = {.limit = LIST_LIMIT};
	struct err e = {0};
	int option;
	bool ok;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			l.account = optarg;
		else if (option == 'f')
			l.folder = optarg;
		else if (option == 't')
			l.is_threaded = true;
		else if (option == 'n')
			l.limit = strtoll(optarg, NULL, 10);
		else if (option == 'j')
			l.is_json = true;
		else
			return cmd_usage("list");
	}
	if (optind < argc || l.limit < 1)
		return cmd_usage("list");
	ok = reading_open(&l.reading, c, &e) && print_all(&l, &e);
	reading_close(&l.reading);
	return ok ? 0 : cmd_fail(&e);
}
