#include "account/signin/secret.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "account/signin/secret_file.h"
#include "base/command.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"

enum { PATIENCE_MS = 60 * 1000 };

struct secret_search {
	const struct conf_account *conf;
	struct command *command; /* NULL: it came from a file */
	char *found;             /* there */
	int64_t deadline; /* ticks */
};

static bool has_token(const struct conf_account *conf)
{
	return conf->token_command != NULL;
}

/* The setting that the command stands in, and the command. */
static const char *command_setting_of(const struct conf_account *conf)
{
	return has_token(conf) ? "token-command" : "password-command";
}

static const char *secret_command_of(const struct conf_account *conf)
{
	return has_token(conf) ? conf->token_command : conf->password_command;
}

static bool fail_secret_command(const struct secret_search *s, struct err *e)
{
	/* The shell repeats what it took for a command, and that may be the
	 * secret itself. */
	if (command_is_unknown(s->command))
		return err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
		    _("The command set as %s of the account does not exist. It "
		      "must be a command that prints the secret, not the "
		      "secret itself."),
		    command_setting_of(s->conf));
	err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
	    _("The %s of the account did not print a secret. Try the command "
	      "from the config file in a shell."),
	    command_setting_of(s->conf));
	return err_said(e, command_complaint(s->command));
}

bool secret_has_source(const struct conf_account *conf, struct err *e)
{
	return secret_command_of(conf) || conf->password_file ||
	       err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
		   _("No password for the account %s. Run "
		     "\"postern account edit %s --password-stdin\", or set "
		     "password-command in the config file to a command that "
		     "prints it."),
		   conf->label, conf->label);
}

static bool start_command(struct secret_search *s, struct err *e)
{
	s->command = command_start(secret_command_of(s->conf));
	return s->command ||
	       err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_LATER,
		   _("The %s of the account could not be started: %s."),
		   command_setting_of(s->conf), strerror(errno));
}

bool secret_seek(
    struct secret_search **out, const struct conf_account *conf, struct err *e)
{
	struct secret_search *s;
	bool ok;

	*out = NULL;
	if (!secret_has_source(conf, e))
		return false;
	s = mem_new(1, sizeof *s);
	s->conf = conf;
	s->deadline = date_ticks() + PATIENCE_MS;
	ok = secret_command_of(conf)
	         ? start_command(s, e)
	         : secret_file_read(&s->found, conf->password_file, e);
	if (ok)
		*out = s;
	else
		secret_drop(s);
	return ok;
}

static bool take_secret(
    const struct secret_search *s, struct secret *out, struct err *e)
{
	if (!command_is_good(s->command))
		return fail_secret_command(s, e);
	*out = (struct secret){.text = mem_str(command_line(s->command)),
	    .is_token = has_token(s->conf)};
	return true;
}

bool secret_await(struct secret_search *s, int ms, const struct wake *stop,
    struct secret *out, struct err *e)
{
	int64_t left = s->deadline - date_ticks();

	*out = (struct secret){0};
	if (s->found) {
		out->text = s->found;
		s->found = NULL;
		return true;
	}
	if (left < 0)
		left = 0;
	switch (command_wait(s->command, left < ms ? (int)left : ms, stop)) {
	case COMMAND_ENDED:
		return take_secret(s, out, e);
	case COMMAND_STOPPED:
		return err_set(
		    e, ERR_STOPPED, ERR_ACCOUNT, RETRY_NOW, _("Stopped."));
	case COMMAND_RUNS:
		break;
	}
	if (left > ms)
		return true;
	return err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_LATER,
	    _("The %s of the account did not answer within a minute. It can't "
	      "ask you for anything here: unlock your password manager first."),
	    command_setting_of(s->conf));
}

void secret_drop(struct secret_search *s)
{
	if (!s)
		return;
	command_free(s->command);
	mem_wipe_free(s->found);
	free(s);
}

bool secret_get(struct secret *out, const struct conf_account *conf,
    const struct wake *stop, struct err *e)
{
	struct secret_search *search;
	bool ok;

	*out = (struct secret){0};
	ok = secret_seek(&search, conf, e) &&
	     secret_await(search, PATIENCE_MS, stop, out, e);
	secret_drop(search);
	return ok;
}

bool secret_renew(struct secret *s, const struct conf_account *conf,
    const struct wake *stop, const struct err *why)
{
	struct secret fresh;
	struct err e;

	if (why->kind != ERR_AUTH || !s->is_token || !s->text ||
	    !secret_get(&fresh, conf, stop, &e))
		return false;
	if (strcmp(fresh.text, s->text) == 0) {
		secret_clear(&fresh);
		return false;
	}
	secret_clear(s);
	*s = fresh;
	return true;
}

void secret_copy(struct secret *out, const struct secret *from)
{
	*out = (struct secret){
	    .text = mem_str(from->text), .is_token = from->is_token};
}

void secret_clear(struct secret *s)
{
	mem_wipe_free(s->text);
	*s = (struct secret){0};
}
