#include "cmd/output/post_text.h"

#include "base/err.h"
#include "base/i18n.h"

static void add(struct buf *out, const char *text, int n)
{
	if (!n)
		return;
	if (out->len)
		buf_add_str(out, ", ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	buf_printf(out, text, n);
#pragma GCC diagnostic pop
}

void post_text(struct buf *out, const struct post_state *s)
{
	struct buf text = BUF_INIT;

	add(&text,
	    ngettext(
		"%d message sent", "%d messages sent", (unsigned long)s->sent),
	    s->sent);
	add(&text,
	    ngettext("%d waits in the outbox", "%d wait in the outbox",
		(unsigned long)s->waits),
	    s->waits);
	add(&text,
	    ngettext("%d was refused and needs you",
		"%d were refused and need you", (unsigned long)s->refused),
	    s->refused);
	add(&text,
	    ngettext("%d may have been sent", "%d may have been sent",
		(unsigned long)s->unsure),
	    s->unsure);
	buf_add_str(out, text.data);
	buf_clear(&text);
}

int post_text_code(const struct post_state *s)
{
	int code = 0;

	if (s->waits)
		code = err_worse_exit(code, err_exit_code(ERR_BUSY));
	if (s->refused)
		code = err_worse_exit(code, err_exit_code(ERR_OTHER));
	if (s->unsure)
		code = err_worse_exit(code, err_exit_code(ERR_ASK));
	return code;
}
