#include "account/imap/wire/wire.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/imap/wire/split.h"
#include "account/signin/hide.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "account/imap/wire/status_line.h"
#include "account/imap/wire/stream.h"

void imap_wire_init(struct imap_wire *w, struct link *link, const char *who)
{
	*w = (struct imap_wire){.link = link, .who = who};
	w->stream = imap_stream_new(link);
	w->line = mmap_string_new("");
	if (!w->line)
		mem_exhausted();
	buf_init(&w->out);
}

void imap_wire_clear(struct imap_wire *w)
{
	if (w->stream)
		mailstream_close(w->stream);
	mmap_string_free(w->line);
	explicit_bzero(w->out.data, w->out.cap);
	buf_clear(&w->out);
	w->stream = NULL;
	w->line = NULL;
}

static bool imap_fail_link(struct imap_wire *w, struct err *e)
{
	*e = *link_error(w->link);
	return false;
}

static bool imap_fail_protocol(
    struct imap_wire *w, const char *sentence, const char *said, struct err *e)
{
	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER, "%s", sentence);
	err_said(e, said);
	link_spoil(w->link, e);
	return false;
}

/* --- out ------------------------------------------------------------------ */

/* Sends what out holds, and wipes it. */
static bool flush_command(struct imap_wire *w, struct err *e)
{
	bool ok;

	buf_add_str(&w->out, "\r\n");
	ok = link_write(w->link, w->out.data, w->out.len);
	explicit_bzero(w->out.data, w->out.len);
	buf_reset(&w->out);
	return ok || imap_fail_link(w, e);
}

static bool is_one_command_line(const char *s, size_t len)
{
	return !memchr(s, '\r', len) && !memchr(s, '\n', len) &&
	       !memchr(s, '\0', len);
}

/* The verb alone: behind it may stand secrets. */
static void log_verb(const struct imap_wire *w, const char *text)
{
	size_t n = strcspn(text, " ");

	if (imap_is_word(text, "UID") || imap_is_word(text, "AUTHENTICATE"))
		n += text[n] ? 1 + strcspn(text + n + 1, " ") : 0;
	log_detail(w->who, "C: %d %.*s", w->tag, (int)n, text);
}

bool imap_wire_vcommand(
    struct imap_wire *w, struct err *e, const char *fmt, va_list ap)
{
	size_t start;

	buf_reset(&w->out);
	buf_printf(&w->out, IMAP_TAG "%d ", ++w->tag);
	start = w->out.len;
	buf_vprintf(&w->out, fmt, ap);
	if (!is_one_command_line(w->out.data, w->out.len)) {
		explicit_bzero(w->out.data, w->out.len);
		buf_reset(&w->out);
		return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_ASK,
		    _("A line for the server contains a line break, so it was "
		      "not sent. Check the user name and the password."));
	}
	log_verb(w, w->out.data + start);
	return flush_command(w, e);
}

bool imap_wire_command(struct imap_wire *w, struct err *e, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = imap_wire_vcommand(w, e, fmt, ap);
	va_end(ap);
	return ok;
}

bool imap_wire_answer(struct imap_wire *w, const char *line, struct err *e)
{
	log_detail(w->who, "C: ...");
	buf_reset(&w->out);
	buf_add_str(&w->out, line);
	return flush_command(w, e);
}

bool imap_wire_quote(struct buf *out, const char *s)
{
	for (const char *c = s; *c; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			return false;
	buf_add_char(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, *s);
	}
	buf_add_char(out, '"');
	return true;
}

/* --- in ------------------------------------------------------------------- */

void imap_answer_init(struct imap_answer *a)
{
	*a = (struct imap_answer){.kind = IMAP_KIND_DATA};
	buf_init(&a->line);
	a->words = a->line.data;
}

void imap_answer_clear(struct imap_answer *a)
{
	buf_clear(&a->line);
	a->words = a->line.data;
}

static void keep_answer_bytes(
    struct imap_answer *a, const char *bytes, size_t len)
{
	size_t room = IMAP_ANSWER - a->line.len;

	buf_add(&a->line, bytes, len < room ? len : room);
}

static bool read_answer_line(struct imap_wire *w, struct err *e)
{
	return mailstream_read_line(w->stream, w->line) || imap_fail_link(w, e);
}

static bool read_answer_literal(
    struct imap_wire *w, struct imap_answer *a, int64_t n, struct err *e)
{
	char bytes[4096];

	while (n > 0) {
		size_t want =
		    n < (int64_t)sizeof bytes ? (size_t)n : sizeof bytes;
		ssize_t got = mailstream_read(w->stream, bytes, want);

		if (got <= 0)
			return imap_fail_link(w, e);
		keep_answer_bytes(a, bytes, (size_t)got);
		n -= got;
	}
	return true;
}

/* Reads the first line of an answer on to its end. */
static bool read_rest_of_answer(
    struct imap_wire *w, struct imap_answer *a, struct err *e)
{
	struct imap_split split = {0};
	int64_t literal;

	while (imap_split_line(&split, w->line->str, w->line->len, &literal)) {
		if (!read_answer_literal(w, a, literal, e) ||
		    !read_answer_line(w, e))
			return false;
		keep_answer_bytes(a, w->line->str, w->line->len);
	}
	return true;
}

static enum imap_status status_of(const char *word_end, const char *line)
{
	static const struct {
		const char *word;
		enum imap_status status;
	} words[] = {{"OK", IMAP_OK}, {"NO", IMAP_NO}, {"BAD", IMAP_BAD},
	    {"BYE", IMAP_BYE}, {"PREAUTH", IMAP_PREAUTH}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i].word);

		if ((size_t)(word_end - line) > len &&
		    strncasecmp(word_end - len, words[i].word, len) == 0 &&
		    strchr(" \t", word_end[-(int)len - 1]))
			return words[i].status;
	}
	return IMAP_BAD;
}

bool imap_wire_is_tag(const char *line, int tag)
{
	size_t len = strlen(IMAP_TAG);
	char *end;

	return strncmp(line, IMAP_TAG, len) == 0 && line[len] >= '0' &&
	       line[len] <= '9' && strtol(line + len, &end, 10) == tag &&
	       (*end == ' ' || *end == '\t');
}

/* A status line: whose it is, and what it says. */
static bool take_status_line(
    struct imap_wire *w, struct imap_answer *a, const char *rest, struct err *e)
{
	const char *line = a->line.data + strspn(a->line.data, " \t");
	int tag = w->awaited ? w->awaited : w->tag;

	if (rest[-1] == '+' && rest - 1 == line) {
		a->kind = IMAP_KIND_CONTINUE;
		return true;
	}
	a->status = status_of(rest, line);
	a->kind = *line == '*' ? IMAP_KIND_STATUS : IMAP_KIND_DONE;
	if (a->kind == IMAP_KIND_DONE && !imap_wire_is_tag(line, tag))
		return imap_fail_protocol(w,
		    _("The server answered a command that was never sent. The "
		      "connection was closed."),
		    a->line.data, e);
	log_detail(w->who, "S: %s", a->line.data);
	return true;
}

static void cut_line_end(struct buf *line)
{
	while (line->len && strchr("\r\n", line->data[line->len - 1]))
		buf_cut(line, line->len - 1);
}

bool imap_wire_read(struct imap_wire *w, struct imap_answer *a, struct err *e)
{
	const char *rest = NULL;
	size_t at;

	buf_reset(&a->line);
	a->kind = IMAP_KIND_DATA;
	if (!read_answer_line(w, e))
		return false;
	keep_answer_bytes(a, w->line->str, w->line->len);
	switch (imap_status_line_judge(
	    a->line.data, a->line.data + a->line.len, &rest)) {
	case IMAP_STATUS_LINE:
		at = (size_t)(rest - a->line.data);
		cut_line_end(&a->line);
		if (w->secret && w->secret->text)
			hide_secret(w->secret->text, a->line.data, a->line.len);
		a->words = a->line.data + at;
		a->words += strspn(a->words, " \t");
		return take_status_line(w, a, a->line.data + at, e);
	case IMAP_STATUS_DATA:
		at = (size_t)(rest - a->line.data);
		break;
	default:
		cut_line_end(&a->line);
		return imap_fail_protocol(w,
		    _("The server's answer is not IMAP. The connection was "
		      "closed."),
		    a->line.data, e);
	}
	if (!read_rest_of_answer(w, a, e))
		return false;
	cut_line_end(&a->line);
	a->words = a->line.data + (at < a->line.len ? at : a->line.len);
	return true;
}

void imap_answer_code(const struct imap_answer *a, struct buf *code)
{
	const char *end;

	buf_reset(code);
	if (*a->words != '[')
		return;
	end = strchr(a->words, ']');
	if (end)
		buf_add(code, a->words + 1, (size_t)(end - a->words - 1));
}

bool imap_is_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncasecmp(text, word, len) == 0 &&
	       (!text[len] || text[len] == ' ');
}
