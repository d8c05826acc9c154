#include "account/pop/session.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/signin/refusal.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"

static void caps_reset(struct pop_caps *c)
{
	buf_reset(&c->words);
	c->bits = c->sasl = 0;
	c->expire = -1;
	c->login_delay = 0;
}

static const struct {
	const char *name;
	unsigned bit;
} cap_names[] = {
    {"TOP", POP_TOP},
    {"UIDL", POP_UIDL},
    {"USER", POP_USER},
    {"STLS", POP_STLS},
    {"PIPELINING", POP_PIPELINING},
    {"RESP-CODES", POP_RESP_CODES},
    {"AUTH-RESP-CODE", POP_AUTH_RESP_CODE},
    {"UTF8", POP_UTF8},
    {"LANG", POP_LANG},
};

static void take_mechanisms(struct pop_caps *c, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, " ");

		c->sasl |= 1u << sasl_by_name(names, len);
		names += len;
		names += strspn(names, " ");
	}
	c->sasl &= ~(1u << SASL_NONE);
}

/* "EXPIRE 30", "EXPIRE NEVER", "EXPIRE 30 USER" */
static int read_expire(const char *args)
{
	if (strncasecmp(args, "NEVER", 5) == 0)
		return INT_MAX;
	return (int)strtol(args, NULL, 10);
}

static bool take_cap(void *ctx, char *line, size_t len, struct err *e)
{
	struct pop_caps *c = ctx;
	size_t verb = strcspn(line, " ");
	const char *args = line + verb + strspn(line + verb, " ");

	(void)e;
	if (c->words.len + len < 4096)
		buf_printf(&c->words, "%s%s", c->words.len ? "; " : "", line);
	for (size_t i = 0; i < sizeof cap_names / sizeof *cap_names; i++)
		if (strlen(cap_names[i].name) == verb &&
		    strncasecmp(cap_names[i].name, line, verb) == 0)
			c->bits |= cap_names[i].bit;
	if (verb == 4 && strncasecmp(line, "SASL", 4) == 0)
		take_mechanisms(c, args);
	else if (verb == 6 && strncasecmp(line, "EXPIRE", 6) == 0)
		c->expire = read_expire(args);
	else if (verb == 11 && strncasecmp(line, "LOGIN-DELAY", 11) == 0)
		c->login_delay = (int)strtol(args, NULL, 10);
	return true;
}

/* CAPA; a server that does not know it has what RFC 1939 gives everybody. */
bool pop_session_ask_caps(struct pop_session *s, struct err *e)
{
	struct buf line = BUF_INIT;
	enum wire_status status;
	bool ok;

	link_budget(s->link, 256 * 1024, 60 * 1000);
	caps_reset(&s->caps);
	ok = wire_command(&s->wire, e, "CAPA") && wire_flush(&s->wire, e) &&
	     wire_reply(&s->wire, &status, &line, e);
	if (ok && status == WIRE_OK) {
		s->caps.bits = POP_CAPA;
		ok = wire_lines(&s->wire, take_cap, &s->caps, e);
	} else if (ok) {
		s->caps.bits = POP_TOP | POP_UIDL | POP_USER;
	}
	buf_clear(&line);
	return ok;
}

bool pop_session_refuse(struct pop_session *s, enum refusal_step step,
    const struct buf *line, struct err *e)
{
	struct refusal r = {.proto = REFUSAL_POP,
	    .step = step,
	    .host = s->account->conf->server.host,
	    .words = line->data};

	return refusal_explain(&r, e);
}

bool pop_session_quit(struct pop_session *s, struct err *e)
{
	struct buf line = BUF_INIT;
	enum wire_status status;
	bool ok;

	/* A server may take its time over many deletions. */
	link_budget(s->link, WIRE_LINE, 10 * 60 * 1000);
	ok = wire_command(&s->wire, e, "QUIT") && wire_flush(&s->wire, e) &&
	     wire_reply(&s->wire, &status, &line, e);
	if (ok && status != WIRE_OK)
		ok = pop_session_refuse(s, REFUSAL_MAILBOX, &line, e);
	buf_clear(&line);
	pop_session_close(s);
	return ok;
}

void pop_session_close(struct pop_session *s)
{
	wire_clear(&s->wire);
	if (s->link)
		link_tell_waits(s->link, &s->account->longest_wait,
		    &s->account->was_silent);
	link_close(s->link);
	s->link = NULL;
	buf_clear(&s->greeting);
	buf_clear(&s->caps.words);
}

const char *pop_session_signed_in_by(const struct pop_session *s)
{
	if (s->mechanism != SASL_NONE)
		return sasl_name(s->mechanism);
	return s->account->conf->auth == CONF_AUTH_APOP ? "APOP" : "USER/PASS";
}
