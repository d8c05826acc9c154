/* All messages in one file, in the form called mboxrd (RFC 4155 and what came
 * of it): a "From " line before each message, and a '>' before every line of
 * a message that looks like one, however many '>' it has. Lines end with LF.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/vec.h"
#include "cmd/files/export_target.h"
#include "mime/message/mbox_read.h"

enum { FLUSH_AT = 256 * 1024, PARTS_MAX = 100 };
#define YEAR_9999 253402300799

static const char from[] = "From ";

/* A message as it must be found when the file is read back. */
struct written {
	int64_t id;
	unsigned char digest[DIGEST_SHA256]; /* without quoting */
};

struct mbox {
	int fd;
	char *part; /* the file's name until it is finished */
	struct buf out;
	int64_t flushed; /* bytes of the file that were written */
	int64_t began;   /* where the present message begins */
	struct digest *digest;
	struct written_list VEC_OF(struct written) written;
	/* the present line */
	bool at_start; /* only '>' so far, or nothing */
	size_t seen;   /* letters of "From " behind them, held back */
	bool holds_cr;
	bool is_open; /* not ended by LF */
};

/* An existing file of that name may belong to another export or be the rest of
 * an interrupted one: it is kept, and ours gets a number. */
static bool create_part(struct mbox *m, const char *target, struct err *e)
{
	for (int n = 1; n <= PARTS_MAX && m->fd < 0; n++) {
		struct buf name = BUF_INIT;

		buf_printf(&name, "%s.part", target);
		if (n > 1)
			buf_printf(&name, "%d", n);
		free(m->part);
		m->part = buf_take(&name);
		m->fd = export_target_create(m->part, e);
		if (m->fd < 0 && e->kind != ERR_BUSY)
			return false;
	}
	if (m->fd >= 0)
		err_reset(e);
	return m->fd >= 0;
}

static bool mbox_open(struct export_target *o, struct err *e)
{
	struct mbox *m = mem_new(1, sizeof *m);

	o->state = m;
	m->fd = -1;
	buf_init(&m->out);
	m->digest = digest_new(DIGEST_IS_SHA256);
	m->part = mem_str("");
	if (access(o->target, F_OK) == 0)
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("%s already exists. Export to a new file."), o->target);
	return create_part(m, o->target, e);
}

static bool mbox_flush(struct mbox *m, struct err *e)
{
	bool ok = file_write_all(m->fd, m->out.data, m->out.len);

	m->flushed += (int64_t)m->out.len;
	buf_reset(&m->out);
	return ok || file_fail(e, m->part, errno);
}

static void add_from_line(struct buf *out, const struct message *m)
{
	int64_t at = m->arrived_at;
	time_t when = at < 0 || at > YEAR_9999 ? 0 : (time_t)at;
	size_t before;
	struct tm tm;
	char date[64] = "";

	/* asctime's form, in English whatever the locale; its "\n" too. */
	gmtime_r(&when, &tm);
	asctime_r(&tm, date);
	buf_add_str(out, from);
	before = out->len;
	for (const char *c = m->sender_addr; *c; c++)
		if (*c > ' ' && *c < 0x7f)
			buf_add_char(out, *c);
	if (out->len == before)
		buf_add_str(out, "MAILER-DAEMON");
	buf_printf(out, " %s", date);
}

static bool mbox_begin(
    struct export_target *o, const struct message *of, struct err *e)
{
	struct mbox *m = o->state;

	(void)e;
	m->began = m->flushed + (int64_t)m->out.len;
	add_from_line(&m->out, of);
	m->at_start = true;
	m->seen = 0;
	m->holds_cr = m->is_open = false;
	return true;
}

/* Bytes of the message itself, not of the quoting. */
static void mbox_add(struct mbox *m, const char *s, size_t len)
{
	if (!len)
		return;
	buf_add(&m->out, s, len);
	digest_add(m->digest, s, len);
	m->is_open = s[len - 1] != '\n';
}

/* Looks at one byte of the start of a line; true if it is used up. */
static bool mbox_look(struct mbox *m, char c)
{
	if (c == '>' && !m->seen) {
		mbox_add(m, &c, 1);
		return true;
	}
	if (c == from[m->seen] && ++m->seen < sizeof from - 1)
		return true;
	m->at_start = false;
	if (m->seen == sizeof from - 1)
		buf_add_char(&m->out, '>');
	mbox_add(m, from, m->seen);
	c = m->seen == sizeof from - 1;
	m->seen = 0;
	return c;
}

/* Bytes of a line behind its start, with LF or without. */
static void mbox_add_line(struct mbox *m, const char *s, size_t len)
{
	bool has_lf = len && s[len - 1] == '\n';
	size_t text = len - has_lf;

	if (m->holds_cr && text)
		mbox_add(m, "\r", 1);
	m->holds_cr = text ? s[text - 1] == '\r' : m->holds_cr;
	mbox_add(m, s, text - (text && m->holds_cr));
	if (!has_lf)
		return;
	mbox_add(m, "\n", 1);
	m->holds_cr = false;
	m->at_start = true;
}

static bool mbox_bytes(
    struct export_target *o, const void *bytes, size_t len, struct err *e)
{
	struct mbox *m = o->state;
	const char *at = bytes, *end = at + len;

	while (at < end) {
		const char *eol;

		if (m->at_start) {
			at += mbox_look(m, *at);
			continue;
		}
		eol = memchr(at, '\n', (size_t)(end - at));
		eol = eol ? eol + 1 : end;
		mbox_add_line(m, at, (size_t)(eol - at));
		at = eol;
		if (m->out.len > FLUSH_AT && !mbox_flush(m, e))
			return false;
	}
	return true;
}

/* Removes what was written of a message. */
static bool take_back(struct mbox *m, struct err *e)
{
	if (!mbox_flush(m, e))
		return false;
	m->flushed = m->began;
	return (ftruncate(m->fd, m->began) == 0 &&
		   lseek(m->fd, m->began, SEEK_SET) == m->began) ||
	       file_fail(e, m->part, errno);
}

static bool mbox_end(struct export_target *o, const struct message *of,
    const unsigned char *digest, struct err *e)
{
	struct mbox *m = o->state;
	struct written *w;
	unsigned char own[DIGEST_MAX];

	mbox_add(m, from, m->seen);
	if (m->holds_cr)
		mbox_add(m, "\r", 1);
	if (m->is_open)
		mbox_add(m, "\n", 1);
	digest_end(m->digest, own);
	if (!digest)
		return take_back(m, e);
	buf_add_char(&m->out, '\n');
	if (o->verifies) {
		w = vec_push(&m->written);
		w->id = of->id;
		memcpy(w->digest, own, sizeof w->digest);
	}
	return m->out.len <= FLUSH_AT || mbox_flush(m, e);
}

static bool digest_bytes(
    void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)e;
	digest_add(ctx, bytes, len);
	return true;
}

/* Compares message by message with what was written. */
static bool compare(
    struct export_target *o, struct mbox_read *read, struct err *e)
{
	struct mbox *m = o->state;
	struct mbox_read_message one;
	unsigned char now[DIGEST_MAX];
	size_t n = 0;

	for (; n < m->written.len && mbox_read_next(read, &one); n++) {
		const struct written *w = &m->written.items[n];

		if (!mbox_read_bytes(read, &one, digest_bytes, m->digest, e))
			return false;
		digest_end(m->digest, now);
		if (memcmp(now, w->digest, sizeof w->digest) != 0)
			export_target_differs(o, w->id, m->part);
	}
	for (; n < m->written.len; n++)
		export_target_differs(o, m->written.items[n].id, m->part);
	o->differing += mbox_read_next(read, &one);
	return true;
}

static bool read_back(struct export_target *o, struct err *e)
{
	struct mbox *m = o->state;
	struct mbox_read read;
	struct source src;
	struct stat st;
	int fd = export_target_reopen(m->part, e);
	bool ok;

	if (fd < 0)
		return false;
	ok = fstat(fd, &st) == 0 || file_fail(e, m->part, errno);
	src = source_file(&fd, ok ? st.st_size : 0);
	mbox_read_open(&read, &src);
	/* A Content-Length in a message is the sender's, not the mbox's. */
	read.trusts_length = false;
	ok = ok && compare(o, &read, e);
	mbox_read_close(&read);
	close(fd);
	return ok;
}

static bool mbox_finish(struct export_target *o, struct err *e)
{
	struct mbox *m = o->state;
	int fd = m->fd;

	if (!mbox_flush(m, e))
		return false;
	m->fd = -1;
	if (!export_target_sync(fd, m->part, e) ||
	    (o->verifies && !read_back(o, e)))
		return false;
	if (o->differing)
		return true;
	if (rename(m->part, o->target) != 0)
		return file_fail(e, o->target, errno);
	return export_target_sync_parent(o->target, e);
}

static bool mbox_close(struct export_target *o, bool ok, struct err *e)
{
	struct mbox *m = o->state;
	bool is_ours = m->fd >= 0;

	ok = ok && mbox_finish(o, e);
	if (m->fd >= 0)
		close(m->fd);
	if (!ok && is_ours)
		unlink(m->part);
	free(m->part);
	buf_clear(&m->out);
	digest_free(m->digest);
	vec_clear(&m->written);
	free(m);
	return ok;
}

const struct export_target_ops export_target_mbox = {
    mbox_open, mbox_begin, mbox_bytes, mbox_end, mbox_close};
