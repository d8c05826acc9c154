#include "account/pop/avoid.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"

static const struct {
	enum pop_ask ask;
	const char *name;
} names[] = {{POP_ASK_CAPA, "CAPA"}, {POP_ASK_EXTRAS, "LANG/UTF8"},
    {POP_ASK_STAT, "STAT"}, {POP_ASK_UIDL, "UIDL"}, {POP_ASK_LIST, "LIST"},
    {POP_ASK_TOP, "TOP"}, {POP_ASK_AT_ONCE, "PIPELINING"},
    {POP_ASK_CAPA_AGAIN, "CAPA"}};
enum { NAMES = sizeof names / sizeof *names };

/* A silence as long as this is no hesitation. */
enum { SILENCE_SURE = 90 * 1000 };

/* Each of them tells what there is. */
static const unsigned lists = POP_ASK_STAT | POP_ASK_UIDL | POP_ASK_LIST;

bool avoid_has(const struct account *a, enum pop_ask ask)
{
	return (a->pop.avoided & (unsigned)ask) != 0;
}

void avoid_tell(struct buf *out, unsigned avoided)
{
	size_t start = out->len;

	for (size_t i = 0; i < NAMES; i++)
		if (avoided & (unsigned)names[i].ask)
			buf_printf(out, "%s%s", out->len > start ? ", " : "",
			    names[i].name);
}

static void leave_out(struct account *a, enum pop_ask ask)
{
	struct buf name = BUF_INIT;

	if (!a->pop.avoided)
		a->pop.since = a->now();
	a->pop.avoided |= (unsigned)ask;
	/* Without any of them there is no mail at all: the last one to break
	 * is to blame. */
	if ((a->pop.avoided & lists) == lists)
		a->pop.avoided =
		    (a->pop.avoided & ~lists) | (unsigned)ask;
	avoid_tell(&name, (unsigned)ask);
	log_line(a->conf->label,
	    "the server does not stand %s, which is left out for a day",
	    name.data);
	buf_clear(&name);
}

bool avoid_is_same_place(
    const struct account *a, const struct avoid_break *at)
{
	unsigned before = a->pop.broke_at, behind = a->pop.broke_over;

	return before && before == (unsigned)at->answered && behind &&
	       behind != (unsigned)at->awaited &&
	       (a->pop.avoided & behind) == behind;
}

/* The command before it was to blame. */
static enum pop_ask correct(struct account *a)
{
	a->pop.avoided &= ~a->pop.broke_over;
	a->pop.suspected = a->pop.broke_at;
	a->pop.broke_over = 0;
	return (enum pop_ask)a->pop.broke_at;
}

bool avoid_note(struct account *a, const struct avoid_break *at)
{
	enum pop_ask ask = at->awaited ? at->awaited : at->answered;

	if (avoid_is_same_place(a, at)) {
		ask = correct(a);
	} else if (at->awaited && at->awaited != POP_ASK_AT_ONCE) {
		a->pop.broke_at = (unsigned)at->answered;
		a->pop.broke_over = (unsigned)at->awaited;
	}
	if (ask == POP_ASK_NOTHING || avoid_has(a, ask))
		return false;
	a->pop.has_changed = true;
	/* Commands together can be left out at little cost. */
	if (ask == POP_ASK_AT_ONCE ||
	    ((a->pop.suspected & (unsigned)ask) &&
		(!at->is_silent || a->patience >= SILENCE_SURE)))
		leave_out(a, ask);
	a->pop.suspected |= (unsigned)ask;
	return true;
}

bool avoid_note_signin(struct account *a, enum pop_ask answered)
{
	const struct avoid_break at = {.answered = answered};
	unsigned avoided = a->pop.avoided;

	if (!answered) {
		/* Without what was said before it is no better. */
		a->pop.avoided &= ~a->pop.left_for_signin;
		a->pop.has_changed |= a->pop.left_for_signin != 0;
		a->pop.left_for_signin = 0;
		return false;
	}
	avoid_note(a, &at);
	a->pop.left_for_signin |= a->pop.avoided & ~avoided;
	return a->pop.avoided != avoided;
}

static void expire(struct account *a)
{
	int64_t age = a->now() - a->pop.since;

	/* After a day it is asked again, and so it is after a clock that
	 * jumped. */
	if (age < 0 || age >= DATE_DAY)
		a->pop.avoided = 0;
}

void avoid_begin(struct account *a)
{
	if (!a->pop.avoided)
		return;
	expire(a);
	a->pop.has_changed |= !a->pop.avoided;
}

void avoid_settle(struct account *a)
{
	a->pop.has_changed |= a->pop.suspected != 0;
	a->pop.suspected = 0;
}

void avoid_write(struct buf *out, const struct account *a)
{
	buf_printf(out, "%u %u %" PRId64 " %s:%d", a->pop.avoided,
	    a->pop.suspected, a->pop.since, a->conf->server.host,
	    a->conf->server.port);
}

void avoid_read(struct account *a, const char *text)
{
	struct buf place = BUF_INIT;
	char *end;

	a->pop.avoided = (unsigned)strtoul(text, &end, 10);
	a->pop.suspected = (unsigned)strtoul(end, &end, 10);
	a->pop.since = strtoll(end, &end, 10);
	buf_printf(
	    &place, " %s:%d", a->conf->server.host, a->conf->server.port);
	if (strcmp(end, place.data) != 0)
		a->pop.avoided = a->pop.suspected = 0;
	expire(a);
	a->pop.avoided_before = a->pop.avoided;
	buf_clear(&place);
}
