#include "config/option.h"

#include "cmd/open/print.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

int cmd_options(struct cmd *c, int argc, char **argv)
{
	struct buf out = BUF_INIT;

	(void)c;
	(void)argv;
	if (argc > 1)
		return cmd_usage("options");
	option_print_all(&out);
	print_out(&out);
	buf_clear(&out);
	return 0;
}
