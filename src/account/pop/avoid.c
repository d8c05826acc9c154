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
static const unsigned list_commands =
    POP_ASK_STAT | POP_ASK_UIDL | POP_ASK_LIST;

bool pop_avoid_waits_long(const struct account *a)
{
	return a->patience.ms >= SILENCE_SURE;
}

bool pop_avoid_has(const struct account *a, enum pop_ask ask)
{
	return (a->pop.avoided.asks & (unsigned)ask) != 0;
}

void pop_avoid_add_names(struct buf *out, unsigned avoided)
{
	size_t start = out->len;

	for (size_t i = 0; i < NAMES; i++)
		if (avoided & (unsigned)names[i].ask)
			buf_printf(out, "%s%s", out->len > start ? ", " : "",
			    names[i].name);
}

static void avoid_command(struct account *a, enum pop_ask ask)
{
	struct buf name = BUF_INIT;

	if (!a->pop.avoided.asks)
		a->pop.avoided.since = a->now();
	a->pop.avoided.asks |= (unsigned)ask;
	/* Without any of them there is no mail at all: the last one to break
	 * is to blame. */
	if ((a->pop.avoided.asks & list_commands) == list_commands)
		a->pop.avoided.asks =
		    (a->pop.avoided.asks & ~list_commands) | (unsigned)ask;
	pop_avoid_add_names(&name, (unsigned)ask);
	log_line(a->conf->label,
	    "the server does not stand %s, which is left out for a day",
	    name.data);
	buf_clear(&name);
}

bool pop_avoid_is_same_place(
    const struct account *a, const struct pop_break *at)
{
	unsigned before = a->pop.avoided.broke_at,
		 behind = a->pop.avoided.broke_over;

	return before && before == (unsigned)at->answered && behind &&
	       behind != (unsigned)at->awaited &&
	       (a->pop.avoided.asks & behind) == behind;
}

/* The command before it was to blame. */
static enum pop_ask blame_command_before(struct account *a)
{
	a->pop.avoided.asks &= ~a->pop.avoided.broke_over;
	a->pop.avoided.suspected = a->pop.avoided.broke_at;
	a->pop.avoided.broke_over = 0;
	return (enum pop_ask)a->pop.avoided.broke_at;
}

bool pop_avoid_note(struct account *a, const struct pop_break *at)
{
	enum pop_ask ask = at->awaited ? at->awaited : at->answered;

	if (pop_avoid_is_same_place(a, at)) {
		ask = blame_command_before(a);
	} else if (at->awaited && at->awaited != POP_ASK_AT_ONCE) {
		a->pop.avoided.broke_at = (unsigned)at->answered;
		a->pop.avoided.broke_over = (unsigned)at->awaited;
	}
	if (ask == POP_ASK_NOTHING || pop_avoid_has(a, ask))
		return false;
	a->pop.avoided.has_changed = true;
	/* Commands together can be left out at little cost. */
	if (ask == POP_ASK_AT_ONCE ||
	    ((a->pop.avoided.suspected & (unsigned)ask) &&
		(!at->is_silent || pop_avoid_waits_long(a))))
		avoid_command(a, ask);
	a->pop.avoided.suspected |= (unsigned)ask;
	return true;
}

bool pop_avoid_note_signin(
    struct account *a, enum pop_ask answered, bool was_refused)
{
	const struct pop_break at = {.answered = answered};
	unsigned avoided = a->pop.avoided.asks;

	if (!answered) {
		/* Without what was said before it is no better. */
		a->pop.avoided.asks &= ~a->pop.avoided.left_for_signin;
		a->pop.avoided.has_changed |=
		    a->pop.avoided.left_for_signin != 0;
		a->pop.avoided.left_for_signin = 0;
		return false;
	}
	if (was_refused)
		a->pop.avoided.suspected |= (unsigned)answered;
	pop_avoid_note(a, &at);
	a->pop.avoided.left_for_signin |= a->pop.avoided.asks & ~avoided;
	return a->pop.avoided.asks != avoided;
}

static void expire_avoided(struct account *a)
{
	int64_t age = a->now() - a->pop.avoided.since;

	/* After a day it is asked again, and so it is after a clock that
	 * jumped. */
	if (age < 0 || age >= DATE_DAY)
		a->pop.avoided.asks = 0;
}

void pop_avoid_begin(struct account *a)
{
	if (!a->pop.avoided.asks)
		return;
	expire_avoided(a);
	a->pop.avoided.has_changed |= !a->pop.avoided.asks;
}

void pop_avoid_forget_suspects(struct account *a)
{
	a->pop.avoided.has_changed |= a->pop.avoided.suspected != 0;
	a->pop.avoided.suspected = 0;
}

void pop_avoid_write(struct buf *out, const struct account *a)
{
	buf_printf(out, "%u %u %" PRId64 " %s:%d", a->pop.avoided.asks,
	    a->pop.avoided.suspected, a->pop.avoided.since,
	    a->conf->server.host, a->conf->server.port);
}

void pop_avoid_read(struct account *a, const char *text)
{
	struct buf place = BUF_INIT;
	char *end;

	a->pop.avoided.asks = (unsigned)strtoul(text, &end, 10);
	a->pop.avoided.suspected = (unsigned)strtoul(end, &end, 10);
	a->pop.avoided.since = strtoll(end, &end, 10);
	buf_printf(
	    &place, " %s:%d", a->conf->server.host, a->conf->server.port);
	if (strcmp(end, place.data) != 0)
		a->pop.avoided.asks = a->pop.avoided.suspected = 0;
	expire_avoided(a);
	a->pop.avoided.asks_before = a->pop.avoided.asks;
	buf_clear(&place);
}
