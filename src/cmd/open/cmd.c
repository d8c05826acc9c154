#include "cmd/open/cmd.h"

#include <stdio.h>

#include "base/i18n.h"
#include "cmd/open/print.h"

bool cmd_read_conf(struct cmd *c, struct err *e)
{
	return c->conf || conf_read(&c->conf, c->paths.config, e);
}

bool cmd_find_account(const struct cmd *c, const char *name,
    const struct conf_account **out, struct err *e)
{
	const struct conf_problem *p;

	*out = conf_find(c->conf, name);
	if (*out)
		return true;
	p = conf_problem_of(c->conf, name);
	if (p)
		return err_set(
		    e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK, "%s", p->text);
	return err_set(e, ERR_NOT_FOUND, ERR_PROGRAM, RETRY_NEVER,
	    _("There is no account %s in %s."), name, c->conf->path);
}

int cmd_tell_problems(const struct cmd *c)
{
	for (size_t i = 0; i < c->conf->problems.len; i++)
		print_err("postern: %s\n", c->conf->problems.items[i].text);
	return c->conf->problems.len ? err_exit_code(ERR_USAGE) : 0;
}

bool cmd_open_store(
    struct cmd *c, enum store_mode mode, struct store **out, struct err *e)
{
	struct err ignored;

	if (store_open(out, c->paths.data, mode, e))
		return true;
	/* Nothing there yet, or of an older version; or a program died while
	 * it made the store: only who may write can mend that. */
	return mode == STORE_READ &&
	       (e->kind == ERR_NOT_FOUND || e->kind == ERR_DISK ||
		   (e->kind == ERR_STORE && e->retry == RETRY_LATER)) &&
	       store_open(out, c->paths.data, STORE_WRITE, &ignored);
}

int cmd_fail(const struct err *e)
{
	print_err("postern: %s\n", e->text);
	if (*err_server_words(e))
		print_err(_("  the server said: %s\n"), err_server_words(e));
	return err_exit_code(e->kind);
}
