#include "cmd/verbs.h"

#include <getopt.h>
#include <limits.h>

#include "base/i18n.h"
#include "base/number.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/output/row.h"
#include "cmd/verb_table.h"
#include "store/read/folder.h"

enum { LIST_LIMIT = 50, LIST_PAGE = 200 };

/* One folder on its way into the list. */
struct feed {
	struct message_page page;
	struct message_place place; /* of the last row that was read */
	struct messages rows;
	size_t at; /* the next of rows */
	bool is_read_up;
};

struct listing {
	struct open_read reading;
	const char *account, *folder;
	bool is_threaded, is_json;
	int limit;
	struct feeds VEC_OF(struct feed) feeds;
	struct messages out; /* to be printed; the feeds own what is in it */
};

static void list_flush(struct listing *l)
{
	row_print(&l->reading, &l->out, l->is_json);
	l->out.len = 0;
}

static void add_feed(struct listing *l, int64_t folder_id)
{
	struct feed *f = vec_push(&l->feeds);

	f->page.list.folder_id = folder_id;
	f->page.list.is_threaded = l->is_threaded;
	f->page.n = l->limit < LIST_PAGE ? l->limit : LIST_PAGE;
}

/* Reads the next page where the last one is used up. */
static bool feed_fill(struct listing *l, struct feed *f, struct err *e)
{
	if (f->at < f->rows.len || f->is_read_up)
		return true;
	list_flush(l);
	messages_clear(&f->rows);
	f->at = 0;
	if (!message_page(l->reading.db, &f->page, &f->rows, e))
		return false;
	f->is_read_up = f->rows.len < (size_t)f->page.n;
	if (f->rows.len) {
		const struct message *last = &f->rows.items[f->rows.len - 1];

		f->place.arrived_at = last->arrived_at;
		f->place.id = last->id;
		f->page.from = &f->place;
	}
	return true;
}

static bool is_newer(const struct message *a, const struct message *b)
{
	return a->arrived_at > b->arrived_at ||
	       (a->arrived_at == b->arrived_at && a->id > b->id);
}

/* The newest message that no feed has given yet; NULL at the end. */
static bool next_message(
    struct listing *l, const struct message **out, struct err *e)
{
	struct feed *newest = NULL;

	*out = NULL;
	for (size_t i = 0; i < l->feeds.len; i++) {
		struct feed *f = &l->feeds.items[i];

		if (!feed_fill(l, f, e))
			return false;
		if (f->at < f->rows.len &&
		    (!newest || is_newer(&f->rows.items[f->at],
				    &newest->rows.items[newest->at])))
			newest = f;
	}
	if (newest)
		*out = &newest->rows.items[newest->at++];
	return true;
}

/* Without --folder: the inbox of every account that is meant. */
static bool choose_folders(struct listing *l, struct err *e)
{
	struct open_read *r = &l->reading;
	int64_t account_id, folder_id;

	if (!open_read_account(r, l->account, &account_id, e) ||
	    !open_read_folder(r, account_id, l->folder, &folder_id, e))
		return false;
	if (folder_id)
		add_feed(l, folder_id);
	for (size_t i = 0; !folder_id && i < r->accounts.len; i++) {
		int64_t id = r->accounts.items[i].id, inbox;

		if (account_id && account_id != id)
			continue;
		if (!folder_with_role(r->db, id, ROLE_INBOX, &inbox, e))
			return false;
		if (inbox)
			add_feed(l, inbox);
	}
	return true;
}

static bool list_print_all(struct listing *l, struct err *e)
{
	const struct message *m;
	bool ok = choose_folders(l, e);

	for (int n = 0; ok && n < l->limit; n++) {
		ok = next_message(l, &m, e);
		if (!ok || !m)
			break;
		*vec_push(&l->out) = *m;
	}
	if (ok)
		list_flush(l);
	return ok;
}

static void list_clear(struct listing *l)
{
	for (size_t i = 0; i < l->feeds.len; i++)
		messages_clear(&l->feeds.items[i].rows);
	vec_clear(&l->feeds);
	vec_clear(&l->out);
	open_read_close(&l->reading);
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
			l.limit = number_read(optarg, INT_MAX);
		else if (option == 'j')
			l.is_json = true;
		else
			return cmd_usage("list");
	}
	if (optind < argc || !l.limit)
		return cmd_usage("list");
	ok = open_read_store(&l.reading, c, &e) && list_print_all(&l, &e);
	list_clear(&l);
	return ok ? 0 : cmd_fail(&e);
}
