#include "mime/header/fields.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

char fields_eol(const char *bytes, size_t len)
{
	if (len > HEADER_BLOCK)
		len = HEADER_BLOCK;
	if (!memchr(bytes, '\n', len) && memchr(bytes, '\r', len))
		return '\r';
	return '\n';
}

/* The position after the line end of the line at s. */
static const char *fields_line_end(const struct fields *f, const char *s)
{
	const char *eol = memchr(s, f->eol, (size_t)(f->end - s));

	return eol ? eol + 1 : f->end;
}

/* The end of the line from s to next, without the line end. */
static const char *trim_eol(const char *s, const char *next)
{
	while (next > s && (next[-1] == '\n' || next[-1] == '\r'))
		next--;
	return next;
}

static bool fields_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* True if the line ends with a date of ctime: "Thu Aug 22 12:46:39 2002". */
static bool ends_in_ctime(const char *s, const char *end)
{
	static const char form[] = "aaa aaa dd dd:dd:dd dddd";
	const size_t len = sizeof form - 1;

	if ((size_t)(end - s) < len)
		return false;
	s = end - len;
	for (size_t i = 0; i < len; i++)
		if (form[i] == 'a' ? !isalpha((unsigned char)s[i])
		    : form[i] == 'd'
			? !isdigit((unsigned char)s[i]) && s[i] != ' '
			: s[i] != form[i])
			return false;
	return true;
}

/* The "From ann@example.org Thu Aug 22 12:46:39 2002" line of an mbox, also
 * quoted with '>' or with a colon, as some programs write it. */
static bool is_from_line(const char *s, const char *end)
{
	if (s < end && *s == '>')
		s++;
	if (end - s >= 5 && memcmp(s, "From ", 5) == 0)
		return true;
	return end - s >= 6 && memcmp(s, "From: ", 6) == 0 &&
	       ends_in_ctime(s, end);
}

void fields_open(struct fields *f, const char *bytes, size_t len)
{
	const char *next;

	memset(f, 0, sizeof *f);
	f->eol = fields_eol(bytes, len);
	f->at = f->start = bytes;
	f->end = bytes + len;
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		f->at += 3;
	next = fields_line_end(f, f->at);
	if (is_from_line(f->at, trim_eol(f->at, next)))
		f->at = next;
	f->start = f->at;
}

/* The colon of the field that starts at s, or NULL if it is not a field (RFC
 * 5322, 2.2; spaces before the colon: 4.5.8). */
static const char *find_colon(const char *s, const char *end)
{
	const char *at = s;

	while (at<end && * at> ' ' && *at < 0x7f && *at != ':')
		at++;
	if (at == s)
		return NULL;
	while (at < end && fields_is_blank(*at))
		at++;
	return at < end && *at == ':' ? at : NULL;
}

/* The position after the line at s and its continuation lines. */
static const char *field_end(const struct fields *f, const char *s)
{
	const char *next = fields_line_end(f, s);

	while (next < f->end && fields_is_blank(*next))
		next = fields_line_end(f, next);
	return next;
}

static void fields_fill(
    struct fields *f, struct field *field, const char *colon)
{
	const char *next = field_end(f, colon);
	const char *end = trim_eol(colon + 1, next);

	field->name = f->at;
	field->name_len = (size_t)(colon - f->at);
	while (fields_is_blank(field->name[field->name_len - 1]))
		field->name_len--;
	field->value = colon + 1;
	field->value_len = (size_t)(end - field->value);
	if (field->value_len > HEADER_FIELD) {
		field->value_len = HEADER_FIELD;
		f->is_cut = true;
	}
	f->at = next;
}

/* Ends the header at f->at. If the last lines were not fields, they are text
 * whose empty line is missing, and the body starts with them. */
static bool fields_finish(struct fields *f, const char *body)
{
	f->body = body;
	if (f->pending)
		f->body = f->pending;
	else if (f->has_junk && !f->has_field)
		f->body = f->start;
	f->at = f->end;
	return false;
}

bool field_next(struct fields *f, struct field *field)
{
	while (f->at < f->end) {
		const char *next = fields_line_end(f, f->at);
		const char *end = trim_eol(f->at, next);
		const char *colon;

		if (end == f->at)
			return fields_finish(f, next);
		colon = find_colon(f->at, end);
		if (colon) {
			f->pending = NULL;
			f->has_field = true;
			fields_fill(f, field, colon);
			return true;
		}
		f->has_junk = true;
		if (!f->pending)
			f->pending = f->at;
		f->at = next;
	}
	return f->body ? false : fields_finish(f, f->end);
}

bool field_is(const struct field *field, const char *name)
{
	return strlen(name) == field->name_len &&
	       strncasecmp(field->name, name, field->name_len) == 0;
}
