#include "account/imap/wire/uids.h"

#include <inttypes.h>

#include "base/sort.h"

/* Where a printed range fits for sure. */
enum { RANGE_TEXT = 24 };

void imap_uids_clear(struct imap_uids *u)
{
	vec_clear(u);
}

/* The first range that ends at uid or behind it; len if there is none. */
static size_t find_uid_range(const struct imap_uids *u, uint32_t uid)
{
	size_t low = 0, high = u->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (u->items[mid].last < uid)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Makes one of the ranges from at on that touch r. */
static void join_ranges(struct imap_uids *u, size_t at, struct imap_range r)
{
	size_t end = at;

	while (end < u->len &&
	       (uint64_t)u->items[end].first <= (uint64_t)r.last + 1) {
		if (u->items[end].first < r.first)
			r.first = u->items[end].first;
		if (u->items[end].last > r.last)
			r.last = u->items[end].last;
		end++;
	}
	if (end == at) {
		vec_push(u);
		memmove(u->items + at + 1, u->items + at,
		    (u->len - 1 - at) * sizeof *u->items);
	} else {
		memmove(u->items + at + 1, u->items + end,
		    (u->len - end) * sizeof *u->items);
		u->len -= end - at - 1;
	}
	u->items[at] = r;
}

void imap_uids_add(struct imap_uids *u, uint32_t first, uint32_t last)
{
	struct imap_range r = {first, last};

	if (first > last)
		r = (struct imap_range){last, first};
	if (!r.first)
		r.first = 1;
	if (!r.last)
		return;
	join_ranges(u, r.first > 1 ? find_uid_range(u, r.first - 1) : 0, r);
}

static bool comes_behind(const struct imap_uids *u, uint32_t uid)
{
	return !u->len || u->items[u->len - 1].last < uid;
}

/* One after the other in their order: each then costs nothing. */
void imap_uids_join(struct imap_uids *u, const struct imap_uids *other)
{
	struct imap_uids both = {0};
	size_t i = 0, k = 0;

	if (!other->len)
		return;
	if (comes_behind(u, other->items[0].first)) {
		for (; k < other->len; k++)
			imap_uids_add(
			    u, other->items[k].first, other->items[k].last);
		return;
	}
	while (i < u->len || k < other->len) {
		const struct imap_range *r =
		    k == other->len || (i < u->len && u->items[i].first <=
							  other->items[k].first)
			? &u->items[i++]
			: &other->items[k++];

		imap_uids_add(&both, r->first, r->last);
	}
	imap_uids_clear(u);
	*u = both;
}

bool imap_uids_has(const struct imap_uids *u, uint32_t uid)
{
	size_t at = find_uid_range(u, uid);

	return at < u->len && u->items[at].first <= uid;
}

uint64_t imap_uids_count(const struct imap_uids *u)
{
	uint64_t n = 0;

	for (size_t i = 0; i < u->len; i++)
		n += (uint64_t)u->items[i].last - u->items[i].first + 1;
	return n;
}

uint32_t imap_uids_first(const struct imap_uids *u)
{
	return u->len ? u->items[0].first : 0;
}

uint32_t imap_uids_last(const struct imap_uids *u)
{
	return u->len ? u->items[u->len - 1].last : 0;
}

/* A number of 32 bits, not 0. */
static bool read_uid(const char **s, const char *end, uint32_t *out)
{
	uint64_t n = 0;
	const char *start = *s;

	while (*s < end && **s >= '0' && **s <= '9' && n <= UINT32_MAX)
		n = n * 10 + (uint64_t)(*(*s)++ - '0');
	*out = (uint32_t)n;
	return *s > start && n > 0 && n <= UINT32_MAX;
}

static int by_first(const void *x, const void *y)
{
	const struct imap_range *a = x, *b = y;

	return a->first < b->first ? -1 : a->first > b->first;
}

/* The ranges of a sequence-set as they stand there. */
static bool read_ranges(struct imap_uids *out, const char *text, size_t len)
{
	const char *s = text, *end = text + len;

	do {
		uint32_t first, last;

		if (!read_uid(&s, end, &first))
			return false;
		last = first;
		if (s < end && *s == ':') {
			s++;
			if (!read_uid(&s, end, &last))
				return false;
		}
		*vec_push(out) = first <= last
		                     ? (struct imap_range){first, last}
		                     : (struct imap_range){last, first};
	} while (s < end && *s++ == ',');
	return s == end;
}

bool imap_uids_parse(struct imap_uids *u, const char *text, size_t len)
{
	struct imap_uids raw = {0}, said = {0};
	bool ok = read_ranges(&raw, text, len);

	/* Downwards each would move all that came before. */
	sort_array(raw.items, raw.len, sizeof *raw.items, by_first);
	for (size_t i = 0; i < raw.len; i++)
		imap_uids_add(&said, raw.items[i].first, raw.items[i].last);
	imap_uids_join(u, &said);
	imap_uids_clear(&said);
	imap_uids_clear(&raw);
	return ok;
}

size_t imap_uids_print(
    struct buf *out, const struct imap_uids *u, size_t from, size_t max)
{
	size_t start = out->len, i = from;

	for (; i < u->len && out->len - start + RANGE_TEXT <= max; i++) {
		const struct imap_range *r = &u->items[i];

		if (i > from)
			buf_add_char(out, ',');
		buf_printf(out, "%" PRIu32, r->first);
		if (r->last > r->first)
			buf_printf(out, ":%" PRIu32, r->last);
	}
	return i - from;
}

static size_t count_digits(uint32_t n)
{
	size_t count = 1;

	while (n /= 10)
		count++;
	return count;
}

/* At the start of a range there is room for its end, too. */
bool imap_set_room_add(struct imap_set_room *r, uint32_t uid)
{
	bool follows = r->used && uid == r->last + 1;

	/* used counts a comma behind each range, the last one has none. */
	if (!follows && r->used && r->used - 1 + RANGE_TEXT > r->max)
		return false;
	r->used += count_digits(uid) + 1;
	if (follows && r->in_range)
		r->used -= count_digits(r->last) + 1;
	r->in_range = follows;
	r->last = uid;
	return true;
}

bool imap_uids_highest(
    const struct imap_uids *u, uint32_t top, size_t n, struct imap_range *out)
{
	size_t at = find_uid_range(u, top);
	uint64_t left = n;

	if (at == u->len || u->items[at].first > top) {
		if (at == 0)
			return false;
		top = u->items[--at].last;
	}
	out->last = top;
	for (;; top = u->items[--at].last) {
		uint64_t here = (uint64_t)top - u->items[at].first + 1;

		if (here >= left) {
			out->first = (uint32_t)(top - left + 1);
			return true;
		}
		left -= here;
		out->first = u->items[at].first;
		if (at == 0)
			return true;
	}
}

bool imap_uids_lowest(const struct imap_uids *u, uint32_t bottom, size_t n,
    struct imap_range *out)
{
	size_t at = find_uid_range(u, bottom);
	uint64_t left = n;

	if (at == u->len)
		return false;
	if (u->items[at].first > bottom)
		bottom = u->items[at].first;
	out->first = bottom;
	for (;; bottom = u->items[at].first) {
		uint64_t here = (uint64_t)u->items[at].last - bottom + 1;

		if (here >= left) {
			out->last = (uint32_t)(bottom + left - 1);
			return true;
		}
		left -= here;
		out->last = u->items[at].last;
		if (++at == u->len)
			return true;
	}
}

uint64_t imap_uids_count_in(
    const struct imap_uids *u, const struct imap_range *r)
{
	struct imap_uids in = {0};
	uint64_t n;

	imap_uids_cut(&in, u, r);
	n = imap_uids_count(&in);
	imap_uids_clear(&in);
	return n;
}

void imap_uids_cut(struct imap_uids *out, const struct imap_uids *u,
    const struct imap_range *r)
{
	for (size_t i = find_uid_range(u, r->first);
	     i < u->len && u->items[i].first <= r->last; i++) {
		uint32_t first = u->items[i].first, last = u->items[i].last;

		imap_uids_add(out, first < r->first ? r->first : first,
		    last > r->last ? r->last : last);
	}
}

void imap_uids_subtract(
    struct imap_uids *out, const struct imap_uids *a, const struct imap_uids *b)
{
	size_t k = 0;

	for (size_t i = 0; i < a->len; i++) {
		uint64_t at = a->items[i].first, last = a->items[i].last;

		while (k < b->len && b->items[k].last < at)
			k++;
		/* One of b may reach into several of a: k stays at it. */
		for (size_t j = k; at <= last; j++) {
			if (j == b->len || b->items[j].first > last) {
				imap_uids_add(
				    out, (uint32_t)at, (uint32_t)last);
				break;
			}
			if (b->items[j].first > at)
				imap_uids_add(
				    out, (uint32_t)at, b->items[j].first - 1);
			at = (uint64_t)b->items[j].last + 1;
		}
	}
}
