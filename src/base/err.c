#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/safe.h"
#include "base/utf8.h"

/* Copies text, cut at the start of a character, into size bytes. */
static void copy_cut(char *to, size_t size, const char *text, size_t len)
{
	if (len >= size)
		len = utf8_floor(text, size - 1);
	memcpy(to, text, len);
	to[len] = '\0';
}

/* The text contains words from outside, so it is made safe here. */
static void err_set_text(struct err *e, const struct buf *text)
{
	struct buf safe = BUF_INIT;

	safe_line(&safe, text->data, text->len);
	copy_cut(e->text, sizeof e->text, safe.data, safe.len);
	buf_clear(&safe);
}

bool err_set(struct err *e, enum err_kind kind, enum err_scope scope,
    enum err_retry retry, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	if (!e)
		return false;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	err_reset(e);
	e->kind = kind;
	e->scope = scope;
	e->retry = retry;
	err_set_text(e, &text);
	buf_clear(&text);
	return false;
}

static bool set_said(struct err *e, const char *words, bool is_cause)
{
	struct buf clean = BUF_INIT;

	if (!e)
		return false;
	safe_line(&clean, words, strlen(words));
	copy_cut(e->said, sizeof e->said, clean.data, clean.len);
	e->is_cause = is_cause;
	buf_clear(&clean);
	return false;
}

bool err_said(struct err *e, const char *words)
{
	return set_said(e, words, false);
}

bool err_cause(struct err *e, const char *words)
{
	return set_said(e, words, true);
}

const char *err_server_words(const struct err *e)
{
	return e->is_cause ? "" : e->said;
}

bool err_context(struct err *e, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	if (!e)
		return false;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	buf_add_char(&text, ' ');
	buf_add_str(&text, e->text);
	err_set_text(e, &text);
	buf_clear(&text);
	return false;
}

void err_reset(struct err *e)
{
	memset(e, 0, sizeof *e);
}

int err_exit_code(enum err_kind kind)
{
	switch (kind) {
	case ERR_USAGE:
		return 2;
	case ERR_NOT_FOUND:
		return 3;
	case ERR_AUTH:
		return 4;
	case ERR_OFF:
		return 5;
	case ERR_NETWORK:
	case ERR_PROTOCOL:
		return 6;
	case ERR_TLS:
		return 7;
	case ERR_BROWSER:
		return 8;
	case ERR_ASK:
		return 9;
	case ERR_STORE:
		return 10;
	case ERR_DISK:
		return 11;
	case ERR_BUSY:
		return 12;
	case ERR_OTHER:
	case ERR_STOPPED:
		break;
	}
	return 1;
}

int err_worse_exit(int a, int b)
{
	/* From errors that go away without help to those that endanger mail. */
	static const int order[] = {0, 3, 12, 6, 1, 2, 9, 8, 4, 5, 7, 11, 10};
	size_t rank_a = 0, rank_b = 0;

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		if (order[i] == a)
			rank_a = i;
		if (order[i] == b)
			rank_b = i;
	}
	return rank_a >= rank_b ? a : b;
}
