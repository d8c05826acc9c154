#include "account/signin/ways.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

static const unsigned all_ways = ~0u;
static const unsigned scrams =
    1u << SASL_SCRAM_SHA_1 | 1u << SASL_SCRAM_SHA_256;

static unsigned way_bit(enum sasl_mechanism way)
{
	return 1u << way;
}

void ways_write(
    struct buf *out, const struct ways *w, const struct conf_account *conf)
{
	buf_printf(out, "%u %u %u %u %" PRId64 " %d %s:%d", w->worked,
	    w->refused, w->suspect, w->cut, w->cut_at, w->waits_for_plus,
	    conf->server.host, conf->server.port);
}

void ways_read(
    struct ways *w, const char *text, const struct conf_account *conf)
{
	struct ways known = {0};
	struct buf place = BUF_INIT;
	char *end;

	known.worked = (unsigned)strtoul(text, &end, 10);
	known.refused = (unsigned)strtoul(end, &end, 10);
	known.suspect = (unsigned)strtoul(end, &end, 10);
	known.cut = (unsigned)strtoul(end, &end, 10);
	known.cut_at = strtoll(end, &end, 10);
	known.waits_for_plus = strtoul(end, &end, 10) != 0;
	buf_printf(&place, " %s:%d", conf->server.host, conf->server.port);
	*w = (struct ways){0};
	if (strcmp(end, place.data) == 0)
		*w = known;
	buf_clear(&place);
}

void way_search_begin(struct way_search *s)
{
	int64_t age = s->now - s->ways->cut_at;

	s->tried = s->failed = 0;
	s->allowed = all_ways;
	s->was_unsure = false;
	/* Also after a clock that jumped. */
	if (s->ways->cut && (age < 0 || age >= DATE_DAY)) {
		s->ways->cut = 0;
		s->ways->has_changed = true;
	}
}

/* The best of those that are left in mask. */
static bool choose_way(
    const struct way_search *s, unsigned mask, enum sasl_mechanism *way)
{
	struct sasl_offer offer = s->offer;

	mask &= ~s->tried & s->allowed;
	offer.offered &= mask;
	*way = sasl_choose(&offer);
	return *way != SASL_NONE ||
	       (s->has_command && (mask & way_bit(SASL_NONE)));
}

bool way_search_next(struct way_search *s, enum sasl_mechanism *way)
{
	const struct ways *w = s->ways;

	return choose_way(s, ~(w->refused | w->suspect | w->cut), way) ||
	       choose_way(s, ~w->refused, way) || choose_way(s, all_ways, way);
}

/* A refusal that names no cause, of a server that never let us in: it may be
 * the mechanism, so one other way is tried. */
static unsigned ways_after_unsure(struct way_search *s, enum sasl_mechanism way)
{
	if (s->ways->worked || s->was_unsure)
		return 0;
	s->was_unsure = true;
	return s->has_command && way != SASL_NONE ? way_bit(SASL_NONE)
	                                          : all_ways;
}

/* A server may know a password without the keys that SCRAM wants of it. */
static bool may_be_keyless(const struct way_search *s, enum sasl_mechanism way,
    enum signin_verdict verdict)
{
	return (scrams & way_bit(way)) && s->offer.is_private &&
	       (s->is_tls || verdict != SIGNIN_NO_PASSWORD);
}

void way_search_refused(
    struct way_search *s, enum sasl_mechanism way, enum signin_verdict verdict)
{
	s->tried |= way_bit(way);
	s->failed |= way_bit(way);
	switch (verdict) {
	case SIGNIN_NO_MECHANISM:
	case SIGNIN_NO_ARGUMENTS:
		s->allowed = all_ways;
		break;
	case SIGNIN_NO_PASSWORD:
	case SIGNIN_NO_UNSURE:
		if (may_be_keyless(s, way, verdict)) {
			s->allowed = way_bit(SASL_PLAIN);
			s->was_unsure = true;
		} else {
			s->allowed = verdict == SIGNIN_NO_UNSURE
			                 ? ways_after_unsure(s, way)
			                 : 0;
		}
		break;
	case SIGNIN_NO_OTHER:
		s->allowed = 0;
		break;
	}
}

/* Lines break for other reasons, too: of a way that worked last it is believed
 * only the second time. */
void way_search_broke(struct way_search *s, enum sasl_mechanism way)
{
	struct ways *w = s->ways;

	/* Closed behind a refusal: that was what it closed over. */
	if (s->failed)
		w->suspect |= s->failed;
	else if (!(w->worked & way_bit(way)))
		w->suspect |= way_bit(way);
	w->worked = 0;
	w->has_changed = true;
}

void way_search_worked(struct way_search *s, enum sasl_mechanism way)
{
	struct ways *w = s->ways;
	struct ways now = *w;

	now.worked = way_bit(way);
	now.refused = (w->refused | s->failed) & ~way_bit(way);
	now.cut = (w->cut | w->suspect) & ~now.refused & ~way_bit(way);
	now.suspect = 0;
	if (w->suspect)
		now.cut_at = s->now;
	now.has_changed = w->has_changed || now.worked != w->worked ||
	                  now.refused != w->refused || now.cut != w->cut ||
	                  w->suspect;
	*w = now;
}
