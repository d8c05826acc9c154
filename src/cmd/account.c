#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "cmd/setup/account_add.h"
#include "cmd/setup/account_change.h"
#include "cmd/setup/account_detect.h"
#include "cmd/setup/account_print.h"
#include "cmd/setup/account_test.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

/* Approves what the policy in the settings will delete. */
static int account_do_agree(struct cmd *c, const struct conf_account *conf)
{
	struct store *store = NULL;
	struct err e = {0};
	bool ok = cmd_open_store(c, STORE_WRITE, &store, &e) &&
	          account_agree(store, conf, &e);

	store_close(store);
	return ok ? 0 : cmd_fail(&e);
}

/* What has options of its own. */
static bool run_other(struct cmd *c, int argc, char **argv, int *code)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "add") == 0)
		*code = account_add(c, argc - 1, argv + 1);
	else if (account_change_has(what))
		*code = account_change(c, argc - 1, argv + 1);
	else
		return false;
	if (*code < 0)
		*code = cmd_usage("account");
	return true;
}

int cmd_account(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"no-directory", no_argument, NULL, 'd'},
	    {NULL, 0, NULL, 0},
	};
	const struct conf_account *a = NULL;
	const char *what;
	struct err e = {0};
	bool is_json = false, no_directory = false;
	int option, code;

	if (run_other(c, argc, argv, &code))
		return code;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'j')
			is_json = true;
		else if (option == 'd')
			no_directory = true;
		else
			return cmd_usage("account");
	}
	what = optind < argc ? argv[optind++] : "list";
	if (strcmp(what, "detect") == 0 && optind + 1 == argc)
		return account_detect(c, argv[optind], no_directory, is_json);
	if (!cmd_read_conf(c, &e))
		return cmd_fail(&e);
	if (optind < argc && !cmd_find_account(c, argv[optind], &a, &e))
		return cmd_fail(&e);
	if (strcmp(what, "list") == 0 && !a) {
		account_print(c->conf, NULL, is_json);
		return cmd_tell_problems(c);
	}
	if (strcmp(what, "show") == 0 && a) {
		account_print(c->conf, a, is_json);
		return 0;
	}
	if (strcmp(what, "test") == 0 && a)
		return account_test(c, a, NULL, is_json);
	if (strcmp(what, "agree") == 0 && a)
		return account_do_agree(c, a);
	return cmd_usage("account");
}
