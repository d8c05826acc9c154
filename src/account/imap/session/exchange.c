#include "account/imap/session/exchange.h"

#include <string.h>
#include <strings.h>

#include "account/imap/session/untagged.h"
#include "base/i18n.h"
#include "account/imap/wire/stream.h"

enum {
	TALK_BYTES = 256 * 1024,
	TALK_MS = 60 * 1000,
	NOTES_MAX = 2048, /* bytes of words for people that are kept */
};

void imap_exchange_budget(struct imap_session *s, size_t text)
{
	if (!text)
		text = TALK_BYTES;
	link_budget(s->link, (int64_t)text, TALK_MS);
	imap_stream_limit(s->wire.stream, IMAP_ANSWER, text);
}

void imap_exchange_note(struct imap_session *s, const char *line)
{
	if (s->notes.len + strlen(line) > NOTES_MAX)
		return;
	if (s->notes.len)
		buf_add_char(&s->notes, ' ');
	buf_add_str(&s->notes, line);
}

static void note_code(struct imap_session *s, const struct imap_answer *a)
{
	struct buf code = BUF_INIT;

	imap_answer_code(a, &code);
	if (imap_is_word(code.data, "CAPABILITY"))
		imap_caps_read(&s->caps, code.data + strlen("CAPABILITY"));
	buf_clear(&code);
}

/* An untagged OK ("* OK Still here") is passed over. */
static void note_untagged_status(
    struct imap_session *s, const struct imap_answer *a)
{
	note_code(s, a);
	/* Told when the command is over, or the line: behind it may come why
	 * (a password that was refused). */
	s->has_bye |= a->status == IMAP_BYE;
	if (a->status != IMAP_OK || strncasecmp(a->words, "[ALERT", 6) == 0 ||
	    strncasecmp(a->words, "[WEBALERT", 9) == 0)
		imap_exchange_note(s, a->line.data + 2);
}

static void note_untagged_data(
    struct imap_session *s, const struct imap_answer *a)
{
	imap_untagged(s, a->words);
	if (imap_is_word(a->words, "CAPABILITY"))
		imap_caps_read(&s->caps, a->words + strlen("CAPABILITY"));
}

/* The end of a command without its tag, then the notes. */
static void gather_exchange_words(
    struct imap_session *s, const struct imap_answer *a)
{
	const char *line = a->line.data;

	line += strspn(line, " \t");
	line += strcspn(line, " \t");
	line += strspn(line, " \t");
	buf_reset(&s->words);
	buf_add_str(&s->words, line);
	if (s->notes.len)
		buf_printf(&s->words, " %s", s->notes.data);
	buf_reset(&s->notes);
}

bool imap_exchange_read(
    struct imap_session *s, struct imap_answer *a, struct err *e)
{
	if (!imap_wire_read(&s->wire, a, e))
		return *e->said ? false : imap_session_fail(s, e);
	switch (a->kind) {
	case IMAP_KIND_STATUS:
		note_untagged_status(s, a);
		break;
	case IMAP_KIND_DATA:
		note_untagged_data(s, a);
		break;
	case IMAP_KIND_DONE:
		note_code(s, a);
		gather_exchange_words(s, a);
		break;
	case IMAP_KIND_CONTINUE:
		break;
	}
	return true;
}

bool imap_exchange_end_idle(struct imap_session *s, struct err *e)
{
	struct imap_answer a;
	bool ok = true;

	if (s->idle_end.state != IMAP_IDLE_DONE_SENT)
		return true;
	imap_exchange_budget(s, 0);
	imap_answer_init(&a);
	s->wire.awaited = s->idle_end.tag;
	s->idle_end.state = IMAP_IDLE_UNPROVEN;
	do {
		ok = imap_exchange_read(s, &a, e);
		if (ok)
			s->idle_end.take(s, &a);
	} while (ok && a.kind != IMAP_KIND_DONE);
	if (ok && s->has_bye)
		ok = imap_session_fail_bye(s, e);
	s->wire.awaited = 0;
	imap_answer_clear(&a);
	return ok;
}

bool imap_exchange_end(
    struct imap_session *s, const struct imap_exchange *t, struct err *e)
{
	struct imap_answer a;
	bool ok;

	imap_answer_init(&a);
	s->wire.awaited = t->tag;
	while (
	    (ok = imap_exchange_read(s, &a, e)) && a.kind != IMAP_KIND_DONE) {
		if (a.kind == IMAP_KIND_DATA && t->take)
			t->take(t->ctx, &a);
		if (a.kind == IMAP_KIND_STATUS && t->told)
			t->told(t->ctx, &a);
		if (a.kind == IMAP_KIND_CONTINUE) {
			ok = imap_session_fail_invalid(s, e);
			break;
		}
	}
	s->wire.awaited = 0;
	*t->status = a.status;
	imap_answer_clear(&a);
	return ok;
}

bool imap_exchange_await(
    struct imap_session *s, struct imap_answer *a, struct err *e)
{
	bool ok;

	do
		ok = imap_exchange_read(s, a, e);
	while (
	    ok && a->kind != IMAP_KIND_CONTINUE && a->kind != IMAP_KIND_DONE);
	return ok;
}

bool imap_exchange(struct imap_session *s, const struct imap_exchange *t,
    struct err *e, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	imap_exchange_budget(s, t->text);
	va_start(ap, fmt);
	ok = imap_wire_vcommand(&s->wire, e, fmt, ap);
	va_end(ap);
	return ok && imap_exchange_end(s, t, e);
}
