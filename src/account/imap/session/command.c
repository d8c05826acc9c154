#include "account/imap/session/command.h"

#include <string.h>
#include <strings.h>

#include "account/imap/session/untagged.h"
#include "account/imap/session/notify.h"
#include "account/imap/session/exchange.h"
#include "base/i18n.h"
#include "base/log.h"
#include "account/imap/wire/stream.h"

const struct imap_budget imap_budget_small = {
    .line = 64 * 1024,
    .text = 256 * 1024,
    .literals = 256 * 1024,
    .ms = 3 * 60 * 1000,
};

bool imap_command_send(
    struct imap_session *s, struct err *e, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = imap_wire_vcommand(&s->wire, e, fmt, ap);
	va_end(ap);
	return ok;
}

/* --- what libetpan leaves behind ------------------------------------------ */

/* The start of the last line of the text that libetpan has read. */
static const char *last_line(const MMAPString *text)
{
	size_t at = text->len;

	while (at && strchr("\r\n", text->str[at - 1]))
		at--;
	while (at && text->str[at - 1] != '\n')
		at--;
	return text->str + at;
}

static bool is_for_people(const char *line)
{
	static const char *const starts[] = {
	    "* NO ", "* BAD ", "* BYE ", "* OK [ALERT", "* OK [WEBALERT"};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncasecmp(line, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* libetpan loses the response codes, but its buffer has all lines. Only those
 * outside of data can begin with a "* " at the start of a line. */
static void note_etpan_line(
    struct imap_session *s, const char *line, size_t len)
{
	struct buf words = BUF_INIT;

	if (is_for_people(line)) {
		buf_add(&words, line + 2, len - 2);
		buf_cut(&words, strcspn(words.data, "\r"));
		imap_exchange_note(s, words.data);
	} else if (s->notify_is_on && len > 2 && strncmp(line, "* ", 2) == 0) {
		/* News of other folders come at any time. */
		imap_notify_take(s, line + 2, len - 2);
	}
	buf_clear(&words);
}

static void note_etpan_lines(
    struct imap_session *s, const char *from, const char *to)
{
	while (from < to) {
		const char *eol = memchr(from, '\n', (size_t)(to - from));

		if (!eol)
			eol = to;
		note_etpan_line(s, from, (size_t)(eol - from));
		from = eol + 1;
	}
}

/* Sets s->words: the last line without its tag, and what was said before. */
static void gather_command_words(struct imap_session *s)
{
	const MMAPString *text = s->etpan->imap_stream_buffer;
	const char *last = last_line(text), *words = last;

	note_etpan_lines(s, text->str, last);
	words += strcspn(words, " ");
	words += strspn(words, " ");
	buf_reset(&s->words);
	buf_add(&s->words, words, strcspn(words, "\r\n"));
	log_detail(s->wire.who, "S: %s", s->words.data);
	if (s->notes.len)
		buf_printf(&s->words, " %s", s->notes.data);
	buf_reset(&s->notes);
}

static uint32_t count_exists(const mailimap *m)
{
	return m->imap_selection_info ? m->imap_selection_info->sel_exists : 0;
}

/* UIDVALIDITY may change while the mailbox is open. */
static void watch_uidvalidity(struct imap_session *s)
{
	const struct mailimap_selection_info *info =
	    s->etpan->imap_selection_info;

	if (info && s->mailbox.uidvalidity &&
	    info->sel_uidvalidity != imap_session_validity_said(s))
		s->mailbox.is_replaced = true;
}

/* Notes that the answer told news of the mailbox besides what was asked for. */
static void note_mailbox_news(struct imap_session *s)
{
	const struct mailimap_response_info *told =
	    s->etpan->imap_response_info;
	const struct mailimap_selection_info *info =
	    s->etpan->imap_selection_info;

	if (info && info->sel_exists != s->mailbox.exists)
		s->news.has_some = true;
	if (told && !clist_isempty(told->rsp_expunged))
		s->news.has_some = true;
	if (!told || !told->rsp_extension_list)
		return;
	for (clistiter *i = clist_begin(told->rsp_extension_list); i;
	     i = clist_next(i)) {
		const struct mailimap_extension_data *x = clist_content(i);

		if (x->ext_extension->ext_id == MAILIMAP_EXTENSION_QRESYNC)
			s->news.has_some = true; /* VANISHED */
	}
}

/* --- reading -------------------------------------------------------------- */

/* libetpan calls the handler of messages only if a progress function is set,
 * too. */
static void ignore_etpan_progress(size_t now, size_t total, void *ctx)
{
	(void)now;
	(void)total;
	(void)ctx;
}

static void pass_message_on(struct mailimap_msg_att *msg, void *ctx)
{
	const struct imap_reading *r = ctx;

	if (r->take)
		r->take(r->ctx, msg);
}

static void set_command_budget(
    struct imap_session *s, const struct imap_budget *b)
{
	link_budget(s->link, (int64_t)b->text + b->literals, b->ms);
	imap_stream_limit(s->wire.stream, b->line, b->text);
}

/* BAD ends a command as NO does, and the session goes on. libetpan does not
 * tell it from an answer with another tag. */
static bool ends_with_bad(const struct imap_session *s, int tag)
{
	const char *line = last_line(s->etpan->imap_stream_buffer);

	return imap_wire_is_tag(line, tag) &&
	       strncasecmp(line + strcspn(line, " "), " BAD ", 5) == 0;
}

static bool fail_command_read(struct imap_session *s, int code, struct err *e)
{
	const MMAPString *text = s->etpan->imap_stream_buffer;

	note_etpan_lines(s, text->str, text->str + text->len);
	if (link_error(s->link))
		return imap_session_fail(s, e);
	if (imap_is_word(s->notes.data, "BYE"))
		return imap_session_fail_bye(s, e);
	log_line(s->wire.who, "libetpan: error %d at: %.200s", code,
	    last_line(text));
	return imap_session_fail_invalid(s, e);
}

bool imap_command_read(struct imap_session *s, int tag,
    const struct imap_reading *r, enum imap_status *status, struct err *e)
{
	struct mailimap_response *response = NULL;
	mailimap *m = s->etpan;
	uint32_t exists = count_exists(m);
	int code;

	*status = IMAP_BAD;
	if (!imap_exchange_end_idle(s, e))
		return false;
	set_command_budget(s, r->budget);
	m->imap_tag = tag;
	mailimap_set_progress_callback(
	    m, ignore_etpan_progress, ignore_etpan_progress, NULL);
	/* libetpan does not write to it. */
	mailimap_set_msg_att_handler(m, pass_message_on, (void *)(uintptr_t)r);
	code = mailimap_read_line(m) ? mailimap_parse_response(m, &response)
	                             : MAILIMAP_ERROR_STREAM;
	if (code == MAILIMAP_NO_ERROR) {
		if (response->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state
			->rsp_type == MAILIMAP_RESP_COND_STATE_OK)
			*status = IMAP_OK;
		else
			*status = IMAP_NO;
		mailimap_response_free(response);
	} else if (code != MAILIMAP_ERROR_PROTOCOL || !ends_with_bad(s, tag)) {
		return fail_command_read(s, code, e);
	}
	gather_command_words(s);
	imap_session_prove_idle_end(s);
	if (s->qresync >= IMAP_QRESYNC_VANISHED)
		imap_untagged_lines(s, m->imap_stream_buffer->str,
		    m->imap_stream_buffer->str + m->imap_stream_buffer->len,
		    exists);
	watch_uidvalidity(s);
	note_mailbox_news(s);
	return true;
}

bool imap_command(struct imap_session *s, const struct imap_reading *r,
    enum imap_status *status, struct err *e, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = imap_wire_vcommand(&s->wire, e, fmt, ap);
	va_end(ap);
	return ok && imap_command_read(s, s->wire.tag, r, status, e);
}

/* --- words of commands and answers ---------------------------------------- */

bool imap_command_name(struct buf *out, const char *srv_name, struct err *e)
{
	buf_add_char(out, '"');
	for (const char *c = srv_name; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return err_set(e, ERR_OTHER, ERR_FOLDER, RETRY_NEVER,
			    _("The name of a folder contains control "
			      "characters, so the folder can't be opened. "
			      "Rename it with another program."));
		if (*c == '"' || *c == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, *c);
	}
	buf_add_char(out, '"');
	return true;
}

void imap_command_code(
    const struct imap_session *s, const char *name, struct buf *value)
{
	const char *at = strchr(s->words.data, '[');

	buf_reset(value);
	if (!at || !imap_is_word(at + 1, name))
		return;
	at += 1 + strlen(name);
	at += strspn(at, " ");
	buf_add(value, at, strcspn(at, "]"));
}
