#include "mime/header/setaside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"

/* Set when the database is opened, before threads start, then only read. */
static struct {
	int64_t *keys, *message_ids;
	size_t n_keys, n_ids;
} aside;

static uint64_t add_byte(uint64_t hash, unsigned char c)
{
	return (hash ^ c) * 0x100000001b3;
}

/* Hashes a field, without the white space that servers change. */
static uint64_t hash_bytes(const char *s, const char *end)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; s < end; s++)
		if (!isspace((unsigned char)*s))
			hash = add_byte(
			    hash, (unsigned char)tolower((unsigned char)*s));
	return hash;
}

static bool is_counted(const char *line, const char *end)
{
	static const char *const names[] = {
	    "from:", "date:", "subject:", "message-id:"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t len = strlen(names[i]);

		if ((size_t)(end - line) >= len &&
		    strncasecmp(line, names[i], len) == 0)
			return true;
	}
	return false;
}

static const char *setaside_line_end(const char *s, const char *end)
{
	const char *lf = memchr(s, '\n', (size_t)(end - s));

	return lf ? lf + 1 : end;
}

static bool is_empty_line(const char *s, const char *end)
{
	return s < end &&
	       (*s == '\n' || (*s == '\r' && s + 1 < end && s[1] == '\n'));
}

int64_t setaside_key(const char *head, size_t len)
{
	const char *end = head + (len < CRASH_HEAD ? len : CRASH_HEAD);
	uint64_t key = 0;

	/* A sum does not depend on the order of the fields, which servers may
	 * change. */
	for (const char *s = head, *next; s < end && !is_empty_line(s, end);
	     s = next) {
		next = setaside_line_end(s, end);
		while (next < end && (*next == ' ' || *next == '\t'))
			next = setaside_line_end(next, end);
		if (is_counted(s, next))
			key += hash_bytes(s, next);
	}
	if (!key)
		key = hash_bytes(head, end);
	return key ? (int64_t)key : 1;
}

/* The start of the field with this name, or end. */
static const char *find_field(const char *s, const char *end, const char *name)
{
	size_t len = strlen(name);

	for (; s < end && !is_empty_line(s, end); s = setaside_line_end(s, end))
		if ((size_t)(end - s) > len && strncasecmp(s, name, len) == 0)
			return s + len;
	return end;
}

static bool is_plain_id(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f || s[i] == '<')
			return false;
	return len > 0 && len < 250;
}

void setaside_add_id(struct buf *out, const char *head, size_t len)
{
	const char *end = head + (len < CRASH_HEAD ? len : CRASH_HEAD);
	const char *s = find_field(head, end, "message-id:"), *stop;

	while (s < end && isspace((unsigned char)*s))
		s++;
	stop = s < end ? memchr(s, '>', (size_t)(end - s)) : NULL;
	if (stop && *s == '<' && is_plain_id(s + 1, (size_t)(stop - s - 1)))
		buf_add(out, s + 1, (size_t)(stop - s - 1));
	else
		buf_printf(out, "%016llx@set-aside.invalid",
		    (unsigned long long)setaside_key(head, len));
}

static int64_t *copy(const int64_t *from, size_t n)
{
	return n ? mem_dup(from, n * sizeof *from) : NULL;
}

void setaside_load(const int64_t *keys, size_t n_keys,
    const int64_t *message_ids, size_t n_ids)
{
	free(aside.keys);
	free(aside.message_ids);
	aside.keys = copy(keys, n_keys);
	aside.message_ids = copy(message_ids, n_ids);
	aside.n_keys = n_keys;
	aside.n_ids = n_ids;
}

static bool setaside_has(const int64_t *list, size_t n, int64_t what)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == what)
			return true;
	return false;
}

int64_t setaside_find(const char *head, size_t len)
{
	int64_t key;

	if (!aside.n_keys)
		return 0;
	key = setaside_key(head, len);
	return setaside_has(aside.keys, aside.n_keys, key) ? key : 0;
}

bool setaside_has_message(int64_t message_id)
{
	return message_id &&
	       setaside_has(aside.message_ids, aside.n_ids, message_id);
}

void setaside_add_raw(struct buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];
		bool is_end = c == '\r' && i + 1 < len && bytes[i + 1] == '\n';

		if (c == '\r')
			c = '\n';
		if (!is_end)
			buf_add_char(out, c == '\n' || (c >= ' ' && c < 0x7f)
					      ? c
					  : c == '\t' ? ' '
						      : '?');
	}
}

const char *setaside_subject(void)
{
	return _("(This message could not be read)");
}

const char *setaside_reason(void)
{
	return _("postern crashed while reading this message, so only its raw "
		 "source is shown.");
}
