#include "account/smtp/session.h"

#include <string.h>

bool smtp_session_reply(
    struct smtp_session *s, int ms, struct smtp_reply *r, struct err *e)
{
	link_set_idle(s->link, ms);
	link_budget(s->link, SMTP_REPLY, 2 * (int64_t)ms);
	if (!smtp_wire_reply(&s->wire, r, e))
		return false;
	s->is_closing |= r->code == 421;
	return true;
}

bool smtp_session_ask(
    struct smtp_session *s, struct smtp_reply *r, struct err *e)
{
	link_set_idle(s->link, SMTP_COMMAND_MS);
	link_budget(s->link, 0, 0);
	return smtp_wire_flush(&s->wire, e) &&
	       smtp_session_reply(s, SMTP_COMMAND_MS, r, e);
}

void smtp_session_quit(struct smtp_session *s)
{
	struct err ignored;

	if (s->link && !link_error(s->link) && !s->is_closing &&
	    smtp_wire_command(&s->wire, &ignored, "QUIT"))
		smtp_wire_flush(&s->wire, &ignored);
	smtp_session_close(s);
}

void smtp_session_close(struct smtp_session *s)
{
	link_close(s->link);
	s->link = NULL;
	smtp_wire_clear(&s->wire);
	secret_drop(s->search);
	s->search = NULL;
	s->caps = (struct smtp_caps){0};
	s->is_closing = false;
	s->sent = 0;
}
