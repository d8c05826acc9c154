#include "config/line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

static bool line_is_blank(char c)
{
	return isspace((unsigned char)c);
}

/* Removes spaces from both ends. */
static struct line_span line_trim(const char *text, struct line_span s)
{
	while (s.len && line_is_blank(text[s.at])) {
		s.at++;
		s.len--;
	}
	while (s.len && line_is_blank(text[s.at + s.len - 1]))
		s.len--;
	return s;
}

/* A comment starts with '#' or ';' at the beginning of the line or after a
 * space, outside of double quotes. */
static size_t find_comment(const char *text, size_t len)
{
	bool is_quoted = false;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			is_quoted = !is_quoted;
		else if ((text[i] == '#' || text[i] == ';') && !is_quoted &&
			 (i == 0 || line_is_blank(text[i - 1])))
			return i;
	}
	return len;
}

static bool line_is_word(const char *text, struct line_span s, const char *word)
{
	return s.len == strlen(word) && memcmp(text + s.at, word, s.len) == 0;
}

static void read_section(struct line *l, const char *text, struct line_span all)
{
	const char *close = memchr(text + all.at, ']', all.len);
	struct line_span in = {all.at + 1, all.len - 2};

	l->kind = LINE_SECTION;
	if (!close || close != text + all.at + all.len - 1) {
		l->fault = _("Write a section as [account NAME] or [ui], alone "
			     "on its line.");
		return;
	}
	in = line_trim(text, in);
	l->key = in;
	for (size_t i = 0; i < in.len && l->key.len == in.len; i++)
		if (line_is_blank(text[in.at + i]))
			l->key.len = i;
	l->value = (struct line_span){in.at + l->key.len, in.len - l->key.len};
	l->value = line_trim(text, l->value);
	if (!line_is_word(text, l->key, "account") &&
	    !(line_is_word(text, l->key, "ui") && !l->value.len))
		l->fault =
		    _("Unknown section. Allowed: [account NAME] and [ui].");
}

static void read_setting(struct line *l, const char *text, struct line_span all)
{
	const char *equals = memchr(text + all.at, '=', all.len);

	if (!equals) {
		l->kind = LINE_BROKEN;
		l->fault = _("Write a setting as KEY = VALUE.");
		return;
	}
	l->kind = LINE_SETTING;
	l->equals = (size_t)(equals - text);
	l->key = (struct line_span){all.at, l->equals - all.at};
	l->key = line_trim(text, l->key);
	l->value =
	    (struct line_span){l->equals + 1, all.at + all.len - l->equals - 1};
	l->value = line_trim(text, l->value);
}

void line_read(struct line *out, const char *text, size_t len)
{
	struct line_span all = {0, find_comment(text, len)};

	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	*out = (struct line){0};
	if (all.len < len)
		out->comment = (struct line_span){all.len, len - all.len};
	all = line_trim(text, all);
	if (!utf8_valid(text, len) || memchr(text, '\0', len)) {
		out->kind = LINE_BROKEN;
		out->fault = _("The line is not valid UTF-8.");
	} else if (all.len && text[all.at] == '[') {
		read_section(out, text, all);
	} else if (all.len) {
		read_setting(out, text, all);
	}
}

char *line_value(const struct line *l, const char *text)
{
	const char *at = text + l->value.at;
	size_t len = l->value.len;

	if (len >= 2 && at[0] == '"' && at[len - 1] == '"' &&
	    !memchr(at + 1, '"', len - 2))
		return mem_str_len(at + 1, len - 2);
	return mem_str_len(at, len);
}

char *line_key(const struct line *l, const char *text)
{
	return mem_str_len(text + l->key.at, l->key.len);
}

/* True if the line reads back as this value and its comment is still a
 * comment. */
static bool reads_as(const struct buf *text, const char *value)
{
	struct line l;
	char *found;
	bool ok;

	line_read(&l, text->data, text->len);
	found = line_value(&l, text->data);
	ok = !l.fault && strcmp(found, value) == 0 && l.comment.len == 1;
	free(found);
	return ok;
}

static bool try_value(struct buf *out, const char *value, bool quotes)
{
	const char *quote = quotes ? "\"" : "";
	struct buf line = BUF_INIT;
	bool ok;

	buf_printf(&line, "k = %s%s%s #", quote, value, quote);
	ok = reads_as(&line, value);
	if (ok)
		buf_printf(out, "%s%s%s", quote, value, quote);
	buf_clear(&line);
	return ok;
}

static bool try_section(struct buf *out, const char *name, bool quotes)
{
	const char *quote = quotes ? "\"" : "";
	struct buf line = BUF_INIT;
	bool ok;

	buf_printf(&line, "[account %s%s%s] #", quote, name, quote);
	ok = reads_as(&line, name);
	if (ok)
		buf_add(out, line.data, line.len - 2);
	buf_clear(&line);
	return ok;
}

/* Control characters, tabs included, are not allowed in the file. */
static bool is_one_line(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return utf8_valid(text, strlen(text));
}

bool line_add_value(struct buf *out, const char *value, bool prefers_quotes)
{
	return is_one_line(value) &&
	       (try_value(out, value, prefers_quotes) ||
		   try_value(out, value, !prefers_quotes));
}

bool line_add_section(struct buf *out, const char *name)
{
	return *name && is_one_line(name) &&
	       (try_section(out, name, false) || try_section(out, name, true));
}
