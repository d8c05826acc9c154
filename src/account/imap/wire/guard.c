#include "account/imap/wire/guard.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "account/imap/wire/status_line.h"

/* Within so many bytes it shows what a line is: our tags have ten. */
enum { HEAD_MAX = 256 };

enum guard_state {
	LINE,         /* at the start of a line */
	DATA,         /* among atoms, numbers and lists */
	QUOTED,       /* in a quoted string */
	ESCAPE,       /* behind a backslash in one */
	QUOTED_BRACE, /* behind a '}' in one */
	BRACE,        /* behind a '{' that may announce a literal */
	SIZE,         /* in its number */
	SIZED,        /* behind its '}': now the line must end */
	SIZED_CR,
	LITERAL,
};

struct imap_guard {
	enum guard_state state;
	int depth;
	bool is_greeted; /* a status line has come */
	size_t line;     /* bytes of this line so far, without literals */
	size_t line_max, text_left; /* what may still come */
	uint64_t literal; /* its size, then what is still to come of it */
	bool is_open;     /* the line began inside a quoted string */
	char quoted[6];   /* how the quoted string begins, see is_qq */
	size_t quoted_len;
	bool is_longer;      /* it goes on behind them */
	struct buf held;     /* a line that can't be judged yet */
	const char *refusal; /* a sentence; NULL while all is well */
};

/* What is being looked at: from start to at it may be passed on. */
struct span {
	const char *start, *at, *end;
	struct buf *out;
};

struct imap_guard *imap_guard_new(void)
{
	struct imap_guard *g = mem_new(1, sizeof *g);

	g->state = LINE;
	g->line_max = IMAP_GUARD_LINE;
	g->text_left = SIZE_MAX;
	buf_init(&g->held);
	return g;
}

void imap_guard_limit(struct imap_guard *g, size_t line, size_t text)
{
	g->line_max = line < IMAP_GUARD_LINE ? line : IMAP_GUARD_LINE;
	g->text_left = text;
}

bool imap_guard_is_at_rest(const struct imap_guard *g)
{
	return g->state == LINE && !g->is_open && !g->held.len;
}

void imap_guard_free(struct imap_guard *g)
{
	if (!g)
		return;
	buf_clear(&g->held);
	free(g);
}

static bool refuse_server(struct imap_guard *g, const char *sentence)
{
	g->refusal = sentence;
	return false;
}

static bool refuse_nul(struct imap_guard *g)
{
	return refuse_server(
	    g, N_("The server sent a NUL byte inside an answer, which is not "
		  "allowed. The connection was closed."));
}

static bool refuse_string(struct imap_guard *g)
{
	return refuse_server(
	    g, N_("The server sent a string without an end. The "
		  "connection was closed."));
}

static bool refuse_size(struct imap_guard *g)
{
	return refuse_server(
	    g, N_("The server announced data of an impossible size. "
		  "The connection was closed."));
}

static bool refuse_line(struct imap_guard *g)
{
	return refuse_server(
	    g, N_("The server sent a line that is far too long. The connection "
		  "was closed."));
}

static bool go_deeper(struct imap_guard *g)
{
	if (++g->depth <= IMAP_GUARD_DEPTH)
		return true;
	return refuse_server(
	    g, N_("The server sent lists that are nested too deeply. "
		  "The connection was closed."));
}

static void end_guarded_line(struct imap_guard *g)
{
	g->state = LINE;
	g->depth = 0;
	g->is_open = false;
}

static void pass_span_on(struct span *s)
{
	buf_add(s->out, s->start, (size_t)(s->at - s->start));
	s->start = s->at;
}

/* Puts text before at, which may be NULL for nowhere. */
static void insert_text(struct span *s, const char *at, const char *text)
{
	if (!at)
		return;
	s->at = at;
	pass_span_on(s);
	buf_add_str(s->out, text);
}

static bool status_step(struct imap_guard *g, struct span *s, const char *words)
{
	const char *eol = memchr(s->at, '\n', (size_t)(s->end - s->at));
	const char *end = eol ? eol + 1 : s->end;
	struct imap_status_line_look look;

	if (end - s->at > IMAP_GUARD_STATUS_LINE)
		return refuse_line(g);
	if (!eol) {
		buf_add(&g->held, s->at, (size_t)(s->end - s->at));
		s->at = s->start = s->end;
		return true;
	}
	if (memchr(s->at, '\0', (size_t)(end - s->at)))
		return refuse_nul(g);
	imap_status_line_inspect(&look, words, end, !g->is_greeted);
	g->is_greeted = true;
	if (look.is_unsafe)
		return refuse_server(
		    g, N_("The server sent a status line with a "
			  "broken code. The connection was closed."));
	insert_text(s, look.wants_foreign, IMAP_STATUS_FOREIGN);
	insert_text(s, look.wants_text, IMAP_STATUS_BLANK_TEXT);
	s->at = end;
	end_guarded_line(g);
	return true;
}

/* Here s->at is where the line starts. */
static bool line_step(struct imap_guard *g, struct span *s)
{
	bool is_long = s->end - s->at > HEAD_MAX;
	const char *words;

	pass_span_on(s);
	switch (imap_status_line_judge(
	    s->at, is_long ? s->at + HEAD_MAX : s->end, &words)) {
	case IMAP_STATUS_UNDECIDED:
		if (is_long)
			return refuse_line(g);
		buf_add(&g->held, s->at, (size_t)(s->end - s->at));
		s->at = s->start = s->end;
		return true;
	case IMAP_STATUS_LINE:
		if (g->is_open)
			return refuse_string(g);
		return status_step(g, s, words);
	case IMAP_STATUS_DATA:
		if (g->is_open)
			return refuse_string(g);
		if (imap_status_line_is_foreign(words, s->end))
			insert_text(s, words, IMAP_STATUS_FOREIGN);
		g->state = DATA;
		return true;
	case IMAP_STATUS_EMPTY:
		if (!g->is_open) {
			s->at = s->start = words;
			return true;
		}
		break;
	case IMAP_STATUS_NO_ANSWER:
		break;
	}
	g->state = g->is_open ? QUOTED : DATA;
	return true;
}

static bool data_step(struct imap_guard *g, struct span *s)
{
	static const char mark[256] = {
	    ['('] = 1, [')'] = 1, ['"'] = 1, ['{'] = 1, ['\n'] = 1, [0] = 1};
	const char *at = s->at;

	for (;;) {
		while (at < s->end && !mark[(unsigned char)*at])
			at++;
		s->at = at;
		if (at == s->end)
			return true;
		s->at = ++at;
		switch (at[-1]) {
		case '(':
			if (!go_deeper(g))
				return false;
			break;
		case ')':
			if (g->depth)
				g->depth--;
			break;
		case '"':
			g->state = QUOTED;
			g->quoted_len = 0;
			g->is_longer = false;
			return true;
		case '{':
			g->state = BRACE;
			return true;
		case '\n':
			end_guarded_line(g);
			return true;
		case '\0':
			return refuse_nul(g);
		}
	}
}

/* Remembers how the string begins, for is_qq. */
static void note_quoted(struct imap_guard *g, const char *from, const char *to)
{
	size_t n = (size_t)(to - from);
	size_t room = sizeof g->quoted - g->quoted_len;

	memcpy(g->quoted + g->quoted_len, from, n < room ? n : room);
	g->quoted_len = n < room ? g->quoted_len + n : sizeof g->quoted;
	g->is_longer = g->is_longer || n > room;
}

/* libetpan takes "qq.com\" in an address for a whole string (QQ's server
 * forgets to double the backslash), where everybody else reads on. */
static bool is_qq(const struct imap_guard *g)
{
	return g->quoted_len == sizeof g->quoted && !g->is_longer &&
	       strncasecmp(g->quoted, "qq.com", sizeof g->quoted) == 0;
}

static bool quoted_step(struct imap_guard *g, struct span *s)
{
	static const char mark[256] = {
	    ['"'] = 1, ['\\'] = 1, ['\n'] = 1, ['}'] = 1, [0] = 1};
	const char *at = s->at;

	while (at < s->end && !mark[(unsigned char)*at])
		at++;
	note_quoted(g, s->at, at);
	s->at = at;
	if (at == s->end)
		return true;
	switch (*at) {
	case '"':
		g->state = DATA;
		break;
	case '\\':
		if (is_qq(g)) {
			pass_span_on(s);
			buf_add_char(s->out, ' ');
		}
		g->is_longer = true;
		g->state = ESCAPE;
		break;
	case '}':
		g->is_longer = true;
		g->state = QUOTED_BRACE;
		break;
	case '\n':
		/* Some servers send a folded subject as it is, and libetpan
		 * reads on. So does the guard, until the next line looks
		 * like an answer: then it is ambiguous. */
		g->state = LINE;
		g->is_open = true;
		break;
	case '\0':
		return refuse_nul(g);
	}
	s->at++;
	return true;
}

/* A backslash counts before '"' and '\' only. */
static bool escape_step(struct imap_guard *g, struct span *s)
{
	g->state = QUOTED;
	if (*s->at == '"' || *s->at == '\\')
		s->at++;
	return true;
}

/* A literal's size at the end of a line, but in quotes: either the quotes or
 * the literal are not meant. */
static bool quoted_brace_step(struct imap_guard *g, struct span *s)
{
	while (s->at < s->end && strchr(" \t\r", *s->at) && *s->at)
		s->at++;
	if (s->at == s->end)
		return true;
	if (*s->at == '\n')
		return refuse_string(g);
	g->state = QUOTED;
	return true;
}

static bool brace_step(struct imap_guard *g, struct span *s)
{
	char c = *s->at;

	if (c == '-')
		return refuse_size(g); /* libetpan takes {-1} for {0} */
	g->literal = 0;
	if (c >= '0' && c <= '9')
		g->state = SIZE;
	else if (c == ' ' || c == '\t')
		s->at++;
	else
		g->state = DATA;
	return true;
}

static bool size_step(struct imap_guard *g, struct span *s)
{
	char c = *s->at;

	if (c >= '0' && c <= '9') {
		if (g->literal <= IMAP_GUARD_LITERAL)
			g->literal = g->literal * 10 + (uint64_t)(c - '0');
	} else if (c == '}') {
		if (g->literal > IMAP_GUARD_LITERAL)
			return refuse_size(g);
		g->state = SIZED;
	} else if (c != '+' && c != ' ' && c != '\t') {
		g->state = DATA;
		return true;
	}
	s->at++;
	return true;
}

static bool sized_step(struct imap_guard *g, struct span *s)
{
	char c = *s->at;

	if (c == '\n') {
		g->state = g->literal ? LITERAL : DATA;
	} else if (c == '\r' && g->state == SIZED) {
		g->state = SIZED_CR;
	} else if (c != ' ' && c != '\t') {
		/* libetpan begins the literal right here, others don't. */
		if (g->literal)
			return refuse_size(g);
		g->state = DATA;
		return true;
	}
	s->at++;
	return true;
}

static bool literal_step(struct imap_guard *g, struct span *s)
{
	size_t n = (size_t)(s->end - s->at);

	if (n > g->literal)
		n = (size_t)g->literal;
	s->at += n;
	g->literal -= n;
	if (!g->literal)
		g->state = DATA;
	return true;
}

static bool guard_step(struct imap_guard *g, struct span *s)
{
	switch (g->state) {
	case LINE:
		return line_step(g, s);
	case DATA:
		return data_step(g, s);
	case QUOTED:
		return quoted_step(g, s);
	case ESCAPE:
		return escape_step(g, s);
	case QUOTED_BRACE:
		return quoted_brace_step(g, s);
	case BRACE:
		return brace_step(g, s);
	case SIZE:
		return size_step(g, s);
	case SIZED:
	case SIZED_CR:
		return sized_step(g, s);
	case LITERAL:
		return literal_step(g, s);
	}
	return false;
}

/* Counts what was passed of a line. */
static bool count_line_bytes(struct imap_guard *g, size_t n)
{
	g->line += n;
	if (g->line > g->line_max)
		return refuse_line(g);
	if (n > g->text_left)
		return refuse_server(
		    g, N_("The server sent more for one answer than "
			  "allowed. The connection was closed."));
	g->text_left -= n;
	return true;
}

static bool guard_bytes(
    struct imap_guard *g, const char *bytes, size_t len, struct buf *out)
{
	struct span s = {bytes, bytes, bytes + len, out};

	while (s.at < s.end) {
		const char *before = s.at;
		bool is_literal = g->state == LITERAL;

		if (!guard_step(g, &s))
			return false;
		if (is_literal || g->held.len)
			continue;
		if (!count_line_bytes(g, (size_t)(s.at - before)))
			return false;
		if (g->state == LINE && !g->is_open)
			g->line = 0;
	}
	pass_span_on(&s);
	return true;
}

/* Goes on with the line whose start was held. */
static bool guard_held_line(
    struct imap_guard *g, const char **bytes, size_t *len, struct buf *out)
{
	struct buf line = g->held;
	const char *eol = memchr(*bytes, '\n', *len);
	size_t n = eol ? (size_t)(eol + 1 - *bytes) : *len;
	bool ok;

	buf_init(&g->held);
	buf_add(&line, *bytes, n);
	*bytes += n;
	*len -= n;
	ok = guard_bytes(g, line.data, line.len, out);
	buf_clear(&line);
	return ok;
}

bool imap_guard_pass(struct imap_guard *g, const char *bytes, size_t len,
    struct buf *out, struct err *e)
{
	if (!g->refusal && g->held.len && len)
		guard_held_line(g, &bytes, &len, out);
	if (!g->refusal)
		guard_bytes(g, bytes, len, out);
	if (!g->refusal)
		return true;
	return err_set(
	    e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER, "%s", _(g->refusal));
}
