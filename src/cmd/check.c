#include "store/check.h"

#include <getopt.h>
#include <stdio.h>

#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "cmd/print.h"
#include "cmd/reading.h"
#include "cmd/table.h"
#include "cmd/verbs.h"

static void add_json(struct buf *out, const struct check *found)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_bool(&j, "sound", !found->problems.len);
	json_put_int(&j, "messages", found->messages);
	json_put_int(&j, "bodies", found->bodies);
	json_put_int(&j, "bytes", found->bytes);
	json_key(&j, "problems");
	json_open(&j, '[');
	for (size_t i = 0; i < found->problems.len; i++)
		json_str(&j, found->problems.items[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void add_words(struct buf *out, const struct check *found)
{
	struct buf size = BUF_INIT;

	for (size_t i = 0; i < found->problems.len; i++)
		buf_printf(out, "%s\n", found->problems.items[i]);
	number_bytes(&size, found->bytes);
	if (!found->problems.len)
		buf_printf(out,
		    _("The store is sound: %lld messages, %lld texts with %s "
		      "compared with the digests of when they came.\n"),
		    (long long)found->messages, (long long)found->bodies,
		    size.data);
	buf_clear(&size);
}

static bool run(struct cmd *c, bool is_json, bool *is_sound, struct err *e)
{
	struct buf out = BUF_INIT;
	struct check found = {0};
	struct store *store = NULL;
	struct db *db = NULL;
	bool ok;

	ok = cmd_open_store(c, STORE_READ, &store, e) &&
	     store_reader(store, &db, e) &&
	     check_store(db, &found, NULL, NULL, e);
	if (ok && is_json)
		add_json(&out, &found);
	else if (ok)
		add_words(&out, &found);
	print_out(&out);
	*is_sound = !found.problems.len;
	check_clear(&found);
	db_close(db);
	store_close(store);
	buf_clear(&out);
	return ok;
}

int cmd_check(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	struct err e = {0};
	bool is_json = false, is_sound;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'j')
			return cmd_usage("check");
		is_json = true;
	}
	if (optind < argc)
		return cmd_usage("check");
	if (!run(c, is_json, &is_sound, &e))
		return cmd_fail(&e);
	if (is_sound)
		return 0;
	fprintf(stderr,
	    _("postern: the store is damaged. It was left as it is.\n"));
	return 10;
}
