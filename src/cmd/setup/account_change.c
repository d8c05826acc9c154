#include "cmd/setup/account_change.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "account/signin/secret_file.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/open/print.h"
#include "cmd/setup/ask_secret.h"
#include "config/write.h"
#include "store/read/accounts.h"

struct changing {
	struct cmd *cmd;
	const struct conf_account *account;
	struct conf_changes VEC_OF(struct conf_change) changes;
	const char *other; /* the second name on the command line, or NULL */
	const char *before;
	int dry_run, json, password_stdin;
	struct secret secret;
	char *file; /* that the secret was written to */
};

static void add(struct changing *c, enum conf_change_kind kind, const char *key,
    const char *value)
{
	*vec_push(&c->changes) = (struct conf_change){.kind = kind,
	    .account = c->account->label,
	    .key = key,
	    .value = value};
}

/* --- the verbs ---------------------------------------------------------- */

/* A new password goes into a file of its own, so that the old one counts until
 * the config file leads to the new one. */
static bool take_password(struct changing *c, struct err *e)
{
	if (!ask_secret_stdin(&c->secret, e) ||
	    !secret_file_name(&c->file, c->cmd->paths.state, e))
		return false;
	add(c, CONF_SET, "password-file", c->file);
	if (c->account->password_command)
		add(c, CONF_UNSET, "password-command", NULL);
	return c->dry_run || secret_file_write(c->file, c->secret.text, e);
}

static bool edit(struct changing *c, struct err *e)
{
	if (c->password_stdin && !take_password(c, e))
		return false;
	return c->changes.len ||
	       err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
		   _("Nothing is to be changed. Use --set KEY=VALUE, --unset "
		     "KEY or --password-stdin."));
}

static bool rename_it(struct changing *c, struct err *e)
{
	add(c, CONF_RENAME, NULL, NULL);
	c->changes.items[c->changes.len - 1].other = c->other;
	return !conf_find(c->cmd->conf, c->other) ||
	       conf_find(c->cmd->conf, c->other) == c->account ||
	       err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
		   _("There is already an account %s."), c->other);
}

static bool move_it(struct changing *c, struct err *e)
{
	const struct conf_account *before = NULL;

	if (c->before && !cmd_find_account(c->cmd, c->before, &before, e))
		return false;
	add(c, CONF_MOVE, NULL, NULL);
	c->changes.items[c->changes.len - 1].other =
	    before ? before->label : NULL;
	return true;
}

static bool pause_it(struct changing *c, struct err *e)
{
	(void)e;
	add(c, CONF_SET, "paused", "yes");
	return true;
}

static bool resume_it(struct changing *c, struct err *e)
{
	(void)e;
	if (c->account->is_paused)
		add(c, CONF_UNSET, "paused", NULL);
	return true;
}

static bool remove_it(struct changing *c, struct err *e)
{
	(void)e;
	add(c, CONF_REMOVE, NULL, NULL);
	return true;
}

static const struct verb {
	const char *name;
	bool (*prepare)(struct changing *c, struct err *e);
	bool has_other;
	const char *done; /* with the name of the account */
} verbs[] = {
    {"edit", edit, false, N_("The account %s was changed.")},
    {"rename", rename_it, true, N_("The account %s was renamed.")},
    {"move", move_it, false, N_("The account %s was moved.")},
    {"pause", pause_it, false,
	N_("The account %s is paused: it is not checked until you resume it, "
	   "and its mail stays readable.")},
    {"resume", resume_it, false, N_("The account %s is checked again.")},
    {"remove", remove_it, false,
	N_("The account %s was removed. Its mail stays in the mail database: "
	   "an account of the same name shows it again.")},
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

bool account_change_has(const char *what)
{
	return find_verb(what) != NULL;
}

/* --- writing ------------------------------------------------------------ */

/* The mail goes with the name. The store is renamed first, and back if the
 * config file can't be written. */
static bool rename_both(struct changing *c, struct err *e)
{
	const char *from = c->account->label;
	struct store *store = NULL;
	struct err ignored;
	bool ok = cmd_open_store(c->cmd, STORE_WRITE, &store, e) &&
	          accounts_rename(store, from, c->other, e);

	if (ok && !conf_write(c->cmd->paths.config, c->changes.items,
		      c->changes.len, NULL, e)) {
		accounts_rename(store, c->other, from, &ignored);
		ok = false;
	}
	store_close(store);
	return ok;
}

/* The file of a password that is no longer in use. */
static void drop_old_file(const struct changing *c, const struct verb *v)
{
	if (c->account->password_file && (c->file || v->prepare == remove_it))
		secret_file_remove(
		    c->account->password_file, c->cmd->paths.state);
}

static bool write_all(struct changing *c, const struct verb *v, struct err *e)
{
	bool ok;

	if (v->has_other)
		return rename_both(c, e);
	ok = conf_write(
	    c->cmd->paths.config, c->changes.items, c->changes.len, NULL, e);
	if (ok)
		drop_old_file(c, v);
	else if (c->file)
		secret_file_remove(c->file, c->cmd->paths.state);
	return ok;
}

/* --- the command line --------------------------------------------------- */

static bool take_setting(struct changing *c, char *text)
{
	char *equals = strchr(text, '=');

	if (!equals || equals == text)
		return false;
	*equals = '\0';
	add(c, CONF_SET, text, equals + 1);
	return true;
}

static bool read_options(struct changing *c, int argc, char **argv)
{
	const struct option options[] = {
	    {"set", required_argument, NULL, 's'},
	    {"unset", required_argument, NULL, 'u'},
	    {"before", required_argument, NULL, 'b'},
	    {"password-stdin", no_argument, &c->password_stdin, 1},
	    {"dry-run", no_argument, &c->dry_run, 1},
	    {"json", no_argument, &c->json, 1},
	    {NULL, 0, NULL, 0},
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'b')
			c->before = optarg;
		else if (option == 'u')
			add(c, CONF_UNSET, optarg, NULL);
		else if (option == 's' ? !take_setting(c, optarg) : option != 0)
			return false;
	}
	return true;
}

/* The name stands before the options, so that they know whose they are. */
static bool read_words(struct changing *c, const struct verb *v, int argc,
    char **argv, bool *is_usage, struct err *e)
{
	*is_usage = argc < 2 || *argv[1] == '-' ||
	            (v->has_other && (argc < 3 || *argv[2] == '-'));
	if (*is_usage || !cmd_read_conf(c->cmd, e) ||
	    !cmd_find_account(c->cmd, argv[1], &c->account, e))
		return false;
	c->other = v->has_other ? argv[2] : NULL;
	*is_usage = !read_options(
			c, argc - 1 - v->has_other, argv + 1 + v->has_other) ||
	            optind + 1 + v->has_other < argc;
	return !*is_usage;
}

static int finish(
    const struct changing *c, const struct verb *v, const struct err *e)
{
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};

	if (c->json) {
		json_open(&j, '{');
		json_put_bool(&j, "ok", !e);
		json_put_str(
		    &j, "name", c->other && !e ? c->other : c->account->label);
		if (e) {
			json_put_str(&j, "error", e->text);
			json_put_int(&j, "exit_code", err_exit_code(e->kind));
		}
		json_close(&j, '}');
		buf_add_char(&out, '\n');
	} else if (!e && c->dry_run) {
		buf_add_str(&out, _("Nothing was changed (--dry-run).\n"));
	} else if (!e && !c->cmd->is_quiet) {
		buf_fill(&out, _(v->done), c->account->label);
		buf_add_char(&out, '\n');
	}
	print_lines(&out, c->json);
	buf_clear(&out);
	return !e ? 0 : c->json ? err_exit_code(e->kind) : cmd_fail(e);
}

int account_change(struct cmd *cmd, int argc, char **argv)
{
	const struct verb *v = find_verb(argv[0]);
	struct changing c = {.cmd = cmd};
	struct err e = {0};
	bool is_usage, ok;
	int code;

	if (read_words(&c, v, argc, argv, &is_usage, &e)) {
		ok = v->prepare(&c, &e) && (c.dry_run || write_all(&c, v, &e));
		code = finish(&c, v, ok ? NULL : &e);
	} else {
		code = is_usage ? -1 : cmd_fail(&e);
	}
	vec_clear(&c.changes);
	secret_clear(&c.secret);
	free(c.file);
	return code;
}
