#include "mime/header/address.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "mime/header/charset.h"
#include "mime/header/encoded_word.h"
#include "mime/header/lex.h"

/* A longer encoded word is not one. */
enum { ENCODED_MAX = 1024 };

/* Where a word of a mailbox is in phrase and in spec. */
struct address_word {
	size_t phrase, spec, spec_end;
};
struct word_list VEC_OF(struct address_word);

/* The list being read, and what was read of the current mailbox. */
struct address_reader {
	struct addresses *list;
	const char *at, *end;
	bool quotes_end;   /* no closing '"' follows: quotes are ordinary
	                    * characters */
	struct buf phrase; /* words without quotes, not yet decoded */
	struct buf spec;   /* the same words as addr-specs: without white
	                    * space */
	struct buf angle;  /* the text between < and > */
	struct buf comment;
	struct word_list words;
	bool is_in_word; /* the last character was part of a word */
	bool has_at, has_angle;
	bool is_trailing; /* after a complete mailbox, before a comma */
	bool is_full;     /* the list has reached ADDRESSES_MAX */
};

static void reset(struct address_reader *r)
{
	buf_reset(&r->phrase);
	buf_reset(&r->spec);
	buf_reset(&r->angle);
	buf_reset(&r->comment);
	r->words.len = 0;
	r->is_in_word = r->has_at = r->has_angle = r->is_trailing = false;
}

static char *visible(const char *s, size_t len)
{
	struct buf b = BUF_INIT;

	encoded_word_add_visible(&b, s, len);
	return buf_take(&b);
}

static char *decoded(const char *s, size_t len)
{
	struct buf b = BUF_INIT;

	encoded_word_decode(&b, s, len);
	return buf_take(&b);
}

/* Takes ownership of both strings. */
static void address_push(struct address_reader *r, char *name, char *addr)
{
	struct address *a;

	if (r->list->len >= ADDRESSES_MAX) {
		r->is_full = true;
		free(name);
		free(addr);
		return;
	}
	a = vec_push(r->list);
	a->name = name;
	a->addr = addr;
}

static char *comment_text(const struct address_reader *r)
{
	return decoded(r->comment.data, r->comment.len);
}

/* A mailbox without <> and without @: a local name, or only a display name. If
 * all of it was quoted and is "ann@example.org", it is an address. */
static void push_plain(struct address_reader *r)
{
	if (memchr(r->phrase.data, '@', r->phrase.len))
		address_push(
		    r, comment_text(r), visible(r->phrase.data, r->phrase.len));
	else if (r->words.len == 1)
		address_push(
		    r, comment_text(r), visible(r->spec.data, r->spec.len));
	else
		address_push(
		    r, decoded(r->phrase.data, r->phrase.len), mem_str(""));
}

/* Mailboxes without <>: every word with an @ is one. The words before the first
 * are its name ("Ann Example ann@example.org"), those after the last are
 * ignored. */
static void push_specs(struct address_reader *r)
{
	bool is_first = true;

	for (size_t i = 0; i < r->words.len; i++) {
		const struct address_word *w = &r->words.items[i];
		const char *spec = r->spec.data + w->spec;
		size_t len = w->spec_end - w->spec;
		char *name;

		if (!memchr(spec, '@', len))
			continue;
		if (is_first && w->phrase)
			name = decoded(r->phrase.data, w->phrase);
		else
			name = comment_text(r);
		address_push(r, name, visible(spec, len));
		is_first = false;
	}
}

/* The current mailbox is complete. */
static void address_finish(struct address_reader *r)
{
	const struct buf *name = r->words.len ? &r->phrase : &r->comment;

	if (r->has_angle)
		address_push(r, decoded(name->data, name->len),
		    visible(r->angle.data, r->angle.len));
	else if (r->has_at)
		push_specs(r);
	else if (r->words.len && !r->is_trailing)
		push_plain(r);
	reset(r);
}

/* True if the word at r->at continues the last one: "ann @ example.org", "ann .
 * example@example.org". */
static bool continues_word(const struct address_reader *r)
{
	char before = r->spec.len ? r->spec.data[r->spec.len - 1] : '\0';
	char next = *r->at;

	return r->words.len &&
	       (before == '@' || before == '.' || next == '@' || next == '.');
}

/* A letter or a quoted string starts or continues a word. */
static void open_word(struct address_reader *r)
{
	struct address_word *w;

	if (r->has_angle) {
		address_finish(r);
		r->is_trailing = true;
	}
	if (r->is_in_word)
		return;
	r->is_in_word = true;
	if (continues_word(r))
		return;
	w = vec_push(&r->words);
	w->phrase = r->phrase.len;
	w->spec = w->spec_end = r->spec.len;
}

static void address_add_letters(
    struct address_reader *r, const char *s, size_t len)
{
	buf_add(&r->spec, s, len);
	r->words.items[r->words.len - 1].spec_end = r->spec.len;
}

static void read_letters(struct address_reader *r, size_t len)
{
	open_word(r);
	buf_add(&r->phrase, r->at, len);
	address_add_letters(r, r->at, len);
	r->has_at |= memchr(r->at, '@', len) != NULL;
	r->at += len;
}

/* Number of characters from r->at without a special meaning. */
static size_t letter_run(const struct address_reader *r)
{
	const char *s = r->at;

	while (s < r->end && (isalnum((unsigned char)*s) || *s == '@' ||
				 *s == '.' || *s == '-' || *s == '_'))
		s++;
	return (size_t)(s - r->at);
}

static void read_comment(struct address_reader *r)
{
	buf_reset(&r->comment);
	r->at = lex_skip_comment(r->at, r->end, &r->comment);
}

static void read_quoted(struct address_reader *r)
{
	const char *close =
	    r->quotes_end ? NULL : lex_find_quote(r->at, r->end);

	if (!close) {
		r->quotes_end = true;
		r->at++;
		return;
	}
	open_word(r);
	address_add_letters(r, r->at, (size_t)(close + 1 - r->at));
	lex_unquote(&r->phrase, r->at + 1, close);
	r->at = close + 1;
}

/* The end of the encoded word at s, or NULL if there is none. */
static const char *encoded_end(const char *s, const char *end)
{
	if (end - s > ENCODED_MAX)
		end = s + ENCODED_MAX;
	if (end - s < 8 || s[0] != '=' || s[1] != '?')
		return NULL;
	for (s += 2; s + 1 < end && !lex_is_blank(*s); s++)
		if (s[0] == '?' && s[1] == '=' && s[-2] != '?')
			return s + 2;
	return NULL;
}

/* An encoded word counts as one word, whatever characters it contains: many
 * senders leave commas and colons in it unencoded. */
static bool read_encoded(struct address_reader *r)
{
	const char *end = encoded_end(r->at, r->end);

	if (!end)
		return false;
	open_word(r);
	buf_add(&r->phrase, r->at, (size_t)(end - r->at));
	address_add_letters(r, r->at, (size_t)(end - r->at));
	r->at = end;
	return true;
}

/* A domain literal, as [192.0.2.1]: colons and commas in it have no meaning. */
static void read_literal(struct address_reader *r)
{
	const char *close = memchr(r->at, ']', (size_t)(r->end - r->at));

	if (close && r->has_at)
		read_letters(r, (size_t)(close + 1 - r->at));
	else
		read_letters(r, 1);
}

/* <@relay,@relay:local@domain> (RFC 5322, 4.4) means local@domain. */
static void drop_route(struct buf *angle)
{
	const char *colon;

	if (angle->len && angle->data[0] == '@') {
		colon = memchr(angle->data, ':', angle->len);
		if (colon)
			buf_drop(angle, (size_t)(colon + 1 - angle->data));
	}
}

static bool angle_ends(const struct address_reader *r, char c)
{
	if (c == '>')
		return true;
	/* If '>' is missing, the address ends where the next mailbox starts. */
	return (c == ',' || c == ';') && r->angle.len &&
	       r->angle.data[0] != '@';
}

static void read_angle(struct address_reader *r)
{
	size_t run;

	if (r->has_angle)
		address_finish(r);
	r->has_angle = true;
	for (r->at++; r->at < r->end && !angle_ends(r, *r->at);) {
		const char *close = *r->at == '"' && !r->quotes_end
		                        ? lex_find_quote(r->at, r->end)
		                        : NULL;

		if (close) {
			buf_add(&r->angle, r->at, (size_t)(close + 1 - r->at));
			r->at = close + 1;
		} else if (*r->at == '(') {
			r->at = lex_skip_comment(r->at, r->end, NULL);
		} else if ((run = letter_run(r))) {
			buf_add(&r->angle, r->at, run);
			r->at += run;
		} else {
			if (*r->at == '"')
				r->quotes_end = true;
			if (!lex_is_blank(*r->at) && *r->at != '<')
				buf_add_char(&r->angle, *r->at);
			r->at++;
		}
	}
	if (r->at < r->end && *r->at == '>')
		r->at++;
	drop_route(&r->angle);
	r->is_in_word = false;
}

/* A comma ends a mailbox, except in "Example, Ann <ann@example.org>", where the
 * name should have been quoted. A single word is a local address. */
static void read_comma(struct address_reader *r)
{
	r->at++;
	if (r->words.len > 1 && !r->has_at && !r->has_angle) {
		buf_add_char(&r->phrase, ',');
		r->is_in_word = false;
		return;
	}
	address_finish(r);
}

/* A colon ends the name of a group. Groups do not nest, so a second colon
 * starts another group. After an address it is taken as a comma. */
static void read_colon(struct address_reader *r)
{
	r->at++;
	if (r->has_angle || r->has_at)
		address_finish(r);
	else
		reset(r);
}

static void read_next(struct address_reader *r)
{
	size_t run = letter_run(r);
	char c = *r->at;

	if (run) {
		read_letters(r, run);
		return;
	}
	if (c == '=' && read_encoded(r))
		return;
	if (lex_is_blank(c)) {
		if (r->phrase.len)
			buf_add_char(&r->phrase, c);
		r->is_in_word = false;
		r->at++;
	} else if (c == '(') {
		read_comment(r);
	} else if (c == '"') {
		read_quoted(r);
	} else if (c == '<') {
		read_angle(r);
	} else if (c == '[') {
		read_literal(r);
	} else if (c == ',') {
		read_comma(r);
	} else if (c == ';') {
		r->at++;
		address_finish(r);
	} else if (c == ':') {
		read_colon(r);
	} else if (c == '>') {
		r->at++;
	} else {
		if (c == '\\' && r->at + 1 < r->end)
			r->at++;
		read_letters(r, 1);
	}
}

bool addresses_read(struct addresses *list, const char *value, size_t len)
{
	struct buf utf8 = BUF_INIT;
	struct address_reader r = {
	    .list = list,
	    .phrase = BUF_INIT,
	    .spec = BUF_INIT,
	    .angle = BUF_INIT,
	    .comment = BUF_INIT,
	};

	if (!utf8_valid(value, len)) {
		charset_decode(&utf8, "", value, len);
		value = utf8.data;
		len = utf8.len;
	}
	r.at = value;
	r.end = value + len;
	while (r.at < r.end && !r.is_full)
		read_next(&r);
	address_finish(&r);
	buf_clear(&r.phrase);
	buf_clear(&r.spec);
	buf_clear(&r.angle);
	buf_clear(&r.comment);
	vec_clear(&r.words);
	buf_clear(&utf8);
	return !r.is_full;
}

void addresses_clear(struct addresses *a)
{
	for (size_t i = 0; i < a->len; i++) {
		free(a->items[i].name);
		free(a->items[i].addr);
	}
	vec_clear(a);
}

/* '@' and characters that look like it: small and fullwidth. */
static bool is_at_sign(uint32_t c)
{
	return c == '@' || c == 0xfe6b || c == 0xff20;
}

/* Punctuation around an address in a name. */
static bool is_border(uint32_t c)
{
	return c < 0x80 && strchr(" \t\"'<>()[],;:", (int)c);
}

/* The next word of s without such punctuation; *has_at: an at sign is inside of
 * it. NULL at the end. */
static const char *next_token(
    const char **s, const char *end, size_t *len, bool *has_at)
{
	const char *start = NULL, *at = *s;

	*has_at = false;
	while (at < end) {
		const char *here = at;
		uint32_t c = utf8_next(&at, end);

		if (is_border(c)) {
			if (start) {
				*len = (size_t)(here - start);
				*s = at;
				return start;
			}
		} else if (!start) {
			start = here;
		} else if (is_at_sign(c)) {
			*has_at = true;
		}
	}
	*len = start ? (size_t)(end - start) : 0;
	*s = end;
	return start;
}

/* True if addr has more than one @ outside of quotes: mail programs that stop
 * at the first one see another domain. */
static bool has_two_domains(const char *addr)
{
	const char *at = strchr(addr, '@');

	return *addr != '"' && at && strchr(at + 1, '@');
}

bool address_pretends(const struct address *a)
{
	const char *s = a->name, *end = s + strlen(s), *token;
	size_t len;
	bool has_at;

	if (has_two_domains(a->addr))
		return true;
	while ((token = next_token(&s, end, &len, &has_at)))
		if (has_at && (strlen(a->addr) != len ||
				  strncasecmp(token, a->addr, len) != 0))
			return true;
	return false;
}

const char *address_label(const struct address *a)
{
	if (!*a->name || (*a->addr && address_pretends(a)))
		return a->addr;
	return a->name;
}

void address_show(struct buf *out, const struct address *a)
{
	buf_add_str(out, a->name);
	if (*a->name && *a->addr)
		buf_add_str(out, " <");
	buf_add_str(out, a->addr);
	if (*a->name && *a->addr)
		buf_add_char(out, '>');
}
