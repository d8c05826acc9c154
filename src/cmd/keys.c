#include "cmd/open/print.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

int cmd_keys(struct cmd *c, int argc, char **argv)
{
	struct buf out = BUF_INIT;

	(void)argv;
	if (argc > 1)
		return cmd_usage("keys");
	c->add_keys(&out);
	print_out(&out);
	buf_clear(&out);
	return 0;
}
