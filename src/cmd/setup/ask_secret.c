#include "cmd/setup/ask_secret.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cmd/open/print.h"

enum { SECRET_MAX = 64 * 1024 };

/* Byte by byte: what stands behind the line is none of our business. */
static size_t read_line(char *to, size_t size)
{
	size_t len = 0;

	while (len + 1 < size && read(STDIN_FILENO, to + len, 1) == 1 &&
	       to[len] != '\n')
		len++;
	to[len] = '\0';
	if (len && to[len - 1] == '\r')
		to[--len] = '\0';
	return len;
}

static bool take_line(struct secret *out)
{
	char line[SECRET_MAX];
	size_t len = read_line(line, sizeof line);

	*out = (struct secret){0};
	if (len)
		out->text = mem_str(line);
	explicit_bzero(line, sizeof line);
	return len > 0;
}

bool ask_secret_stdin(struct secret *out, struct err *e)
{
	return take_line(out) ||
	       err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
		   _("There is no password on standard input."));
}

bool ask_secret_terminal(
    struct secret *out, const char *user, const char *host, struct err *e)
{
	struct termios before, silent;
	bool ok;

	*out = (struct secret){0};
	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
		return err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
		    _("The password for %s is missing. Use --password-stdin, "
		      "--password-command or --token-command."),
		    user);
	print_err(_("Password for %s at %s: "), user, host);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	ok = take_line(out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	print_err("\n");
	return ok || err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
			 _("No password was entered."));
}
