#include "store/repair/check.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/safe.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"
#include "store/db/crashed.h"
#include "store/repair/salvage.h"

static void check_add_json(struct buf *out, const struct check *found,
    const struct crashed_rows *aside)
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
	json_key(&j, "set_aside");
	json_open(&j, '[');
	for (size_t i = 0; i < aside->len; i++)
		json_int(&j, aside->items[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void check_add_words(struct buf *out, const struct check *found)
{
	struct buf size = BUF_INIT;

	for (size_t i = 0; i < found->problems.len; i++)
		buf_printf(out, "%s\n", found->problems.items[i]);
	number_bytes(&size, found->bytes);
	if (!found->problems.len)
		buf_printf(out,
		    _("The mail database is intact: %lld messages; %lld "
		      "message bodies (%s) match their checksums.\n"),
		    (long long)found->messages, (long long)found->bodies,
		    size.data);
	buf_clear(&size);
}

static bool check_run(
    struct cmd *c, bool is_json, bool *is_sound, struct err *e)
{
	struct buf out = BUF_INIT;
	struct check found = {0};
	struct crashed_rows aside = {0};
	struct store *store = NULL;
	struct db *db = NULL;
	bool ok;

	ok = cmd_open_store(c, STORE_READ, &store, e) &&
	     store_reader(store, &db, e) &&
	     check_store(db, &found, NULL, NULL, e);
	ok = ok && crashed_list(db, INT_MAX, &aside, e);
	if (ok && is_json) {
		check_add_json(&out, &found, &aside);
	} else if (ok) {
		check_add_words(&out, &found);
		if (aside.len) {
			crashed_tell(&out, db);
			buf_add_char(&out, '\n');
		}
	}
	print_lines(&out, is_json);
	vec_clear(&aside);
	*is_sound = !found.problems.len;
	check_clear(&found);
	db_close(db);
	store_close(store);
	buf_clear(&out);
	return ok;
}

/* Messages set aside are tried again from the next start on. */
static int retry(struct cmd *c)
{
	struct store *store = NULL;
	struct db *w;
	struct err e = {0};
	bool ok = cmd_open_store(c, STORE_WRITE, &store, &e) &&
	          write_begin(store, WRITE_DURABLE, &w, &e) &&
	          write_end(store, crashed_retry(w, &e), &e);

	store_close(store);
	return ok ? 0 : cmd_fail(&e);
}

/* --- saving what can be saved --------------------------------------------- */

static void add_saved_json(struct buf *out, const struct salvage *s)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_bool(&j, "complete", !s->n_losses);
	json_put_int(&j, "messages", s->messages);
	json_put_int(&j, "bodies", s->bodies);
	json_put_int(&j, "fetched_again", s->again);
	json_put_int(&j, "found", s->found);
	json_put_int(&j, "lost", s->n_losses);
	json_key(&j, "losses");
	json_open(&j, '[');
	for (size_t i = 0; i < s->losses.len; i++)
		json_str(&j, s->losses.items[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void add_saved_words(
    struct buf *out, const struct salvage *s, const char *path)
{
	for (size_t i = 0; i < s->losses.len; i++) {
		safe_line(out, s->losses.items[i], strlen(s->losses.items[i]));
		buf_add_char(out, '\n');
	}
	buf_printf(out,
	    ngettext("%lld message was saved to %s.\n",
		"%lld messages were saved to %s.\n",
		(unsigned long)s->messages),
	    (long long)s->messages, path);
	if (s->again)
		buf_printf(out,
		    ngettext("%lld of them will be downloaded from the server "
			     "again.\n",
			"%lld of them will be downloaded from the server "
			"again.\n",
			(unsigned long)s->again),
		    (long long)s->again);
	if (s->found)
		buf_printf(out,
		    ngettext("The folder of %lld of them is unknown; it was "
			     "put into the folder Recovered.\n",
			"The folders of %lld of them are unknown; they were "
			"put into the folder Recovered.\n",
			(unsigned long)s->found),
		    (long long)s->found);
	buf_add_str(
	    out, _("The old mail database was left unchanged. To use the new "
		   "one, move the files postern.db* of the old one elsewhere "
		   "and put the new one in their place as postern.db.\n"));
}

/* FILE, or postern.db in it if it is a directory. */
static char *check_place_of(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && S_ISDIR(st.st_mode)
	           ? paths_join(file, "postern.db")
	           : mem_str(file);
}

static int repair(struct cmd *c, const char *file, bool is_json)
{
	struct buf out = BUF_INIT;
	struct salvage saved;
	struct err e = {0};
	char *path = check_place_of(file);
	bool ok = salvage_store(c->paths.data, path, &saved, &e);
	int code = ok && !saved.n_losses ? 0 : 10;

	if (ok && is_json)
		add_saved_json(&out, &saved);
	else if (ok)
		add_saved_words(&out, &saved, path);
	print_lines(&out, is_json);
	salvage_clear(&saved);
	buf_clear(&out);
	free(path);
	return ok ? code : cmd_fail(&e);
}

int cmd_check(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"repair-to", required_argument, NULL, 'r'},
	    {"retry", no_argument, NULL, 't'},
	    {NULL, 0, NULL, 0},
	};
	struct err e = {0};
	const char *repair_to = NULL;
	bool is_json = false, is_retry = false, is_sound;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'j')
			is_json = true;
		else if (option == 'r')
			repair_to = optarg;
		else if (option == 't')
			is_retry = true;
		else
			return cmd_usage("check");
	}
	if (optind < argc || (is_retry && (is_json || repair_to)))
		return cmd_usage("check");
	if (is_retry)
		return retry(c);
	if (repair_to)
		return repair(c, repair_to, is_json);
	if (!check_run(c, is_json, &is_sound, &e))
		return cmd_fail(&e);
	if (is_sound)
		return 0;
	print_err(_("postern: the mail database is damaged. It was left "
		    "unchanged; \"postern check --repair-to FILE\" saves what "
		    "can be read to a new one.\n"));
	return 10;
}
