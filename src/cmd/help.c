#include "base/text.h"
#include "cmd/print.h"
#include "cmd/table.h"
#include "cmd/verbs.h"

static void add_all(struct buf *out)
{
	buf_add_str(
	    out, _("postern reads mail in the terminal, by POP and IMAP.\n\n"
		   "  postern                  the screens\n"
		   "  postern VERB ...         one of these:\n\n"));
	for (const struct cmd_verb *v = cmd_verbs; v->name; v++)
		buf_printf(out, "  %-10s %s\n", v->name, _(v->help));
	buf_add_str(out,
	    _("\nWith every verb: --config FILE --data DIR --ca-file FILE "
	      "--verbose --quiet\n--color auto|always|never. \"postern help "
	      "VERB\" says more, postern(1) everything.\n"));
}

int cmd_help(struct cmd *c, int argc, char **argv)
{
	const struct cmd_verb *v = argc > 1 ? cmd_find(argv[1]) : NULL;
	struct buf out = BUF_INIT;

	(void)c;
	if (argc > 2 || (argc == 2 && !v))
		return cmd_usage("help");
	if (v)
		buf_printf(&out, "postern %s%s%s\n\n%s\n", v->name,
		    *v->usage ? " " : "", *v->usage ? _(v->usage) : "",
		    _(v->help));
	else
		add_all(&out);
	print_out(&out);
	buf_clear(&out);
	return 0;
}
