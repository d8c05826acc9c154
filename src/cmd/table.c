#include "cmd/table.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"

const struct cmd_verb cmd_verbs[] = {
    {"account", cmd_account, N_("list | show NAME | test NAME [--json]"),
	N_("Show the accounts of the config file, and test them.")},
    {"backup", cmd_backup, N_("[--force] FILE"),
	N_("Copy the whole store while it is in use, and check the copy.")},
    {"check", cmd_check, N_("[--json]"),
	N_("Look whether the store is sound; nothing is changed.")},
    {"export", cmd_export,
	N_("--raw DIR | --mbox FILE | --maildir DIR [--account A] [--folder F] "
	   "[--verify]"),
	N_("Copy messages out of the store, exactly as received.")},
    {"folders", cmd_folders, N_("[--account A] [--json]"),
	N_("List the folders and what they hold.")},
    {"help", cmd_help, N_("[VERB]"), N_("Explain the verbs.")},
    {"import", cmd_import, N_("FILE|DIR --account A --folder F"),
	N_("Take mail in from an mbox, a Maildir or .eml files.")},
    {"inspect", cmd_inspect, N_("[ACCOUNT] [--json] [--probe]"),
	N_("Say of each account whether it is POP or IMAP, and what that "
	   "means.")},
    {"list", cmd_list,
	N_("[--account A] [--folder F] [--threads] [--limit N] [--json]"),
	N_("List messages, the newest first.")},
    {"log", cmd_log, N_("[ACCOUNT] [--limit N] [--json]"),
	N_("Tell what the visits to the servers did.")},
    {"options", cmd_options, "",
	N_("Print every key of the config file with its default and "
	   "meaning.")},
    {"parse", cmd_parse, N_("FILE|- [--json] [--width N]"),
	N_("Decode the message in a file, without account or store.")},
    {"search", cmd_search,
	N_("[--account A] [--folder F] [--limit N] [--json] QUERY"),
	N_("Find messages by words of subject, people and text.")},
    {"show", cmd_show,
	N_("ID [--headers | --raw | --json | --part P] [--width N]"),
	N_("Show a message.")},
    {"sync", cmd_sync,
	N_("[--folder F] [--bodies all|recent|none] [--dry-run] "
	   "[ACCOUNT...]"),
	N_("Go through one full round with the servers.")},
    {NULL, NULL, NULL, NULL},
};

const struct cmd_verb *cmd_find(const char *name)
{
	for (const struct cmd_verb *v = cmd_verbs; v->name; v++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

int cmd_run(struct cmd *c, int argc, char **argv)
{
	const struct cmd_verb *v = cmd_find(argv[0]);

	if (v)
		return v->run(c, argc, argv);
	fprintf(stderr,
	    _("postern: there is no verb \"%s\"; \"postern help\" lists "
	      "them.\n"),
	    argv[0]);
	return 2;
}

int cmd_usage(const char *verb)
{
	const struct cmd_verb *v = cmd_find(verb);

	fprintf(stderr, _("usage: postern %s %s\n"), v->name, _(v->usage));
	return 2;
}
