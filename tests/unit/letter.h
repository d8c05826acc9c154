/*
 * Messages for the tests of mime: from tests/data/mail, or made on the spot.
 */
#ifndef UNIT_LETTER_H
#define UNIT_LETTER_H

#include "unit/test.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "mime/message/parse.h"
#include "mime/message/text.h"

struct letter {
	struct buf bytes;
	struct memory memory;
	struct source src;
	struct mail *mail;
};

/* Takes the message to pieces that stands in l->bytes. */
static inline void letter_read(struct letter *l)
{
	l->memory.bytes = l->bytes.data;
	l->memory.len = l->bytes.len;
	l->src = source_memory(&l->memory);
	l->mail = mail_read(&l->src);
}

/* Opens tests/data/mail/NAME.eml. */
static inline void letter_open(struct letter *l, const char *name)
{
	struct buf path = BUF_INIT;
	struct err e;

	buf_init(&l->bytes);
	buf_printf(&path, "%s/mail/%s.eml", TEST_DATA, name);
	assert_true(file_read(&l->bytes, path.data, 1 << 20, &e));
	buf_clear(&path);
	letter_read(l);
}

static inline void letter_make(struct letter *l, const char *text)
{
	buf_init(&l->bytes);
	buf_add_str(&l->bytes, text);
	letter_read(l);
}

static inline void letter_close(struct letter *l)
{
	mail_free(l->mail);
	buf_clear(&l->bytes);
}

/* What is read of it, as plain text; the caller frees. */
static inline char *letter_text(const struct letter *l, int width)
{
	struct buf out = BUF_INIT;
	struct text t;

	text_lay_out(&t, l->mail, width);
	text_flatten(&out, &t);
	text_clear(&t);
	return buf_take(&out);
}

/* Opens, lays out, compares, closes. */
static inline void assert_letter_reads(const char *name, const char *want)
{
	struct letter l;
	char *text;

	letter_open(&l, name);
	text = letter_text(&l, 60);
	assert_string_equal(text, want);
	free(text);
	letter_close(&l);
}

#endif
