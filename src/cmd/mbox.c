#include "cmd/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum { FLUSH_AT = 256 * 1024 };

bool mbox_create(struct mbox *m, const char *path, struct err *e)
{
	m->path = path;
	buf_init(&m->line);
	m->fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (m->fd >= 0)
		return true;
	if (errno == EEXIST)
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("%s exists already. Export into an empty directory or "
		      "to a new file."),
		    path);
	return file_fail_new(e, path, errno);
}

/* A message on its way into the file. */
struct writing {
	struct mbox *mbox;
	struct buf out;
};

static bool flush(struct writing *w, struct err *e)
{
	bool ok = file_write_all(w->mbox->fd, w->out.data, w->out.len);

	buf_reset(&w->out);
	return ok || file_fail(e, w->mbox->path, errno);
}

/* Adds a line without its end. */
static void add_line(struct writing *w, const char *line, size_t len)
{
	size_t quotes = 0;

	while (quotes < len && line[quotes] == '>')
		quotes++;
	if (len - quotes >= 5 && strncmp(line + quotes, "From ", 5) == 0)
		buf_add_char(&w->out, '>');
	if (len && line[len - 1] == '\r')
		len--;
	buf_add(&w->out, line, len);
	buf_add_char(&w->out, '\n');
}

static bool take(void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct writing *w = ctx;
	struct buf *rest = &w->mbox->line;
	const char *at = bytes, *end = at + len, *eol;

	while ((eol = memchr(at, '\n', (size_t)(end - at)))) {
		if (rest->len) {
			buf_add(rest, at, (size_t)(eol - at));
			add_line(w, rest->data, rest->len);
			buf_reset(rest);
		} else {
			add_line(w, at, (size_t)(eol - at));
		}
		at = eol + 1;
		if (w->out.len > FLUSH_AT && !flush(w, e))
			return false;
	}
	buf_add(rest, at, (size_t)(end - at));
	return true;
}

static void add_from_line(struct buf *out, const struct message *m)
{
	time_t at = (time_t)m->arrived_at;
	struct tm tm;
	char date[64] = "";

	/* asctime's form, in English whatever the locale; its "\n" too. */
	gmtime_r(&at, &tm);
	asctime_r(&tm, date);
	buf_add_str(out, "From ");
	for (const char *c = m->sender_addr; *c; c++)
		if (*c > ' ' && *c < 0x7f)
			buf_add_char(out, *c);
	if (!*m->sender_addr)
		buf_add_str(out, "MAILER-DAEMON");
	buf_printf(out, " %s", date);
}

bool mbox_add(
    struct mbox *m, struct body *body, const struct message *of, struct err *e)
{
	struct writing w = {.mbox = m, .out = BUF_INIT};
	bool ok;

	add_from_line(&w.out, of);
	ok = body_stream(body, take, &w, e);
	if (m->line.len)
		add_line(&w, m->line.data, m->line.len);
	buf_reset(&m->line);
	buf_add_char(&w.out, '\n');
	ok = ok && flush(&w, e);
	buf_clear(&w.out);
	return ok;
}

bool mbox_close(struct mbox *m, bool ok, struct err *e)
{
	if (m->fd < 0)
		return ok;
	if (ok && fsync(m->fd) != 0)
		ok = file_fail(e, m->path, errno);
	if (close(m->fd) != 0 && ok)
		ok = file_fail(e, m->path, errno);
	buf_clear(&m->line);
	return ok;
}
