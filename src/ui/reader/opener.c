#include "ui/reader/opener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/command.h"
#include "base/i18n.h"
#include "base/mem.h"

#define DEFAULT_COMMAND "xdg-open"
enum { OPENER_WORDS_MAX = 20 };

bool opener_takes(const char *url)
{
	static const char *const heads[] = {
	    "https://", "http://", "mailto:", "ftp://", "tel:"};

	for (const char *s = url; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (strncasecmp(url, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

char *opener_name(const char *command)
{
	if (!command || !*command)
		command = DEFAULT_COMMAND;
	return mem_str_len(command, strcspn(command, " "));
}

bool opener_start(const char *command, const char *url, struct err *e)
{
	char *words = mem_str(command && *command ? command : DEFAULT_COMMAND);
	char *address = mem_str(url), *argv[OPENER_WORDS_MAX + 2], *at = words;
	size_t n = 0;
	int rc;

	while (n < OPENER_WORDS_MAX && *(at += strspn(at, " "))) {
		argv[n++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	argv[n] = address;
	argv[n + 1] = NULL;
	rc = n ? command_launch(argv) : ENOENT;
	if (rc)
		err_set(e, ERR_OTHER, ERR_ITEM, RETRY_ASK,
		    _("Could not start %s: %s. The setting \"opener\" names "
		      "the program that opens links."),
		    n ? argv[0] : "opener", strerror(rc));
	free(words);
	free(address);
	return !rc;
}
