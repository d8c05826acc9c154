#include "ui/kit/rate.h"

#include "base/i18n.h"
#include "ui/kit/symbol.h"

enum {
	BAR_COLS = 10,
	LONG = 20,      /* fewer messages need no bar */
	SEEN_MS = 2000, /* before this nobody knows how fast it goes */
};

/* What is known of this work; it starts anew if it is another one. */
static struct rate *rate_find(
    struct rates *paces, const struct account_progress *p, int64_t now)
{
	struct rate *pace = NULL;

	for (size_t i = 0; i < paces->len; i++)
		if (paces->items[i].account_id == p->account_id)
			pace = &paces->items[i];
	if (!pace) {
		pace = vec_push(paces);
		pace->account_id = p->account_id;
		pace->done = INT64_MAX;
	}
	if (pace->doing != p->doing || p->done < pace->done) {
		pace->doing = p->doing;
		pace->first = p->done;
		pace->since = now;
	}
	pace->done = p->done;
	return pace;
}

static void add_bar(struct buf *out, const struct account_progress *p)
{
	int64_t full = p->done * BAR_COLS / p->total;

	buf_add_char(out, ' ');
	for (int i = 0; i < BAR_COLS; i++)
		buf_add_str(out, symbol(i < full ? SYMBOL_FULL : SYMBOL_FREE));
}

static void add_time_left(struct buf *out, int64_t seconds)
{
	if (seconds < 100)
		buf_printf(out, _("%lld s left"), (long long)seconds);
	else if (seconds < 100 * 60)
		buf_printf(out, _("%lld min left"), (long long)seconds / 60);
	else
		buf_printf(out, _("%lld h left"), (long long)seconds / 3600);
}

void rate_tell(struct buf *out, struct rates *paces,
    const struct account_progress *p, int64_t now)
{
	const struct rate *pace = rate_find(paces, p, now);
	int64_t ms = now - pace->since, n = p->done - pace->first;

	if (p->total < LONG || p->done < 0 || p->done > p->total)
		return;
	add_bar(out, p);
	if (ms < SEEN_MS || n <= 0)
		return;
	buf_add_char(out, ' ');
	if (n * 1000 >= ms)
		/* TRANSLATORS: messages a second */
		buf_printf(out, _("%lld/s, "), (long long)(n * 1000 / ms));
	add_time_left(out, (p->total - p->done) * ms / n / 1000 + 1);
}
