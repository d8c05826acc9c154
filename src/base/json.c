#include "base/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

static void before_value(struct json *j)
{
	if (j->wants_comma)
		buf_add_char(j->out, ',');
	j->wants_comma = true;
}

void json_open(struct json *j, char bracket)
{
	before_value(j);
	buf_add_char(j->out, bracket);
	j->wants_comma = false;
}

void json_close(struct json *j, char bracket)
{
	buf_add_char(j->out, bracket);
	j->wants_comma = true;
}

void json_key(struct json *j, const char *key)
{
	json_str(j, key);
	buf_add_char(j->out, ':');
	j->wants_comma = false;
}

static void add_escaped(struct buf *out, uint32_t c)
{
	switch (c) {
	case '"':
	case '\\':
		buf_add_char(out, '\\');
		buf_add_char(out, (char)c);
		return;
	case '\n':
		buf_add_str(out, "\\n");
		return;
	case '\r':
		buf_add_str(out, "\\r");
		return;
	case '\t':
		buf_add_str(out, "\\t");
		return;
	}
	/* Also escaped: C1 and bidi controls. JSON may be printed on a
	 * terminal. */
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		buf_printf(out, "\\u%04x", (unsigned)c);
	else
		utf8_add(out, c);
}

void json_str_len(struct json *j, const char *s, size_t len)
{
	const char *end = s + len;

	before_value(j);
	buf_add_char(j->out, '"');
	while (s < end)
		add_escaped(j->out, utf8_next(&s, end));
	buf_add_char(j->out, '"');
}

void json_str(struct json *j, const char *s)
{
	if (s)
		json_str_len(j, s, strlen(s));
	else
		json_null(j);
}

void json_int(struct json *j, int64_t n)
{
	before_value(j);
	buf_printf(j->out, "%" PRId64, n);
}

void json_bool(struct json *j, bool b)
{
	before_value(j);
	buf_add_str(j->out, b ? "true" : "false");
}

void json_null(struct json *j)
{
	before_value(j);
	buf_add_str(j->out, "null");
}

void json_put_str(struct json *j, const char *key, const char *s)
{
	json_key(j, key);
	json_str(j, s);
}

void json_put_int(struct json *j, const char *key, int64_t n)
{
	json_key(j, key);
	json_int(j, n);
}

void json_put_bool(struct json *j, const char *key, bool b)
{
	json_key(j, key);
	json_bool(j, b);
}
