#include "store/search/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "store/read/message.h"

/* One thing of a query as it was typed: -field:"words in quotes"* */
struct terms_token {
	bool is_not, is_prefix;
	const char *field; /* without ':' */
	size_t field_len;
	const char *words;
	size_t len;
};

static const struct {
	const char *name;
	enum term_field field;
} fields[] = {
    {"from", TERM_FROM},
    {"to", TERM_TO},
    {"people", TERM_PEOPLE},
    {"subject", TERM_SUBJECT},
    {"text", TERM_TEXT},
    {"body", TERM_TEXT},
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

static bool terms_is_word(const char *name, const char *s, size_t len)
{
	return strlen(name) == len && strncmp(name, s, len) == 0;
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

/* Reads the next token; returns what follows it. */
static const char *read_token(struct terms_token *t, const char *s)
{
	size_t len = strcspn(s, " \t\r\n\":");

	*t = (struct terms_token){0};
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

static bool find_field(const struct terms_token *t, enum term_field *field)
{
	*field = TERM_ANYWHERE;
	for (size_t i = 0; t->field && i < sizeof fields / sizeof *fields; i++)
		if (terms_is_word(fields[i].name, t->field, t->field_len)) {
			*field = fields[i].field;
			return true;
		}
	return false;
}

static bool read_day(const struct terms_token *t, int64_t *at)
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

/* A token that is no word to look for but says which messages count. */
static bool add_filter(struct terms *to, const struct terms_token *t)
{
	if (terms_is_word("has", t->field, t->field_len)) {
		to->needs_file = true;
		return !t->is_not &&
		       (terms_is_word("file", t->words, t->len) ||
			   terms_is_word("attachment", t->words, t->len));
	}
	if (terms_is_word("after", t->field, t->field_len))
		return !t->is_not && read_day(t, &to->after);
	if (terms_is_word("before", t->field, t->field_len))
		return !t->is_not && read_day(t, &to->before);
	if (!terms_is_word("is", t->field, t->field_len))
		return false;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (terms_is_word(states[i].name, t->words, t->len)) {
			to->flags_mask |= states[i].mask;
			to->flags_want |= t->is_not
			                      ? states[i].mask & ~states[i].want
			                      : states[i].want;
			return true;
		}
	return false;
}

static bool is_filter(const struct terms_token *t)
{
	static const char *const names[] = {"is", "has", "after", "before"};

	for (size_t i = 0; t->field && i < 4; i++)
		if (terms_is_word(names[i], t->field, t->field_len))
			return true;
	return false;
}

static bool fail_token(const struct terms_token *t, struct err *e)
{
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_NEVER,
	    _("Unknown search term \"%.*s:%.*s\". Allowed: from: to: people: "
	      "subject: text:, is:unread, is:flagged, is:answered, has:file, "
	      "after:YYYY-MM-DD and before:YYYY-MM-DD."),
	    (int)t->field_len, t->field, (int)t->len, t->words);
}

static bool add_token(struct terms *to, struct terms_token *t, struct err *e)
{
	enum term_field field;
	struct term *term;

	if (is_filter(t))
		return add_filter(to, t) || fail_token(t, e);
	if (!find_field(t, &field) && t->field) {
		/* Some text with a colon in it: "re:", "12:30". */
		t->len += (size_t)(t->words - t->field);
		t->words = t->field;
	}
	if (!t->len)
		return true;
	term = vec_push(&to->list);
	term->is_not = t->is_not;
	term->is_prefix = t->is_prefix;
	term->field = field;
	term->words = mem_str_len(t->words, t->len);
	return true;
}

/* What must not be there says nothing about what shall. */
static bool asks_for_something(const struct terms *t)
{
	for (size_t i = 0; i < t->list.len; i++)
		if (!t->list.items[i].is_not)
			return true;
	return !t->list.len &&
	       (t->flags_mask || t->needs_file || t->after != INT64_MIN ||
		   t->before != INT64_MAX);
}

bool terms_read(struct terms *t, const char *query, struct err *e)
{
	*t = (struct terms){.after = INT64_MIN, .before = INT64_MAX};
	for (const char *s = skip_blanks(query); *s; s = skip_blanks(s)) {
		struct terms_token token;

		s = read_token(&token, s);
		if (!add_token(t, &token, e))
			return false;
	}
	return asks_for_something(t) ||
	       err_set(e, ERR_USAGE, ERR_ITEM, RETRY_NEVER,
		   _("Enter at least one word to search for."));
}

void terms_clear(struct terms *t)
{
	for (size_t i = 0; i < t->list.len; i++)
		free(t->list.items[i].words);
	vec_clear(&t->list);
}

bool term_wants_text(const struct term *t)
{
	return t->field == TERM_ANYWHERE || t->field == TERM_TEXT;
}

bool terms_want_text(const struct terms *t)
{
	for (size_t i = 0; i < t->list.len; i++)
		if (!t->list.items[i].is_not &&
		    term_wants_text(&t->list.items[i]))
			return true;
	return false;
}
