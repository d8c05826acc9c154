#include <string.h>

#include "account/inspect/help_topic.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "cmd/open/print.h"
#include "cmd/verb_table.h"
#include "cmd/verbs.h"

enum { INDENT = 13, WIDTH = 79 };

/* Adds a sentence as a paragraph with this indent, which the first line has
 * already. */
static void add_paragraph(struct buf *out, int indent, const char *sentence)
{
	int at = indent;

	while (*sentence) {
		size_t len = strcspn(sentence, " ");
		int cols = utf8_cols(sentence, len);

		if (at > indent && at + 1 + cols > WIDTH) {
			buf_printf(out, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
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
		add_paragraph(out, INDENT, _(v->help));
	}
	buf_add_str(out,
	    _("\nWith every command: --config FILE --data DIR --ca-file FILE "
	      "--verbose --quiet\n--color auto|always|never. \"postern help "
	      "COMMAND\" says more, postern(1) everything.\n"));
	buf_add_str(out,
	    _("\"postern help topics\" lists answers about POP and IMAP, "
	      "ports, passwords ...\n"));
}

static void add_topic(struct buf *out, const struct help_topic *t)
{
	buf_printf(out, "%s\n\n", _(t->question));
	add_paragraph(out, 0, _(t->answer));
	buf_add_char(out, '\n');
	add_paragraph(out, 0, _(t->more));
}

static void add_topics(struct buf *out)
{
	for (const struct help_topic *t = help_topics; t->name; t++) {
		buf_printf(out, "  %-10s ", t->name);
		add_paragraph(out, INDENT, _(t->question));
	}
}

static void add_all_topics(struct buf *out)
{
	for (const struct help_topic *t = help_topics; t->name; t++) {
		if (t != help_topics)
			buf_add_str(out, "\n\n");
		add_topic(out, t);
	}
}

static void add_verb(struct buf *out, const struct cmd_verb *v)
{
	buf_printf(out, "postern %s%s%s\n\n%s\n", v->name,
	    *v->usage ? " " : "", *v->usage ? _(v->usage) : "", _(v->help));
}

int cmd_help(struct cmd *c, int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	const struct cmd_verb *v = cmd_find(word);
	const struct help_topic *topic = help_topic_find(word);
	struct buf out = BUF_INIT;

	(void)c;
	if (argc > 2)
		return cmd_usage("help");
	if (v)
		add_verb(&out, v);
	else if (topic)
		add_topic(&out, topic);
	else if (strcmp(word, "topics") == 0)
		add_topics(&out);
	else if (strcmp(word, "all") == 0)
		add_all_topics(&out);
	else if (argc == 2)
		return cmd_usage("help");
	else
		add_all(&out);
	print_out(&out);
	buf_clear(&out);
	return 0;
}
