#include "mime/html/css_rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	SHEET_BYTES = 512 * 1024,
	SELECTORS = 8000, /* of a page */
	COMPOUNDS = 12,   /* of a selector: "table td.a p" has three */
	SIMPLES = 6,      /* of a compound: "td.a.b" has three */
	NAME_CAP = 64,    /* longer names are ignored */
	BUCKETS = 256,
	STEPS = 1000000, /* limit for all matching in a page */
};

enum simple_kind { SIMPLE_TAG, SIMPLE_CLASS, SIMPLE_ID };

struct simple {
	enum simple_kind kind;
	const char *name; /* lent; ends with the string it is in */
};

/* Relation of a compound selector to the one before it. */
enum combinator { BELOW, INSIDE, BEHIND, SOMEWHERE_BEHIND };

struct compound {
	struct simple simples[SIMPLES];
	size_t len; /* 0: matches any element */
	enum combinator before;
};

struct selector {
	struct compound *compounds; /* the last one is for the element itself */
	size_t len;
	uint64_t weight;
	size_t order;
	size_t rule;
	bool is_media;
	struct selector *next; /* next in the hash bucket */
};

struct css_rules {
	struct css_declarations *rules;
	size_t n_rules, cap_rules;
	struct selector **buckets;
	struct selector **all;
	size_t n_all, cap_all;
	char **names;
	size_t n_names, cap_names;
	size_t steps;
};

static unsigned hash(const char *s)
{
	unsigned h = 5381;

	for (; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h % BUCKETS;
}

/* The style sheet without comments and HTML comment marks. */
static void strip_comments(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *stop = s;

		if (end - s >= 4 && memcmp(s, "<!--", 4) == 0) {
			s += 4;
		} else if (end - s >= 3 && memcmp(s, "-->", 3) == 0) {
			s += 3;
		} else if (end - s >= 2 && s[0] == '/' && s[1] == '*') {
			for (s += 2; s < end; s++)
				if (*s == '*' && s + 1 < end && s[1] == '/')
					break;
			s = end - s > 2 ? s + 2 : end;
			buf_add_char(out, ' ');
		} else {
			for (stop++; stop < end && !strchr("<-/", *stop);)
				stop++;
			buf_add(out, s, (size_t)(stop - s));
			s = stop;
		}
	}
}

/* The end of the block that starts at s, after its brace; *stop is the end of
 * its content. */
static const char *block_end(const char *s, const char *end, const char **stop)
{
	int depth = 1;

	for (; s < end; s++) {
		depth += *s == '{';
		depth -= *s == '}';
		if (!depth)
			break;
	}
	*stop = s;
	return s < end ? s + 1 : end;
}

static bool is_name_letter(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' ||
	       (unsigned char)c >= 0x80 || c == '\\';
}

static const char *keep_name(
    struct css_rules *r, const char *s, size_t len, bool is_tag)
{
	char *name = mem_str_len(s, len);

	for (size_t i = 0; is_tag && i < len; i++)
		name[i] = (char)tolower((unsigned char)name[i]);
	if (r->n_names == r->cap_names)
		r->names = vec_grow(r->names, &r->cap_names, sizeof *r->names);
	r->names[r->n_names++] = name;
	return name;
}

/* Skips ":link"; false for any other pseudo-class. */
static bool take_pseudo(const char **s, const char *end)
{
	static const char *const harmless[] = {":link", ":any-link"};

	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
		size_t n = strlen(harmless[i]);

		if ((size_t)(end - *s) >= n &&
		    memcmp(*s, harmless[i], n) == 0 &&
		    (*s + n == end || !is_name_letter((*s)[n]))) {
			*s += n;
			return true;
		}
	}
	return false;
}

/* Parses "td.a#b" at *s. false if it contains anything unsupported. */
static bool read_compound(struct css_rules *r, struct compound *c,
    const char **s, const char *end, uint64_t *weight)
{
	const char *from = *s;

	while (
	    *s < end && !isspace((unsigned char)**s) && !strchr(">+~", **s)) {
		const char *name = *s + (**s == '.' || **s == '#');
		const char *stop = name;
		struct simple *simple = &c->simples[c->len];

		if (**s == '*' && *s == from) {
			(*s)++;
			continue;
		}
		if (**s == ':') {
			if (!take_pseudo(s, end))
				return false;
			continue;
		}
		while (stop < end && is_name_letter(*stop))
			stop++;
		if (stop == name || stop - name > NAME_CAP ||
		    c->len == SIMPLES || (name == *s && name != from))
			return false;
		simple->kind = **s == '.'   ? SIMPLE_CLASS
		               : **s == '#' ? SIMPLE_ID
		                            : SIMPLE_TAG;
		*weight += (uint64_t)1 << (8 * (unsigned)simple->kind);
		simple->name = keep_name(
		    r, name, (size_t)(stop - name), simple->kind == SIMPLE_TAG);
		c->len++;
		*s = stop;
	}
	return *s > from;
}

/* Reads the combinator at *s with the white space around it. */
static enum combinator take_combinator(const char **s, const char *end)
{
	enum combinator found = BELOW;

	for (; *s < end; (*s)++) {
		if (**s == '>')
			found = INSIDE;
		else if (**s == '+')
			found = BEHIND;
		else if (**s == '~')
			found = SOMEWHERE_BEHIND;
		else if (!isspace((unsigned char)**s))
			break;
	}
	return found;
}

/* The hash of a selector: the last name of its element. */
static unsigned bucket_of(const struct selector *sel)
{
	const struct compound *c = &sel->compounds[sel->len - 1];

	return c->len ? hash(c->simples[c->len - 1].name) : BUCKETS;
}

static void keep_selector(struct css_rules *r, const struct selector *found,
    const struct compound *compounds)
{
	struct selector *sel = mem_dup(found, sizeof *found);
	unsigned bucket;

	sel->compounds = mem_dup(compounds, found->len * sizeof *compounds);
	sel->order = r->n_all;
	bucket = bucket_of(sel);
	sel->next = r->buckets[bucket];
	r->buckets[bucket] = sel;
	if (r->n_all == r->cap_all)
		r->all = vec_grow(r->all, &r->cap_all, sizeof *r->all);
	r->all[r->n_all++] = sel;
}

static void read_selector(
    struct css_rules *r, const char *s, const char *end, bool is_media)
{
	struct compound compounds[COMPOUNDS] = {0};
	struct selector sel = {.rule = r->n_rules, .is_media = is_media};
	enum combinator before = BELOW;

	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	while (s < end) {
		if (sel.len == COMPOUNDS)
			return;
		compounds[sel.len].before = before;
		if (!read_compound(
			r, &compounds[sel.len], &s, end, &sel.weight))
			return;
		sel.len++;
		before = take_combinator(&s, end);
	}
	if (sel.len && r->n_all < SELECTORS)
		keep_selector(r, &sel, compounds);
}

static void read_rule(struct css_rules *r, const char *s, const char *brace,
    const char *stop, bool is_media)
{
	struct css_declarations says = {0};

	if (r->n_all >= SELECTORS)
		return;
	css_read_declarations(&says, brace + 1, (size_t)(stop - brace - 1));
	if (!says.len)
		return;
	for (const char *from = s; s <= brace; s++)
		if (s == brace || *s == ',') {
			read_selector(r, from, s, is_media);
			from = s + 1;
		}
	if (r->n_rules == r->cap_rules)
		r->rules = vec_grow(r->rules, &r->cap_rules, sizeof *r->rules);
	r->rules[r->n_rules++] = says;
}

static bool css_rules_starts(const char *s, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - s) >= n && memcmp(s, with, n) == 0;
}

/* Parses the rules of a style sheet or an @media block; other blocks are
 * skipped. */
static void read_rules(
    struct css_rules *r, const char *s, const char *end, bool is_media)
{
	while (s < end) {
		const char *brace, *stop, *next;

		while (s < end && (isspace((unsigned char)*s) || *s == '}'))
			s++;
		brace = s;
		while (brace < end && *brace != '{' &&
		       !(*brace == ';' && *s == '@'))
			brace++;
		if (brace >= end)
			return;
		if (*brace == ';') {
			s = brace + 1;
			continue;
		}
		next = block_end(brace + 1, end, &stop);
		if (*s != '@')
			read_rule(r, s, brace, stop, is_media);
		else if (!is_media &&
			 (css_rules_starts(s, end, "@media") ||
			     css_rules_starts(s, end, "@supports")))
			read_rules(r, brace + 1, stop, true);
		s = next;
	}
}

struct css_rules *css_rules_new(const char *css, size_t len)
{
	struct css_rules *r = mem_new(1, sizeof *r);
	struct buf plain = BUF_INIT;

	r->buckets = mem_new(BUCKETS + 1, sizeof *r->buckets);
	strip_comments(&plain, css, len < SHEET_BYTES ? len : SHEET_BYTES);
	read_rules(r, plain.data, plain.data + plain.len, false);
	buf_clear(&plain);
	return r;
}

void css_rules_free(struct css_rules *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_all; i++) {
		free(r->all[i]->compounds);
		free(r->all[i]);
	}
	for (size_t i = 0; i < r->n_rules; i++)
		vec_clear(&r->rules[i]);
	for (size_t i = 0; i < r->n_names; i++)
		free(r->names[i]);
	free(r->all);
	free(r->rules);
	free(r->names);
	free(r->buckets);
	free(r);
}

/* True if name is one of the words of a class attribute. */
static bool has_class(const char *classes, const char *name)
{
	size_t len = strlen(name);

	for (const char *s = classes; s && *s;) {
		size_t n = strcspn(s, " \t\r\n\f");

		if (n == len && memcmp(s, name, n) == 0)
			return true;
		s += n;
		s += strspn(s, " \t\r\n\f");
	}
	return false;
}

static bool css_rules_fits(const struct compound *c, const struct html_node *n)
{
	for (size_t i = 0; i < c->len; i++) {
		const char *name = c->simples[i].name;

		if (c->simples[i].kind == SIMPLE_TAG) {
			if (!n->name || strcmp(n->name, name) != 0)
				return false;
		} else if (c->simples[i].kind == SIMPLE_ID) {
			if (!n->id || strcmp(n->id, name) != 0)
				return false;
		} else if (!has_class(n->classes, name)) {
			return false;
		}
	}
	return n->name != NULL;
}

/* The preceding element in the same parent. */
static const struct html_node *css_rules_before(const struct html_node *n)
{
	for (n = n->prev; n && !n->name;)
		n = n->prev;
	return n;
}

/* The next element in the direction of a combinator, or NULL. */
static const struct html_node *related_element(
    const struct html_node *n, enum combinator how)
{
	return how == BELOW || how == INSIDE ? n->parent : css_rules_before(n);
}

/* True if the selector matches n. Each compound takes the nearest matching
 * element, without backtracking: "a > b c" can be missed if b is nested in b.
 * Such a rule is then ignored. */
static bool css_rules_holds(
    struct css_rules *r, const struct selector *sel, const struct html_node *n)
{
	size_t i = sel->len - 1;

	if (!css_rules_fits(&sel->compounds[i], n))
		return false;
	while (i > 0) {
		enum combinator how = sel->compounds[i].before;

		i--;
		do {
			n = related_element(n, how);
			if (!n || r->steps++ > STEPS)
				return false;
		} while (!css_rules_fits(&sel->compounds[i], n) &&
			 (how == BELOW || how == SOMEWHERE_BEHIND));
		if (!css_rules_fits(&sel->compounds[i], n))
			return false;
	}
	return true;
}

static void match_bucket(struct css_rules *r, unsigned bucket,
    const struct html_node *n, const struct css_match *match)
{
	for (const struct selector *s = r->buckets[bucket]; s; s = s->next) {
		if (r->steps++ > STEPS)
			return;
		if (css_rules_holds(r, s, n))
			match->found(match->ctx, &r->rules[s->rule],
			    s->weight << 13 | s->order, s->is_media);
	}
}

static void match_classes(struct css_rules *r, const struct html_node *n,
    const struct css_match *match)
{
	bool seen[BUCKETS] = {false};
	char name[NAME_CAP + 1];

	if (n->id && strlen(n->id) <= NAME_CAP) {
		seen[hash(n->id)] = true;
		match_bucket(r, hash(n->id), n, match);
	}
	for (const char *s = n->classes; s && *s;) {
		size_t len = strcspn(s, " \t\r\n\f");

		if (len && len <= NAME_CAP) {
			memcpy(name, s, len);
			name[len] = '\0';
			if (!seen[hash(name)])
				match_bucket(r, hash(name), n, match);
			seen[hash(name)] = true;
		}
		s += len;
		s += strspn(s, " \t\r\n\f");
	}
	if (!seen[hash(n->name)])
		match_bucket(r, hash(n->name), n, match);
}

void css_rules_match(struct css_rules *r, const struct html_node *n,
    const struct css_match *match)
{
	if (!n->name || !r->n_all)
		return;
	match_bucket(r, BUCKETS, n, match);
	match_classes(r, n, match);
}
