#include "store/search.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "store/sql.h"

/* One thing of a query: -field:"words in quotes"* */
struct term {
	bool is_not, is_prefix;
	const char *field; /* as typed, without ':' */
	size_t field_len;
	const char *words;
	size_t len;
};

static const struct {
	const char *name, *columns;
} fields[] = {
    {"from", "sender"},
    {"to", "recipients"},
    {"people", "{sender recipients}"},
    {"subject", "subject"},
    {"text", "text"},
    {"body", "text"},
};

static const struct {
	const char *name;
	unsigned mask, want;
} states[] = {
    {"unread", FLAG_SEEN, 0},
    {"read", FLAG_SEEN, FLAG_SEEN},
    {"flagged", FLAG_FLAGGED, FLAG_FLAGGED},
    {"starred", FLAG_FLAGGED, FLAG_FLAGGED},
    {"answered", FLAG_ANSWERED, FLAG_ANSWERED},
    {"forwarded", FLAG_FORWARDED, FLAG_FORWARDED},
    {"draft", FLAG_DRAFT, FLAG_DRAFT},
};

static bool is_word(const char *name, const char *s, size_t len)
{
	return strlen(name) == len && strncmp(name, s, len) == 0;
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

/* Reads the next term; returns what follows it. */
static const char *read_term(struct term *t, const char *s)
{
	size_t len = strcspn(s, " \t\r\n\":");

	*t = (struct term){0};
	if (*s == '-' && s[1]) {
		t->is_not = true;
		s++;
		len--;
	}
	if (s[len] == ':' && len) {
		t->field = s;
		t->field_len = len;
		s += len + 1;
	}
	if (*s == '"') {
		t->words = ++s;
		t->len = strcspn(s, "\"");
		s += t->len + (s[t->len] != '\0');
		t->is_prefix = *s == '*';
		return s + t->is_prefix;
	}
	t->words = s;
	t->len = strcspn(s, " \t\r\n\"");
	s += t->len;
	while (t->len && t->words[t->len - 1] == '*') {
		t->is_prefix = true;
		t->len--;
	}
	return s;
}

static const char *columns_of(const struct term *t)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (is_word(fields[i].name, t->field, t->field_len))
			return fields[i].columns;
	return NULL;
}

/* column : "words" * */
static void add_match(
    struct buf *out, const struct term *t, const char *columns)
{
	if (columns)
		buf_printf(out, "%s : ", columns);
	buf_add_char(out, '"');
	for (size_t i = 0; i < t->len; i++) {
		if (t->words[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, t->words[i]);
	}
	buf_add_str(out, t->is_prefix ? "\" *" : "\"");
}

static bool read_day(const struct term *t, int64_t *at)
{
	struct date_civil day = {0};
	char text[16] = "";
	int end = 0;

	if (t->len >= sizeof text)
		return false;
	memcpy(text, t->words, t->len);
	return sscanf(text, "%4d-%2d-%2d%n", &day.year, &day.month, &day.day,
		   &end) == 3 &&
	       !text[end] && date_from_civil(at, &day);
}

/* A term that is no word to look for but says which messages count. */
static bool add_filter(struct search_plan *p, const struct term *t)
{
	if (is_word("has", t->field, t->field_len)) {
		p->needs_file = true;
		return !t->is_not &&
		       (is_word("file", t->words, t->len) ||
			   is_word("attachment", t->words, t->len));
	}
	if (is_word("after", t->field, t->field_len))
		return !t->is_not && read_day(t, &p->after);
	if (is_word("before", t->field, t->field_len))
		return !t->is_not && read_day(t, &p->before);
	if (!is_word("is", t->field, t->field_len))
		return false;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (is_word(states[i].name, t->words, t->len)) {
			p->flags_mask |= states[i].mask;
			p->flags_want |= t->is_not
			                     ? states[i].mask & ~states[i].want
			                     : states[i].want;
			return true;
		}
	return false;
}

static bool is_filter(const struct term *t)
{
	static const char *const names[] = {"is", "has", "after", "before"};

	for (size_t i = 0; t->field && i < 4; i++)
		if (is_word(names[i], t->field, t->field_len))
			return true;
	return false;
}

static bool fail_term(const struct term *t, struct err *e)
{
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_NEVER,
	    _("The search does not understand \"%.*s:%.*s\". There are from: "
	      "to: people: subject: text:, is:unread, is:flagged, "
	      "is:answered, has:file, after:YYYY-MM-DD and "
	      "before:YYYY-MM-DD."),
	    (int)t->field_len, t->field, (int)t->len, t->words);
}

static bool add_term(
    struct search_plan *p, struct buf *nots, struct term *t, struct err *e)
{
	const char *columns = t->field ? columns_of(t) : NULL;

	if (is_filter(t))
		return add_filter(p, t) || fail_term(t, e);
	if (t->field && !columns) {
		/* Some text with a colon in it: "re:", "12:30". */
		t->len += (size_t)(t->words - t->field);
		t->words = t->field;
	}
	if (!t->len)
		return true;
	if (t->is_not) {
		if (nots->len)
			buf_add_str(nots, " OR ");
		add_match(nots, t, columns);
	} else {
		if (p->match.len)
			buf_add_str(&p->match, " AND ");
		add_match(&p->match, t, columns);
	}
	return true;
}

bool search_parse(struct search_plan *plan, const char *text, struct err *e)
{
	struct buf nots = BUF_INIT;
	bool ok = true;

	*plan = (struct search_plan){.after = INT64_MIN, .before = INT64_MAX};
	buf_init(&plan->match);
	for (const char *s = skip_blanks(text); ok && *s; s = skip_blanks(s)) {
		struct term t;

		s = read_term(&t, s);
		ok = add_term(plan, &nots, &t, e);
	}
	if (ok && nots.len && plan->match.len)
		buf_printf(&plan->match, " NOT (%s)", nots.data);
	else if (ok && !plan->match.len &&
		 (nots.len || (!plan->flags_mask && !plan->needs_file &&
				  plan->after == INT64_MIN &&
				  plan->before == INT64_MAX)))
		ok = err_set(e, ERR_USAGE, ERR_ITEM, RETRY_NEVER,
		    _("Give at least one word to look for."));
	buf_clear(&nots);
	return ok;
}

void search_plan_clear(struct search_plan *plan)
{
	buf_clear(&plan->match);
}

/* A message that lies in several folders is shown once: the place that was
 * known first, which is not the view that has all of them (folders.c pulls
 * views last). In one folder each of its messages counts. */
#define IS_FIRST_PLACE                                                  \
	" AND (m.content_key = 0 OR ?3 <> 0 OR NOT EXISTS (SELECT 1"    \
	"   FROM message AS p INDEXED BY message_content"               \
	"   WHERE p.content_key = m.content_key AND p.content_key <> 0" \
	"   AND p.id < m.id AND p.gone = 0))"

/* Hits are put in order of date after they were found: 160,000 of them take
 * some 40 ms, so a screen asks from a thread of its own. */
#define WHICH                                                     \
	" WHERE m.gone = 0 AND (?2 = 0 OR m.account_id = ?2)"     \
	" AND (?3 = 0 OR m.folder_id = ?3) AND m.flags & ?4 = ?5" \
	" AND m.has_files >= ?6 AND m.arrived_at >= ?7"           \
	" AND m.arrived_at < ?8" IS_FIRST_PLACE                   \
	" ORDER BY m.arrived_at DESC, m.id DESC LIMIT ?1"

static const char by_words[] =
    "SELECT m.id FROM (SELECT DISTINCT rowid / 2 AS id FROM search"
    "   WHERE search MATCH ?9) AS hit CROSS JOIN message AS m"
    "   ON m.id = hit.id" WHICH;
static const char by_filters[] = "SELECT m.id FROM message AS m" WHICH;

bool search_find(
    struct db *db, const struct search *s, struct ids *out, struct err *e)
{
	struct search_plan plan;
	struct query q;
	bool ok;

	if (!search_parse(&plan, s->text, e)) {
		search_plan_clear(&plan);
		return false;
	}
	sql_start(&q, db, plan.match.len ? by_words : by_filters);
	sql_int(&q, s->n);
	sql_int(&q, s->account_id);
	sql_int(&q, s->folder_id);
	sql_int(&q, plan.flags_mask);
	sql_int(&q, plan.flags_want);
	sql_int(&q, plan.needs_file);
	sql_int(&q, plan.after);
	sql_int(&q, plan.before);
	if (plan.match.len)
		sql_text(&q, plan.match.data);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	ok = sql_end(&q, e);
	search_plan_clear(&plan);
	return ok;
}
