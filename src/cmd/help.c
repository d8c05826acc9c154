#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "cmd/open/print.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

/* Adds a sentence as a paragraph behind the name of a verb. */
static void add_wrapped(struct buf *out, const char *sentence)
{
	enum { INDENT = 13, WIDTH = 79 };
	int at = INDENT;

	while (*sentence) {
		size_t len = strcspn(sentence, " ");
		int cols = utf8_cols(sentence, len);

		if (at > INDENT && at + 1 + cols > WIDTH) {
			buf_printf(out, "\n%*s", INDENT, "");
			at = INDENT;
		} else if (at > INDENT) {
			buf_add_char(out, ' ');
			at++;
		}
		buf_add(out, sentence, len);
		at += cols;
		sentence += len + strspn(sentence + len, " ");
	}
	buf_add_char(out, '\n');
}

static void add_all(struct buf *out)
{
	buf_add_str(
	    out, _("postern reads mail in the terminal, by POP and IMAP.\n\n  "
		   "postern                  start the mail reader\n  postern "
		   "COMMAND ...      run one of these commands:\n\n"));
	for (const struct cmd_verb *v = cmd_verbs; v->name; v++) {
		buf_printf(out, "  %-10s ", v->name);
		add_wrapped(out, _(v->help));
	}
	buf_add_str(out,
	    _("\nWith every command: --config FILE --data DIR --ca-file FILE "
	      "--verbose --quiet\n--color auto|always|never. \"postern help "
	      "COMMAND\" says more, postern(1) everything.\n"));
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
