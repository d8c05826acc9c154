#include "mime/header/msgid.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "mime/header/encoded_word.h"
#include "mime/header/lex.h"

/* Only printable ASCII, as in nearly all ids. */
static bool msgid_is_plain(const char *s, const char *end)
{
	for (; s < end; s++)
		if (*s <= ' ' || *s >= 0x7f)
			return false;
	return true;
}

/* The bytes from s to end without white space, as UTF-8 without NUL. */
static char *squeeze(const char *s, const char *end)
{
	struct buf id = BUF_INIT, out = BUF_INIT;

	if (msgid_is_plain(s, end))
		return mem_str_len(s, (size_t)(end - s));
	while (s < end) {
		const char *run = s;

		while (s < end && !lex_is_blank(*s))
			s++;
		buf_add(&id, run, (size_t)(s - run));
		s = lex_skip_blanks(s, end);
	}
	encoded_word_add_guessed(&out, id.data, id.len);
	buf_clear(&id);
	return buf_take(&out);
}

/* Finds the next <...> at or after *s and moves *s past it. */
static bool next_angle(
    const char **s, const char *end, const char **from, const char **to)
{
	const char *open, *close;

	open = memchr(*s, '<', (size_t)(end - *s));
	if (!open)
		return false;
	close = memchr(open, '>', (size_t)(end - open));
	if (!close)
		close = end;
	/* <<id>>: take the innermost. */
	for (*from = close; (*from)[-1] != '<'; --*from)
		;
	*to = close;
	*s = close < end ? close + 1 : end;
	return true;
}

/* If the list is full, removes the second id: threads depend on the first and
 * on the newest ones. */
static void msgid_add(struct string_list *ids, char *id)
{
	if (!*id) {
		free(id);
		return;
	}
	if (ids->len == MSGIDS_MAX) {
		free(ids->items[1]);
		memmove(&ids->items[1], &ids->items[2],
		    (MSGIDS_MAX - 2) * sizeof *ids->items);
		ids->len--;
	}
	*vec_push(ids) = id;
}

/* Ids without < and >: words that contain an @. */
static void read_bare(struct string_list *ids, const char *s, const char *end)
{
	while ((s = lex_skip_blanks(s, end)) < end) {
		const char *word = s;

		while (s < end && !lex_is_blank(*s))
			s++;
		if (!memchr(word, '@', (size_t)(s - word)))
			return;
		msgid_add(ids, squeeze(word, s));
	}
}

void msgids_read(struct string_list *ids, const char *value, size_t len)
{
	const char *s = value, *end = value + len, *from, *to;
	size_t before = ids->len;

	while (next_angle(&s, end, &from, &to))
		msgid_add(ids, squeeze(from, to));
	if (ids->len == before)
		read_bare(ids, value, end);
}

char *msgid_read(const char *value, size_t len)
{
	const char *s = value, *end = value + len, *from, *to;

	if (next_angle(&s, end, &from, &to))
		return squeeze(from, to);
	return squeeze(value, end);
}
