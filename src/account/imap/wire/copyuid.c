#include "account/imap/wire/copyuid.h"

#include <stdlib.h>
#include <string.h>

/* More than we ever move with one command. */
enum { PLACES_MAX = 100000 };

struct numbers VEC_OF(uint32_t);

static bool read_copyuid_number(const char **s, uint32_t *n)
{
	uint64_t value = 0;
	const char *start = *s;

	while (**s >= '0' && **s <= '9' && value <= UINT32_MAX)
		value = value * 10 + (uint64_t)(*(*s)++ - '0');
	*n = (uint32_t)value;
	return *s > start && value > 0 && value <= UINT32_MAX;
}

/* Reads a set in its own order: the two sets of COPYUID correspond one to
 * one, and the first need not ascend. */
static bool read_copyuid_set(const char **s, struct numbers *out)
{
	do {
		uint32_t first, last;

		if (!read_copyuid_number(s, &first))
			return false;
		last = first;
		if (**s == ':') {
			++*s;
			if (!read_copyuid_number(s, &last) || last < first)
				return false;
		}
		if (last - first >= PLACES_MAX - out->len)
			return false;
		for (uint32_t n = first; n <= last && n >= first; n++)
			*vec_push(out) = n;
	} while (**s == ',' && (*s)++);
	return true;
}

static int copyuid_by_source(const void *x, const void *y)
{
	const struct imap_copyuid_range *a = x, *b = y;

	return a->from < b->from ? -1 : a->from > b->from;
}

void imap_copyuid_clear(struct imap_copyuid *p)
{
	vec_clear(&p->list);
	p->uidvalidity = 0;
}

/* A server may say it in pieces: they add up. */
void imap_copyuid_read(struct imap_copyuid *p, const char *text)
{
	struct numbers from = {0}, to = {0};
	uint32_t uidvalidity;
	bool ok;

	text += strspn(text, " ");
	ok = read_copyuid_number(&text, &uidvalidity) && *text++ == ' ' &&
	     read_copyuid_set(&text, &from) && *text++ == ' ' &&
	     read_copyuid_set(&text, &to) && from.len == to.len &&
	     (!p->uidvalidity || p->uidvalidity == uidvalidity);
	for (size_t i = 0; ok && i < from.len; i++)
		*vec_push(&p->list) =
		    (struct imap_copyuid_range){from.items[i], to.items[i]};
	if (ok)
		p->uidvalidity = uidvalidity;
	if (p->list.len)
		qsort(p->list.items, p->list.len, sizeof *p->list.items,
		    copyuid_by_source);
	vec_clear(&from);
	vec_clear(&to);
}

uint32_t imap_copyuid_find(const struct imap_copyuid *p, int64_t uid)
{
	struct imap_copyuid_range key = {.from = (uint32_t)uid}, *found = NULL;

	if (p->list.len)
		found = bsearch(&key, p->list.items, p->list.len, sizeof key,
		    copyuid_by_source);
	return found ? found->to : 0;
}
