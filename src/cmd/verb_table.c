#include "cmd/verb_table.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/safe.h"
#include "cmd/open/print.h"
#include "base/typo.h"
#include "cmd/verbs.h"

const struct cmd_verb cmd_verbs[] = {
    {"account", cmd_account,
	N_("list | show NAME | test NAME | agree NAME | "
	   "detect ADDRESS [--no-directory] | add ADDRESS [--pop|--imap] "
	   "[...] | edit NAME [--set KEY=VALUE] [--unset KEY] "
	   "[--password-stdin] | rename NAME NEW | move NAME [--before NAME] | "
	   "pause NAME | resume NAME | remove NAME [--json]"),
	N_("Add, show, test, change and remove accounts; find the servers of "
	   "an address; approve a policy that removes mail from a server")},
    {"backup", cmd_backup, N_("[--force] FILE"),
	N_("Copy the whole mail database while it is in use, and check the "
	   "copy")},
    {"check", cmd_check, N_("[--repair-to FILE | --retry] [--json]"),
	N_("Check the mail database; nothing is changed. With --retry, read "
	   "messages again that made postern crash")},
    {"copy", cmd_copy, N_("ID... FOLDER"),
	N_("Copy messages to another folder")},
    {"delete", cmd_delete, N_("[--for-good] ID..."),
	N_("Move messages to the Trash, or delete them for good")},
    {"demo", cmd_demo, N_("[COMMAND ...]"),
	N_("Show postern with made-up mail: POP and IMAP accounts without a "
	   "server. Nothing of it is kept")},
    {"doctor", cmd_doctor, N_("ADDRESS|ACCOUNT [--json] [--redact]"),
	N_("Check an account or an address step by step, and say what is "
	   "wrong; with --redact, fit to be shown in public")},
    {"export", cmd_export,
	N_("--raw DIR | --mbox FILE | --maildir DIR [--account A] [--folder F] "
	   "[--verify]"),
	N_("Export messages, exactly as received")},
    {"folders", cmd_folders,
	N_("[--account A] [--json | --create NAME | --rename NAME NEW | "
	   "--delete NAME | --subscribe NAME | --unsubscribe NAME | "
	   "--empty NAME]"),
	N_("List folders; create, rename, subscribe to and delete them; empty "
	   "the Trash")},
    {"help", cmd_help, N_("[COMMAND | TOPIC | topics | all]"),
	N_("Explain the commands; answer questions about accounts")},
    {"import", cmd_import, N_("FILE|DIR --account A --folder F"),
	N_("Import mail from an mbox, a Maildir or .eml files")},
    {"inspect", cmd_inspect, N_("[ACCOUNT] [--json] [--probe]"),
	N_("Explain each account: whether it is POP or IMAP, and what that "
	   "means")},
    {"keys", cmd_keys, "", N_("List the keys of the mail reader")},
    {"list", cmd_list,
	N_("[--account A] [--folder F] [--threads] [--limit N] [--json]"),
	N_("List messages, newest first")},
    {"log", cmd_log, N_("[ACCOUNT] [--forecast] [--limit N] [--json]"),
	N_("Show the sync history; with --forecast, what will be removed from "
	   "a POP server, when and why")},
    {"mark", cmd_mark,
	N_("--seen | --unseen | --flag | --unflag | --junk | --not-junk | "
	   "--keep-on-server | --remove-from-server | --by-policy | "
	   "--get-rest | --label WORD | --unlabel WORD ID..."),
	N_("Mark messages; POP: keep or remove the server's copy; get the rest "
	   "of a large message")},
    {"move", cmd_move, N_("ID... FOLDER"),
	N_("Move messages to another folder")},
    {"options", cmd_options, "",
	N_("Print every key of the config file with its default and meaning")},
    {"outbox", cmd_outbox,
	N_("[--account A] [--plain | --json] | [--leave-out] [--no-wait] "
	   "now|again ID... | later TIME ID... | stop|arrived|drop ID..."),
	N_("Show what is to be sent and what became of it; send, stop or drop "
	   "it")},
    {"parse", cmd_parse, N_("FILE|- [--json] [--width N]"),
	N_("Decode the message in a file; needs no account and no mail "
	   "database")},
    {"search", cmd_search,
	N_("[--account A] [--folder F] [--limit N] [--server] [--json] QUERY"),
	N_("Find messages by words in the subject, the people and the text")},
    {"send", cmd_send,
	N_("[--account A] [--from ADDRESS] [--at TIME | --hold SECONDS] "
	   "[--no-wait] [--json] FILE|-"),
	N_("Send a message that is ready in a file")},
    {"sendmail", cmd_sendmail,
	N_("[-t] [-i] [-f ADDRESS] [-F NAME] [ADDRESS...]"),
	N_("Send the message on stdin, for programs that call sendmail")},
    {"show", cmd_show,
	N_("ID [--headers | --raw | --json | --part P] [--width N]"),
	N_("Show a message")},
    {"sync", cmd_sync,
	N_("[--folder F] [--bodies all|recent|none] [--dry-run | "
	   "--only-send] [ACCOUNT...]"),
	N_("Sync once with the servers")},
    {NULL, NULL, NULL, NULL},
};

const struct cmd_verb *cmd_find(const char *name)
{
	for (const struct cmd_verb *v = cmd_verbs; v->name; v++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

/* The verb that differs from word by the fewest slips, if they are few. */
static const char *find_meant(const char *word)
{
	const char *best = NULL;
	int fewest = strlen(word) > 4 ? 2 : 1;

	for (const struct cmd_verb *v = cmd_verbs; v->name; v++) {
		int slips = typo_distance(word, v->name, fewest);

		if (slips <= fewest && (!best || slips < fewest)) {
			best = v->name;
			fewest = slips;
		}
	}
	return best;
}

static bool is_harmful(const char *s)
{
	struct buf safe = BUF_INIT;
	bool differs;

	safe_line(&safe, s, strlen(s));
	differs = !buf_equals(&safe, s, strlen(s));
	buf_clear(&safe);
	return differs;
}

/* getopt repeats an option that it does not know as it stands. */
static bool check_options(char **argv)
{
	for (int i = 1; argv[i] && strcmp(argv[i], "--") != 0; i++)
		if (*argv[i] == '-' && is_harmful(argv[i])) {
			print_err(_("postern: the option %s contains control "
				    "characters.\n"),
			    argv[i]);
			return false;
		}
	return true;
}

int cmd_run(struct cmd *c, int argc, char **argv)
{
	const struct cmd_verb *v = cmd_find(argv[0]);
	const char *meant;

	if (!check_options(argv))
		return 2;
	if (v) {
		c->verb = v->name;
		/* What getopt complains about, it says in this name. */
		argv[0] = (char *)(uintptr_t) "postern";
		return v->run(c, argc, argv);
	}
	meant = find_meant(argv[0]);
	if (meant)
		print_err(_("postern: unknown command \"%s\"; did you mean "
			    "\"%s\"?\n"),
		    argv[0], meant);
	else
		print_err(_("postern: unknown command \"%s\"; \"postern help\" "
			    "lists all commands.\n"),
		    argv[0]);
	return 2;
}

int cmd_usage(const char *verb)
{
	const struct cmd_verb *v = cmd_find(verb);

	/* The translation of "" is something else. */
	fprintf(stderr, _("usage: postern %s %s\n"), v->name,
	    *v->usage ? _(v->usage) : "");
	return 2;
}
