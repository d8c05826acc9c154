#include "fuzz/server.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/command.h"
#include "base/mem.h"
#include "net/link.h"

/* Commands whose end nobody has told, at most; more than a client has on its
 * way at once. */
enum { TAGS = 64, TAG_MAX = 16 };

struct link {
	char tags[TAGS][TAG_MAX];
	size_t n_tags;
	struct buf line; /* that is said now */
	size_t at;       /* what of it was read */
	char last;       /* byte that the client wrote */
	int64_t received, sent, budget;
	bool is_spoilt;
	struct err why;
};

static const char *script, *script_end;

void server_begin(const char *text, size_t len)
{
	script = text;
	script_end = text + len;
}

/* --- what the server says --------------------------------------------------
 */

static void take_tag(struct link *l)
{
	if (l->n_tags == 0)
		return;
	buf_add_str(&l->line, l->tags[0]);
	l->n_tags--;
	memmove(l->tags[0], l->tags[1], l->n_tags * TAG_MAX);
}

/* false: the connection ends here. */
static bool next_line(struct link *l)
{
	const char *end;
	size_t len;

	if (script == script_end)
		return false;
	end = memchr(script, '\n', (size_t)(script_end - script));
	end = end ? end + 1 : script_end;
	len = (size_t)(end - script);
	buf_reset(&l->line);
	l->at = 0;
	if (len >= 2 && memcmp(script, "%%", 2) == 0) {
		script = end;
		return false;
	}
	if (*script == '$') {
		take_tag(l);
		script++;
	}
	buf_add(&l->line, script, (size_t)(end - script));
	script = end;
	return l->line.len > 0 || next_line(l);
}

static void remember_tag(struct link *l, const char *line, size_t len)
{
	size_t n = 1;

	while (n < len && isdigit((unsigned char)line[n]))
		n++;
	if (n < 2 || n == len || line[0] != 'C' || line[n] != ' ' ||
	    n >= TAG_MAX || l->n_tags == TAGS)
		return;
	memcpy(l->tags[l->n_tags], line, n);
	l->tags[l->n_tags++][n] = '\0';
}

/* --- as a link: all that net/link.h declares ---------------------------------
 */

bool link_open(struct link **out, const struct link_to *to, struct err *e)
{
	(void)to;
	(void)e;
	*out = mem_new(1, sizeof **out);
	buf_init(&(*out)->line);
	(*out)->last = '\n';
	(*out)->budget = -1;
	return true;
}

struct link *link_from_fd(int fd, const struct link_to *to)
{
	(void)fd;
	(void)to;
	abort();
}

void link_set_idle(struct link *l, int ms)
{
	(void)l;
	(void)ms;
}

void link_close(struct link *l)
{
	if (!l)
		return;
	/* The rest of what it would have said. */
	while (next_line(l))
		continue;
	buf_clear(&l->line);
	free(l);
}

bool link_start_tls(struct link *l, struct err *e)
{
	(void)e;
	return !l->is_spoilt;
}

bool link_begin_tls(struct link *l, struct err *e)
{
	(void)e;
	return !l->is_spoilt;
}

void link_start_deflate(struct link *l)
{
	(void)l;
}

bool link_deflated(const struct link *l, struct deflate_sums *out)
{
	(void)l;
	(void)out;
	return false;
}

void link_spoil(struct link *l, const struct err *why)
{
	if (l->is_spoilt)
		return;
	l->is_spoilt = true;
	l->why = *why;
}

static ssize_t fail(struct link *l, enum err_kind kind, const char *text)
{
	struct err e;

	err_set(&e, kind, ERR_ACCOUNT, RETRY_LATER, "%s", text);
	link_spoil(l, &e);
	return -1;
}

ssize_t link_read(struct link *l, void *to, size_t len)
{
	size_t n;

	assert(len > 0);
	if (l->is_spoilt)
		return -1;
	if (l->budget == 0)
		return fail(l, ERR_PROTOCOL, "more than it may");
	if (l->at == l->line.len && !next_line(l))
		return fail(l, ERR_NETWORK, "the connection ended");
	n = l->line.len - l->at < len ? l->line.len - l->at : len;
	if (l->budget > 0 && (uint64_t)l->budget < n)
		n = (size_t)l->budget;
	memcpy(to, l->line.data + l->at, n);
	l->at += n;
	l->received += (int64_t)n;
	if (l->budget > 0)
		l->budget -= (int64_t)n;
	return (ssize_t)n;
}

bool link_write(struct link *l, const void *from, size_t len)
{
	const char *bytes = from;

	if (l->is_spoilt)
		return false;
	if (getenv("FUZZ_SHOW"))
		fprintf(stderr, "%.*s", (int)len, bytes);
	for (size_t i = 0; i < len; i++) {
		if (l->last == '\n')
			remember_tag(l, bytes + i, len - i);
		l->last = bytes[i];
	}
	l->sent += (int64_t)len;
	return true;
}

void link_budget(struct link *l, int64_t bytes, int64_t ms)
{
	(void)ms;
	l->budget = bytes ? bytes : -1;
}

enum link_event link_wait(struct link *l, const struct wake *wake, int ms)
{
	(void)ms;
	if (l->is_spoilt)
		return LINK_FAILED;
	if (wake && wake_is_up(wake))
		return LINK_WOKEN;
	if (l->at < l->line.len || next_line(l))
		return LINK_READABLE;
	fail(l, ERR_NETWORK, "the connection ended");
	return LINK_FAILED;
}

size_t link_peek(struct link *l, char *to, size_t len)
{
	size_t n = l->line.len - l->at < len ? l->line.len - l->at : len;

	memcpy(to, l->line.data + l->at, n);
	return n;
}

bool link_has_input(struct link *l)
{
	return l->is_spoilt || l->at < l->line.len;
}

const struct err *link_error(const struct link *l)
{
	return l->is_spoilt ? &l->why : NULL;
}

const struct tls_facts *link_tls(const struct link *l)
{
	(void)l;
	return NULL;
}

void link_tell_waits(const struct link *l, int64_t *longest, bool *was_silent)
{
	(void)l;
	(void)longest;
	(void)was_silent;
}

int64_t link_received(const struct link *l)
{
	return l->received;
}

int64_t link_sent(const struct link *l)
{
	return l->sent;
}

/* --- as the command that prints the password --------------------------------
 */

struct command {
	char line[8];
};

struct command *command_start(const char *text)
{
	struct command *c = mem_new(1, sizeof *c);

	(void)text;
	memcpy(c->line, "secret", 7);
	return c;
}

enum command_state command_wait(
    struct command *c, int ms, const struct wake *stop)
{
	(void)c;
	(void)ms;
	(void)stop;
	return COMMAND_ENDED;
}

bool command_is_good(const struct command *c)
{
	(void)c;
	return true;
}

bool command_is_unknown(const struct command *c)
{
	(void)c;
	return false;
}

const char *command_line(struct command *c)
{
	return c->line;
}

const char *command_complaint(const struct command *c)
{
	(void)c;
	return "";
}

void command_free(struct command *c)
{
	free(c);
}
