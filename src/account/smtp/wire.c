#include "account/smtp/wire.h"

#include <ctype.h>
#include <string.h>

#include "account/signin/hide.h"
#include "base/i18n.h"
#include "base/log.h"

void smtp_wire_init(struct smtp_wire *w, struct link *link, const char *who)
{
	w->link = link;
	w->who = who;
	w->start = w->end = 0;
	w->secret = NULL;
	buf_init(&w->out);
}

void smtp_wire_clear(struct smtp_wire *w)
{
	explicit_bzero(w->out.data, w->out.cap);
	buf_clear(&w->out);
}

void smtp_reply_init(struct smtp_reply *r)
{
	*r = (struct smtp_reply){0};
	buf_init(&r->text);
	buf_init(&r->line);
}

void smtp_reply_clear(struct smtp_reply *r)
{
	buf_clear(&r->text);
	buf_clear(&r->line);
}

static bool fail_link(struct smtp_wire *w, struct err *e)
{
	*e = *link_error(w->link);
	return false;
}

/* --- out -------------------------------------------------------------------
 */

static bool add_line(struct smtp_wire *w, struct err *e, const char *fmt,
    va_list ap) __attribute__((format(printf, 3, 0)));

static bool add_line(
    struct smtp_wire *w, struct err *e, const char *fmt, va_list ap)
{
	size_t start = w->out.len;

	buf_vprintf(&w->out, fmt, ap);
	for (size_t i = start; i < w->out.len; i++)
		if (strchr("\r\n", w->out.data[i])) {
			buf_cut(&w->out, start);
			return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_ASK,
			    _("An address or the password contains a line "
			      "break, so nothing was sent."));
		}
	return true;
}

bool smtp_wire_command(struct smtp_wire *w, struct err *e, const char *fmt, ...)
{
	size_t start = w->out.len;
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = add_line(w, e, fmt, ap);
	va_end(ap);
	if (!ok)
		return false;
	log_detail(w->who, "C: %s", w->out.data + start);
	buf_add_str(&w->out, "\r\n");
	return true;
}

bool smtp_wire_secret(struct smtp_wire *w, struct err *e, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = add_line(w, e, fmt, ap);
	va_end(ap);
	if (!ok)
		return false;
	log_detail(w->who, "C: ...");
	buf_add_str(&w->out, "\r\n");
	return true;
}

bool smtp_wire_flush(struct smtp_wire *w, struct err *e)
{
	bool ok = !w->out.len || link_write(w->link, w->out.data, w->out.len);

	explicit_bzero(w->out.data, w->out.len);
	buf_reset(&w->out);
	return ok || fail_link(w, e);
}

/* --- in --------------------------------------------------------------------
 */

/* What stands where a reply should. */
static bool fail_reply(
    struct smtp_wire *w, const char *said, struct err *e, const char *why)
{
	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER, "%s", why);
	if (said)
		err_said(e, said);
	link_spoil(w->link, e);
	return false;
}

static bool fail_words(struct smtp_wire *w, const char *line, struct err *e)
{
	if (strncmp(line, "* ", 2) == 0 || strncmp(line, "+OK", 3) == 0) {
		fail_reply(w, line, e,
		    _("This is a server for receiving mail, not for sending "
		      "it. Use port 465 of the provider's SMTP server."));
		e->retry = RETRY_ASK;
		return false;
	}
	return fail_reply(w, line, e,
	    _("The server's answer is not SMTP. The connection was closed."));
}

static bool fill(struct smtp_wire *w, struct err *e)
{
	ssize_t n;

	memmove(w->in, w->in + w->start, w->end - w->start);
	w->end -= w->start;
	w->start = 0;
	n = link_read(w->link, w->in + w->end, sizeof w->in - w->end);
	if (n < 0)
		return fail_link(w, e);
	w->end += (size_t)n;
	return true;
}

/* Reads one line without its CRLF. */
static bool read_line(struct smtp_wire *w, struct buf *line, struct err *e)
{
	const char *eol;
	size_t len;

	buf_reset(line);
	while (!(eol = memchr(w->in + w->start, '\n', w->end - w->start))) {
		if (w->end - w->start >= SMTP_LINE)
			return fail_reply(w, NULL, e,
			    _("The server sent a line without an end. The "
			      "connection was closed."));
		if (!fill(w, e))
			return false;
	}
	len = (size_t)(eol - w->in) - w->start;
	buf_add(line, w->in + w->start, len);
	w->start += len + 1;
	if (!len || line->data[len - 1] != '\r' || len > SMTP_LINE ||
	    memchr(line->data, '\0', len))
		return fail_words(w, line->data, e);
	buf_cut(line, len - 1);
	return true;
}

/* "250", "250 text" or "250-text". */
static int read_code(const struct buf *line, bool *is_last)
{
	const char *s = line->data;
	int code = 0;

	for (int i = 0; i < 3; i++) {
		if (!isdigit((unsigned char)s[i]))
			return 0;
		code = 10 * code + (s[i] - '0');
	}
	if (s[3] && s[3] != ' ' && s[3] != '-')
		return 0;
	*is_last = s[3] != '-';
	return code >= 200 && code < 600 ? code : 0;
}

/* "5.1.1 " at the start of a text, with the class of the code or of another
 * failure. */
static size_t read_enhanced(const char *text, char *out, size_t cap)
{
	size_t len = strspn(text, "0123456789.");
	int dots = 0;

	for (size_t i = 0; i < len; i++)
		dots += text[i] == '.';
	if (dots != 2 || len < 5 || len >= cap || !strchr("245", text[0]) ||
	    text[1] != '.' || text[len - 1] == '.' ||
	    (text[len] && text[len] != ' '))
		return 0;
	memcpy(out, text, len);
	out[len] = '\0';
	return len + strspn(text + len, " ");
}

static void take_text(struct smtp_reply *r, const struct buf *line)
{
	const char *text = line->data + (line->len > 3 ? 4 : 3);

	if (r->line.len)
		buf_add_char(&r->line, ' ');
	buf_add(&r->line, line->data, line->len);
	text += read_enhanced(text, r->enhanced, sizeof r->enhanced);
	buf_add_str(&r->text, text);
	buf_add_char(&r->text, '\n');
}

/* One line of a reply; *is_last: it ends here. */
static bool take_line(struct smtp_wire *w, struct smtp_reply *r,
    const struct buf *line, bool *is_last, struct err *e)
{
	int code = read_code(line, is_last);
	bool is_other = r->code && code != r->code;

	if (is_other)
		take_text(r, line);
	if (!code || is_other)
		return fail_words(w, is_other ? r->line.data : line->data, e);
	if (r->line.len + line->len > SMTP_REPLY)
		return fail_reply(w, r->line.data, e,
		    _("The server's answer is too long. The connection was "
		      "closed."));
	r->code = code;
	take_text(r, line);
	return true;
}

bool smtp_wire_reply(struct smtp_wire *w, struct smtp_reply *r, struct err *e)
{
	struct buf line = BUF_INIT;
	bool is_last = false, ok = true;

	r->code = 0;
	r->enhanced[0] = '\0';
	buf_reset(&r->text);
	buf_reset(&r->line);
	while (ok && !is_last) {
		ok = read_line(w, &line, e);
		if (ok && w->secret)
			hide_secret(w->secret, line.data, line.len);
		ok = ok && take_line(w, r, &line, &is_last, e);
	}
	if (ok)
		log_detail(w->who, "S: %s", r->line.data);
	buf_clear(&line);
	return ok;
}

bool smtp_wire_has_more(const struct smtp_wire *w)
{
	return w->end > w->start;
}
