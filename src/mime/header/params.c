#include "mime/header/params.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mime/header/charset.h"
#include "mime/header/encoded_word.h"
#include "mime/header/lex.h"

enum { SECTION_MAX = 9999, CHARSET_MAX = 64, TYPE_MAX = 127 };

/* A character of a token (RFC 2045, 5.1). */
static bool is_token(char c)
{
	return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?=", c);
}

static void add_lower(struct buf *out, const char *s, const char *end)
{
	for (; s < end; s++)
		buf_add_char(out, (char)tolower((unsigned char)*s));
}

/* The first ';' at or after s, or end. */
static const char *find_semicolon(const char *s, const char *end)
{
	const char *at = memchr(s, ';', (size_t)(end - s));

	return at ? at : end;
}

/* Reads "type / subtype" or a word. Returns its end: a ';', or white space if
 * the ';' is missing. */
static const char *read_head(struct buf *out, const char *s, const char *end)
{
	s = lex_skip_cfws(s, end);
	while (s < end && *s != ';') {
		const char *next = lex_skip_cfws(s, end);

		if (next > s && out->len && out->data[out->len - 1] != '/' &&
		    (next == end || *next != '/'))
			return next < end && *next == ';' ? next : s;
		s = next;
		if (s < end && *s != ';')
			add_lower(out, s, s + 1);
		s += s < end && *s != ';';
	}
	return s;
}

void params_head(struct buf *out, const char *value, size_t len)
{
	read_head(out, value, value + len);
}

void params_media_type(struct buf *out, const char *head, const char *other)
{
	const char *slash = strchr(head, '/'), *s;

	if (!slash || slash == head || !slash[1] || strlen(head) > TYPE_MAX) {
		buf_add_str(out, other);
		return;
	}
	for (s = head; *s; s++)
		if (!is_token(*s) && s != slash) {
			buf_add_str(out, other);
			return;
		}
	buf_add_str(out, head);
}

/* Splits "filename*0*" into name, section and encoding. */
static void params_read_name(struct param *p, const char *s, const char *end)
{
	struct buf name = BUF_INIT;
	const char *star = memchr(s, '*', (size_t)(end - s));

	p->section = -1;
	add_lower(&name, s, star ? star : end);
	p->name = buf_take(&name);
	if (!star)
		return;
	s = star + 1;
	if (s < end && isdigit((unsigned char)*s))
		p->section = 0;
	while (s < end && isdigit((unsigned char)*s)) {
		p->section = p->section * 10 + (*s++ - '0');
		if (p->section > SECTION_MAX)
			p->section = SECTION_MAX;
	}
	/* name* is encoded, name*0 is not, name*0* is. */
	p->is_encoded = p->section < 0 || (s < end && *s == '*');
}

/* A value without quotes ends at the next ';' and may contain spaces, as file
 * names do; a comment after it is removed. */
static const char *read_token(struct buf *out, const char *s, const char *end)
{
	const char *stop = find_semicolon(s, end), *last = stop, *at;

	for (at = s; at < stop; at++)
		if (*at == '(' && at > s && lex_is_blank(at[-1]) &&
		    lex_skip_cfws(at, stop) == stop)
			break;
	last = at;
	while (last > s && lex_is_blank(last[-1]))
		last--;
	buf_add(out, s, (size_t)(last - s));
	return stop;
}

/* A quoted value, without the line ends of folding. */
static const char *read_quoted(struct buf *out, const char *s, const char *end)
{
	const char *close = lex_find_quote(s, end);
	size_t n = 0;

	lex_unquote(out, s + 1, close ? close : end);
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] != '\r' && out->data[i] != '\n')
			out->data[n++] = out->data[i];
	buf_cut(out, n);
	return close ? find_semicolon(close, end) : end;
}

static const char *read_value(struct buf *out, const char *s, const char *end)
{
	s = lex_skip_blanks(s, end);
	if (s < end && *s == '"')
		return read_quoted(out, s, end);
	return read_token(out, s, end);
}

/* Reads the parameter at s; returns the ';' after it, or end. */
static const char *read_param(struct params *p, const char *s, const char *end)
{
	const char *name = s, *name_end;
	struct param *param;

	while (s < end && is_token(*s))
		s++;
	name_end = s;
	s = lex_skip_cfws(s, end);
	if (name_end == name || s == end || *s != '=')
		return find_semicolon(s, end);
	param = vec_push(p);
	buf_init(&param->value);
	params_read_name(param, name, name_end);
	return read_value(&param->value, s + 1, end);
}

void params_read(struct params *p, const char *value, size_t len)
{
	const char *end = value + len;
	struct buf head = BUF_INIT;
	const char *s = read_head(&head, value, end);

	memset(p, 0, sizeof *p);
	p->head = buf_take(&head);
	while (s < end && p->len < PARAMS_MAX) {
		s = lex_skip_cfws(s + 1, end);
		if (s < end)
			s = read_param(p, s, end);
	}
}

void params_clear(struct params *p)
{
	for (size_t i = 0; i < p->len; i++) {
		free(p->items[i].name);
		buf_clear(&p->items[i].value);
	}
	vec_clear(p);
	free(p->head);
	p->head = NULL;
}

static const struct param *params_find(
    const struct params *p, const char *name, int section, bool is_encoded)
{
	for (size_t i = 0; i < p->len; i++) {
		const struct param *param = &p->items[i];

		if (param->section == section &&
		    strcmp(param->name, name) == 0 &&
		    (section >= 0 || param->is_encoded == is_encoded))
			return param;
	}
	return NULL;
}

const struct buf *params_bytes(const struct params *p, const char *name)
{
	const struct param *param = params_find(p, name, -1, false);

	return param ? &param->value : NULL;
}

static int hex_pair(const char *s)
{
	char pair[3] = {s[0], s[1], '\0'};

	if (!isxdigit((unsigned char)s[0]) || !isxdigit((unsigned char)s[1]))
		return -1;
	return (int)strtol(pair, NULL, 16);
}

static void add_percent(struct buf *out, const char *s, const char *end)
{
	for (; s < end; s++) {
		int byte = *s == '%' && end - s >= 3 ? hex_pair(s + 1) : -1;

		if (byte < 0) {
			buf_add_char(out, *s);
			continue;
		}
		buf_add_char(out, (char)byte);
		s += 2;
	}
}

/* Reads charset'language' at the start of an encoded value; returns what
 * follows. */
static const char *take_charset(
    char charset[CHARSET_MAX], const char *s, const char *end)
{
	const char *mark = memchr(s, '\'', (size_t)(end - s));
	const char *second =
	    mark ? memchr(mark + 1, '\'', (size_t)(end - mark - 1)) : NULL;
	size_t n;

	*charset = '\0';
	if (!second)
		return s;
	n = (size_t)(mark - s);
	if (n < CHARSET_MAX && !memchr(s, '\0', n)) {
		memcpy(charset, s, n);
		charset[n] = '\0';
	}
	return second + 1;
}

/* Joins the sections name*0, name*1 ...; each may be encoded or not, the first
 * one has the character set. True if any was encoded. */
static bool params_join(struct buf *bytes, char charset[CHARSET_MAX],
    const struct params *p, const struct param *first)
{
	const struct param *piece = first;
	bool is_encoded = false;

	*charset = '\0';
	for (int n = first->section; piece; n++) {
		const char *s = piece->value.data;
		const char *end = s + piece->value.len;

		if (piece == first && piece->is_encoded)
			s = take_charset(charset, s, end);
		if (piece->is_encoded)
			add_percent(bytes, s, end);
		else
			buf_add(bytes, s, (size_t)(end - s));
		is_encoded |= piece->is_encoded;
		piece =
		    n < 0 ? NULL : params_find(p, first->name, n + 1, false);
	}
	return is_encoded;
}

static void add_pieces(
    struct buf *out, const struct params *p, const struct param *first)
{
	struct buf bytes = BUF_INIT, text = BUF_INIT;
	char charset[CHARSET_MAX];

	if (params_join(&bytes, charset, p, first)) {
		charset_decode(&text, charset, bytes.data, bytes.len);
		encoded_word_add_visible(out, text.data, text.len);
	} else {
		encoded_word_decode(out, bytes.data, bytes.len);
	}
	buf_clear(&text);
	buf_clear(&bytes);
}

bool params_text(const struct params *p, const char *name, struct buf *out)
{
	const struct param *param = params_find(p, name, -1, true);

	if (!param)
		param = params_find(p, name, 0, false);
	if (param) {
		add_pieces(out, p, param);
		return true;
	}
	param = params_find(p, name, -1, false);
	if (!param)
		return false;
	encoded_word_decode(out, param->value.data, param->value.len);
	return true;
}
