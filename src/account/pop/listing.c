#include "account/pop/listing.h"

#include <string.h>

#include "account/pop/top.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "base/sort.h"

enum { UIDL_MAX = 70, NUMBER_MAX = 100000000 };
/* Bytes that no message has. */
#define SIZE_LAST ((int64_t)1 << 50)

/* One line "NUMBER VALUE" of either list. */
struct listed_line {
	int64_t number;
	int64_t size;
	char *uidl;
};
struct listed_lines {
	struct listed_line *items;
	size_t len, cap;
	struct strings uidls;
	bool is_told; /* the server gave the list */
};

static bool fail_too_many_listed(struct err *e)
{
	return err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
	    _("The server lists more than two million messages. The "
	      "connection was closed."));
}

/* RFC 1939: 1 to 70 characters from 0x21 to 0x7E. */
static bool is_good_uidl(const char *uidl, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (uidl[i] < 0x21 || uidl[i] > 0x7e)
			return false;
	return len >= 1 && len <= UIDL_MAX;
}

/* Moves what was built in text to where the keys are. */
static char *keep_key(struct strings *keys, struct buf *text)
{
	char *key = strings_add(keys, text->data, text->len);

	buf_clear(text);
	return key;
}

static char *key_of_uidl(struct strings *keys, const char *uidl, size_t len)
{
	unsigned char digest[DIGEST_SHA256];
	struct buf key = BUF_INIT;

	if (is_good_uidl(uidl, len))
		return strings_add(keys, uidl, len);
	digest_of(DIGEST_IS_SHA256, uidl, len, digest);
	buf_add_str(&key, " uidl ");
	digest_hex(&key, digest, DIGEST_SHA256);
	return keep_key(keys, &key);
}

/* A number in digits at *at, which moves behind it; anything above SIZE_LAST
 * is as good as that. */
static int64_t take_digits(const char **at)
{
	int64_t n = 0;

	for (; **at >= '0' && **at <= '9'; ++*at)
		if (n <= SIZE_LAST / 10)
			n = n * 10 + (**at - '0');
	return n;
}

/* The number at the start of a line; the rest follows one blank. */
static bool read_message_number(
    const char *line, int64_t *number, const char **rest)
{
	line += strspn(line, " ");
	*number = take_digits(&line);
	*rest = line + (*line == ' ');
	return *number >= 1 && *number <= NUMBER_MAX;
}

/* A line that makes no sense is passed over: it names no message. */
static bool take_uidl(void *ctx, char *line, size_t len, struct err *e)
{
	struct listed_lines *lines = ctx;
	int64_t number;
	const char *uidl;

	if (lines->len >= POP_LISTING_MAX)
		return fail_too_many_listed(e);
	if (!read_message_number(line, &number, &uidl) || uidl >= line + len)
		return true;
	*vec_push(lines) = (struct listed_line){.number = number,
	    .uidl =
		key_of_uidl(&lines->uidls, uidl, (size_t)(line + len - uidl))};
	return true;
}

static bool take_size(void *ctx, char *line, size_t len, struct err *e)
{
	struct listed_lines *lines = ctx;
	int64_t number;
	const char *rest;

	(void)len;
	if (lines->len >= POP_LISTING_MAX)
		return fail_too_many_listed(e);
	if (!read_message_number(line, &number, &rest))
		return true;
	*vec_push(lines) =
	    (struct listed_line){.number = number, .size = take_digits(&rest)};
	return true;
}

static int lines_by_number(const void *x, const void *y)
{
	const struct listed_line *a = x, *b = y;

	return a->number < b->number ? -1 : a->number > b->number;
}

static int listed_by_key(const void *x, const void *y)
{
	const struct pop_listed *a = x, *b = y;
	int order;

	if (!a->key || !b->key)
		order = (b->key != NULL) - (a->key != NULL);
	else
		order = strcmp(a->key, b->key);
	if (order)
		return order;
	return a->number < b->number ? -1 : a->number > b->number;
}

bool pop_listing_ask(struct pop_session *s, struct err *e)
{
	bool asks_list = !pop_avoid_has(s->account, POP_ASK_LIST);

	s->is_listing = asks_list && pop_wire_command(&s->wire, e, "UIDL") &&
	                pop_wire_command(&s->wire, e, "LIST");
	if (!asks_list)
		return true;
	return s->is_listing;
}

static bool ask_list(struct pop_session *s, const char *command, struct err *e)
{
	return s->is_listing || (pop_wire_command(&s->wire, e, "%s", command) &&
				    pop_wire_flush(&s->wire, e));
}

/* A server may refuse either. */
static bool take_list(struct pop_session *s, enum pop_ask which,
    bool (*one)(void *, char *, size_t, struct err *),
    struct listed_lines *lines, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	ok = pop_session_reply(s, which, &status, &line, e);
	if (ok && status == POP_WIRE_OK) {
		lines->is_told = true;
		ok = pop_wire_lines(&s->wire, one, lines, e);
	}
	buf_clear(&line);
	return ok;
}

static bool read_lists(struct pop_session *s, struct listed_lines *uidls,
    struct listed_lines *sizes, struct err *e)
{
	bool asks_uidl = s->is_listing || (s->caps.bits & POP_UIDL);
	bool asks_list =
	    s->is_listing || !pop_avoid_has(s->account, POP_ASK_LIST);

	if (!s->is_listing && asks_uidl && asks_list &&
	    (s->caps.bits & POP_PIPELINING)) {
		pop_session_sent(s, 2);
		if (!pop_listing_ask(s, e) || !pop_wire_flush(&s->wire, e))
			return false;
	}
	link_budget(s->link, (int64_t)1 << 30, 30 * 60 * 1000);
	return (!asks_uidl ||
		   (ask_list(s, "UIDL", e) &&
		       take_list(s, POP_ASK_UIDL, take_uidl, uidls, e))) &&
	       (!asks_list ||
		   (ask_list(s, "LIST", e) &&
		       take_list(s, POP_ASK_LIST, take_size, sizes, e)));
}

/* With neither list the messages have at least their numbers, if STAT told how
 * many there are. */
static bool number_from_stat(struct pop_session *s,
    const struct listed_lines *uidls, struct listed_lines *sizes, struct err *e)
{
	if (uidls->is_told || sizes->is_told)
		return true;
	if (*s->stat_why.text) {
		*e = s->stat_why;
		return false;
	}
	if (s->count > POP_LISTING_MAX)
		return fail_too_many_listed(e);
	for (int64_t n = 1; n <= s->count; n++)
		*vec_push(sizes) = (struct listed_line){.number = n};
	return true;
}

static void sort_lines(struct listed_lines *l)
{
	sort_array(l->items, l->len, sizeof *l->items, lines_by_number);
}

/* Brings both lists together by number. Of a number that one list has twice
 * the first line counts. */
static void join_lists(struct listed_lines *uidls, struct listed_lines *sizes,
    struct pop_listing *out)
{
	size_t u = 0, z = 0;

	sort_lines(uidls);
	sort_lines(sizes);
	while (u < uidls->len || z < sizes->len) {
		int64_t nu =
		    u < uidls->len ? uidls->items[u].number : INT64_MAX;
		int64_t nz =
		    z < sizes->len ? sizes->items[z].number : INT64_MAX;
		int64_t n = nu < nz ? nu : nz;
		struct pop_listed *l = vec_push(out);

		l->number = n;
		if (nu == n)
			l->key = uidls->items[u].uidl;
		if (nz == n)
			l->size = sizes->items[z].size;
		while (u < uidls->len && uidls->items[u].number == n)
			u++;
		while (z < sizes->len && sizes->items[z].number == n)
			z++;
	}
	out->keys = uidls->uidls;
	uidls->uidls = (struct strings){0};
}

static void sort_listing(struct pop_listing *l)
{
	sort_array(l->items, l->len, sizeof *l->items, listed_by_key);
}

static bool has_nameless(const struct pop_listing *l)
{
	return l->len && !l->items[l->len - 1].key;
}

/* A UIDL that stands twice says nothing about either message. */
static void drop_double_uidls(struct pop_listing *l)
{
	bool is_in_order = true;
	size_t i = 0;

	sort_listing(l);
	while (i < l->len && l->items[i].key) {
		size_t end = i + 1;

		while (end < l->len && l->items[end].key &&
		       strcmp(l->items[end].key, l->items[i].key) == 0)
			end++;
		for (size_t k = i; end - i > 1 && k < end; k++) {
			l->items[k].key = NULL;
			is_in_order = false;
		}
		i = end;
	}
	if (!is_in_order)
		sort_listing(l);
}

/* The messages that have no key yet. */
struct top_naming {
	struct pop_listing *listing;
	size_t first;
};

static int64_t nameless_number(void *ctx, size_t i)
{
	struct top_naming *n = ctx;

	return n->listing->items[n->first + i].number;
}

/* The key of a message from its header and size; none if TOP is refused. */
static bool name_by_top_digest(
    void *ctx, size_t i, const unsigned char *digest, struct err *e)
{
	struct top_naming *n = ctx;
	struct pop_listed *l = &n->listing->items[n->first + i];
	struct buf key = BUF_INIT;

	(void)e;
	if (!digest)
		return true;
	buf_add_str(&key, " top ");
	digest_hex(&key, digest, DIGEST_SHA256);
	buf_printf(&key, " %lld", (long long)l->size);
	l->key = keep_key(&n->listing->keys, &key);
	l->is_guess = true;
	return true;
}

static bool name_by_top(
    struct pop_session *s, struct pop_listing *l, struct err *e)
{
	struct top_naming n = {.listing = l};
	struct pop_top_query wish = {
	    .number = nameless_number, .take = name_by_top_digest, .ctx = &n};

	while (n.first < l->len && l->items[n.first].key)
		n.first++;
	wish.n = l->len - n.first;
	return pop_top_digests(s, &wish, e);
}

/* Messages that are alike to the byte still are as many as they are: the
 * second one of a key gets a key of its own. */
static void number_equal_keys(struct pop_listing *l)
{
	size_t end;

	sort_listing(l);
	for (size_t i = 0; i < l->len && l->items[i].key; i = end)
		for (end = i + 1;
		     end < l->len && l->items[end].key &&
		     strcmp(l->items[end].key, l->items[i].key) == 0;
		     end++) {
			struct buf key = BUF_INIT;

			buf_printf(
			    &key, "%s #%zu", l->items[i].key, end - i + 1);
			l->items[end].key = keep_key(&l->keys, &key);
		}
}

bool pop_listing_read(
    struct pop_session *s, struct pop_listing *out, struct err *e)
{
	struct listed_lines uidls = {0}, sizes = {0};
	bool ok;

	*out = (struct pop_listing){0};
	ok = read_lists(s, &uidls, &sizes, e) &&
	     number_from_stat(s, &uidls, &sizes, e);
	out->has_uidls = uidls.is_told;
	s->is_listing = false;
	if (ok) {
		join_lists(&uidls, &sizes, out);
		drop_double_uidls(out);
	}
	if (ok && has_nameless(out) && (s->caps.bits & POP_TOP)) {
		ok = name_by_top(s, out, e);
		number_equal_keys(out);
		sort_listing(out);
	}
	strings_clear(&uidls.uidls);
	vec_clear(&uidls);
	vec_clear(&sizes);
	if (!ok)
		pop_listing_clear(out);
	return ok;
}

void pop_listing_clear(struct pop_listing *l)
{
	strings_clear(&l->keys);
	vec_clear(l);
}
