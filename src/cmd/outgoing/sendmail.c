#include "cmd/verbs.h"

#include <getopt.h>

#include "base/err.h"
#include "cmd/outgoing/send_message.h"
#include "cmd/verb_table.h"

/* What programs that expect sendmail say; most of it means nothing here. */
static bool read_arguments(struct send_wish *w, int argc, char **argv)
{
	int option;

	while ((option = getopt(
		    argc, argv, "tif:F:o:b:B:e:N:R:r:O:X:L:vUGnm")) != -1) {
		if (option == 't')
			w->header_counts = true;
		else if (option == 'f' || option == 'r')
			w->from = optarg;
		else if (option == 'F')
			w->name = optarg;
		else if (option == '?')
			return false;
	}
	w->to = argv + optind;
	w->n_to = argc - optind;
	return w->header_counts || w->n_to;
}

/* Who calls sendmail sends again what was not taken: so what is safely queued
 * is taken, whatever the server says of it. */
int cmd_sendmail(struct cmd *c, int argc, char **argv)
{
	struct send_wish wish = {.is_quiet = true};
	int code;

	if (!read_arguments(&wish, argc, argv))
		return cmd_usage("sendmail");
	code = send_message(c, &wish);
	return wish.is_queued && code != err_exit_code(ERR_OTHER) ? 0 : code;
}
