#include "account/imap/session/mailbox_command.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/imap/session/command.h"
#include "account/imap/session/exchange.h"
#include "base/buf.h"

/* An answer names a few thousand messages at most, each in some 30 bytes. */
enum { ANSWER_BYTES = 1024 * 1024 };

struct mailbox_exchange {
	struct imap_session *session;
	struct imap_mailbox_command *act;
};

static void read_mailbox_code(struct mailbox_exchange *x, const char *code)
{
	const struct imap_mailbox *m = &x->session->mailbox;

	if (imap_is_word(code, "COPYUID"))
		imap_copyuid_read(&x->act->placed, code + strlen("COPYUID"));
	else if (imap_is_word(code, "UIDVALIDITY") && m->uidvalidity &&
		 strtol(code + strlen("UIDVALIDITY"), NULL, 10) !=
		     imap_session_validity_said(x->session))
		x->session->mailbox.is_replaced = true;
}

static void take_mailbox_code(void *ctx, const struct imap_answer *a)
{
	struct buf code = BUF_INIT;

	imap_answer_code(a, &code);
	read_mailbox_code(ctx, code.data);
	buf_clear(&code);
}

static bool exchange_mailbox_command(
    struct mailbox_exchange *x, const char *command, struct err *e)
{
	struct imap_exchange t = {.status = &x->act->status,
	    .told = take_mailbox_code,
	    .ctx = x,
	    .text = ANSWER_BYTES};

	return imap_exchange(x->session, &t, e, "%s", command);
}

bool imap_mailbox_command(struct imap_session *s,
    struct imap_mailbox_command *a, struct err *e, const char *fmt, ...)
{
	struct mailbox_exchange x = {s, a};
	struct buf text = BUF_INIT;
	va_list ap;
	bool ok;

	imap_mailbox_command_clear(a);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	ok = exchange_mailbox_command(&x, text.data, e);
	s->mailbox.use = IMAP_MAILBOX_USED;
	if (ok && s->has_bye)
		ok = imap_session_fail_bye(s, e);
	if (ok) {
		imap_command_code(s, "COPYUID", &text);
		if (text.len)
			imap_copyuid_read(&a->placed, text.data);
		if (s->mailbox.is_replaced)
			ok = imap_session_fail_replaced(e);
	}
	buf_clear(&text);
	return ok;
}

void imap_mailbox_command_clear(struct imap_mailbox_command *a)
{
	imap_copyuid_clear(&a->placed);
	a->status = IMAP_BAD;
}

bool imap_mailbox_command_says(const struct imap_session *s, const char *code)
{
	const char *at = strchr(s->words.data, '[');
	size_t len = strlen(code);

	return at && strncasecmp(at + 1, code, len) == 0 &&
	       (at[1 + len] == ']' || at[1 + len] == ' ');
}
