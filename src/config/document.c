#include "config/document.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "config/line.h"

/* The line that starts a section, and the first line after it. */
struct section {
	size_t head, end;
};

/* --- lines ---------------------------------------------------------------- */

void document_read(struct document *d, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((eol ? eol + 1 : end) - text);
		struct document_line *l = vec_push(&d->lines);

		l->text = mem_str_len(text, n);
		l->len = n;
		text += n;
	}
}

void document_write(const struct document *d, struct buf *out)
{
	for (size_t i = 0; i < d->lines.len; i++)
		buf_add(out, d->lines.items[i].text, d->lines.items[i].len);
}

void document_clear(struct document *d)
{
	for (size_t i = 0; i < d->lines.len; i++)
		free(d->lines.items[i].text);
	vec_clear(&d->lines);
}

static struct line line_at(const struct document *d, size_t i)
{
	struct line l;

	line_read(&l, d->lines.items[i].text, d->lines.items[i].len);
	return l;
}

static const char *text_at(const struct document *d, size_t i)
{
	return d->lines.items[i].text;
}

/* Takes ownership of text. */
static void set_line(struct document *d, size_t i, struct buf *text)
{
	free(d->lines.items[i].text);
	d->lines.items[i].len = text->len;
	d->lines.items[i].text = buf_take(text);
}

static void insert_line(struct document *d, size_t i, struct buf *text)
{
	vec_push(&d->lines);
	memmove(d->lines.items + i + 1, d->lines.items + i,
	    (d->lines.len - 1 - i) * sizeof *d->lines.items);
	d->lines.items[i] = (struct document_line){0};
	set_line(d, i, text);
}

static void remove_line(struct document *d, size_t i)
{
	free(d->lines.items[i].text);
	memmove(d->lines.items + i, d->lines.items + i + 1,
	    (d->lines.len - 1 - i) * sizeof *d->lines.items);
	d->lines.len--;
}

/* The line end that this file uses. */
static const char *document_line_end(const struct document *d)
{
	const struct document_line *l = d->lines.items;

	return d->lines.len && l->len >= 2 && l->text[l->len - 2] == '\r'
	           ? "\r\n"
	           : "\n";
}

/* Completes a last line without a line end, before another is added. */
static void end_last_line(struct document *d)
{
	size_t last = d->lines.len - 1;
	struct buf text = BUF_INIT;

	if (!d->lines.len ||
	    text_at(d, last)[d->lines.items[last].len - 1] == '\n')
		return;
	buf_add(&text, text_at(d, last), d->lines.items[last].len);
	buf_add_str(&text, document_line_end(d));
	set_line(d, last, &text);
}

static bool document_is_blank(const struct document *d, size_t i)
{
	struct line l = line_at(d, i);

	return l.kind == LINE_EMPTY && !l.comment.len;
}

static bool is_comment(const struct document *d, size_t i)
{
	struct line l = line_at(d, i);

	return l.kind == LINE_EMPTY && l.comment.len;
}

/* Inserts a blank line between i - 1 and i unless one of them is blank. */
static void part_at(struct document *d, size_t i)
{
	struct buf text = BUF_INIT;

	if (i == 0 || i >= d->lines.len || document_is_blank(d, i - 1) ||
	    document_is_blank(d, i))
		return;
	buf_add_str(&text, document_line_end(d));
	insert_line(d, i, &text);
}

/* --- sections ------------------------------------------------------------- */

static bool is_head_of(const struct document *d, size_t i, const char *account)
{
	struct line l = line_at(d, i);
	const char *text = text_at(d, i);
	char *name;
	bool is_it;

	if (l.kind != LINE_SECTION || l.fault)
		return false;
	if (text[l.key.at] == 'u')
		return !account;
	name = line_value(&l, text);
	is_it = account && strcasecmp(name, account) == 0;
	free(name);
	return is_it;
}

/* Finds the first section with this name from line *from on. */
static bool next_section(const struct document *d, const char *account,
    size_t from, struct section *s)
{
	for (s->head = from; s->head < d->lines.len; s->head++)
		if (is_head_of(d, s->head, account))
			break;
	if (s->head >= d->lines.len)
		return false;
	s->end = s->head + 1;
	while (s->end < d->lines.len && line_at(d, s->end).kind != LINE_SECTION)
		s->end++;
	return true;
}

static bool find_section(const struct document *d, const char *account,
    struct section *s, struct err *e)
{
	return next_section(d, account, 0, s) ||
	       err_set(e, ERR_NOT_FOUND, ERR_ACCOUNT, RETRY_NEVER,
		   _("There is no account %s in the settings."),
		   account ? account : "[ui]");
}

/* Comment lines right above a section belong to it. */
static size_t start_of(const struct document *d, size_t head)
{
	while (head > 0 && is_comment(d, head - 1))
		head--;
	return head;
}

/* The section with the comments above it, without those of the next. */
static struct section block_of(const struct document *d, struct section s)
{
	s.head = start_of(d, s.head);
	if (s.end < d->lines.len)
		s.end = start_of(d, s.end);
	return s;
}

/* --- changes -------------------------------------------------------------- */

static bool is_key(const struct document *d, size_t i, const char *key)
{
	struct line l = line_at(d, i);

	return l.kind == LINE_SETTING && strlen(key) == l.key.len &&
	       memcmp(text_at(d, i) + l.key.at, key, l.key.len) == 0;
}

static bool fail_value(struct err *e, const char *key)
{
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
	    _("This value for %s can't be written to the config file: it "
	      "contains a line break, or quotes next to a comment sign."),
	    key);
}

static bool replace_value(
    struct document *d, size_t i, const struct conf_change *c, struct err *e)
{
	struct line l = line_at(d, i);
	const char *text = text_at(d, i);
	size_t at = l.value.len ? l.value.at : l.equals + 1;
	size_t behind = at + l.value.len;
	struct buf out = BUF_INIT;

	buf_add(&out, text, at);
	if (!l.value.len && *c->value)
		buf_add_char(&out, ' ');
	if (!line_add_value(&out, c->value, l.value.len && text[at] == '"')) {
		buf_clear(&out);
		return fail_value(e, c->key);
	}
	buf_add(&out, text + behind, d->lines.items[i].len - behind);
	set_line(d, i, &out);
	return true;
}

/* Appends the key with the same spacing as the setting in like (may be
 * NULL). */
static void add_key(const struct line *like, const char *like_text,
    const char *key, struct buf *out)
{
	size_t pad = 1, behind = 1, from = out->len;

	if (like) {
		size_t key_end = like->key.at + like->key.len;

		buf_add(out, like_text, like->key.at);
		pad = like->equals - key_end;
		if (pad > 1 && out->len - from + strlen(key) < like->equals)
			pad = like->equals - like->key.at - strlen(key);
		else if (pad > 1)
			pad = 1;
		if (like->value.len)
			behind = like->value.at - like->equals - 1;
	}
	buf_printf(out, "%s%*s=%*s", key, (int)pad, "", (int)behind, "");
}

/* Inserts a setting after the last one of the section. */
static bool add_setting(struct document *d, const struct section *s,
    const struct conf_change *c, struct err *e)
{
	size_t at = s->head + 1;
	struct line like;
	const struct line *found = NULL;
	const char *text = NULL;
	struct buf out = BUF_INIT;

	for (size_t i = s->head + 1; i < s->end; i++) {
		struct line l = line_at(d, i);

		if (l.kind == LINE_EMPTY)
			continue;
		at = i + 1;
		if (l.kind != LINE_SETTING)
			continue;
		like = l;
		found = &like;
		text = text_at(d, i);
	}
	add_key(found, text, c->key, &out);
	if (!line_add_value(&out, c->value, false)) {
		buf_clear(&out);
		return fail_value(e, c->key);
	}
	if (at == d->lines.len)
		end_last_line(d);
	buf_add_str(&out, document_line_end(d));
	insert_line(d, at, &out);
	return true;
}

static bool add_section(struct document *d, const char *account, struct err *e)
{
	struct buf out = BUF_INIT;

	if (!account)
		buf_add_str(&out, "[ui]");
	else if (!line_add_section(&out, account))
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("Invalid account name: it is empty, or contains a "
		      "bracket, a line break or a quote."));
	end_last_line(d);
	buf_add_str(&out, document_line_end(d));
	insert_line(d, d->lines.len, &out);
	part_at(d, d->lines.len - 1);
	return true;
}

static bool set_key(
    struct document *d, const struct conf_change *c, struct err *e)
{
	struct section s, last = {0};
	size_t line = 0, from = 0;

	while (next_section(d, c->account, from, &s)) {
		for (size_t i = s.head + 1; i < s.end; i++)
			if (is_key(d, i, c->key))
				line = i;
		last = s;
		from = s.end;
	}
	if (line)
		return replace_value(d, line, c, e);
	if (!last.end) {
		if (c->account)
			return find_section(d, c->account, &s, e);
		if (!add_section(d, NULL, e) ||
		    !find_section(d, NULL, &last, e))
			return false;
	}
	return add_setting(d, &last, c, e);
}

/* Removes a line; a comment in it stays as a line of its own, and then false is
 * returned: the line still exists. */
static bool empty_line(struct document *d, size_t i)
{
	struct line l = line_at(d, i);
	const char *text = text_at(d, i);
	size_t indent = strspn(text, " \t");
	struct buf out = BUF_INIT;

	if (!l.comment.len) {
		remove_line(d, i);
		return true;
	}
	if (l.kind != LINE_EMPTY) {
		buf_add(&out, text, indent);
		buf_add(&out, text + l.comment.at,
		    d->lines.items[i].len - l.comment.at);
		set_line(d, i, &out);
	}
	return false;
}

static bool unset_key(
    struct document *d, const struct conf_change *c, struct err *e)
{
	struct section s;
	size_t from = 0;

	if (c->account && !find_section(d, c->account, &s, e))
		return false;
	while (next_section(d, c->account, from, &s)) {
		for (size_t i = s.end; i-- > s.head + 1;)
			if (is_key(d, i, c->key) && empty_line(d, i))
				s.end--;
		from = s.end;
	}
	return true;
}

static bool document_check_free(
    const struct document *d, const char *account, struct err *e)
{
	struct section s;

	return !next_section(d, account, 0, &s) ||
	       err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		   _("The account %s already exists."), account);
}

static bool rename_account(
    struct document *d, const struct conf_change *c, struct err *e)
{
	struct section s;
	struct buf out = BUF_INIT;
	struct line l;
	const char *text, *bracket;

	if (!find_section(d, c->account, &s, e) ||
	    (strcasecmp(c->account, c->other) != 0 &&
		!document_check_free(d, c->other, e)))
		return false;
	l = line_at(d, s.head);
	text = text_at(d, s.head);
	bracket = strchr(text + l.value.at + l.value.len, ']');
	buf_add(&out, text, strspn(text, " \t"));
	if (!bracket || !line_add_section(&out, c->other)) {
		buf_clear(&out);
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("Invalid account name: it is empty, or contains a "
		      "bracket, a line break or a quote."));
	}
	bracket++;
	buf_add(&out, bracket,
	    d->lines.items[s.head].len - (size_t)(bracket - text));
	set_line(d, s.head, &out);
	return true;
}

static bool remove_account(
    struct document *d, const struct conf_change *c, struct err *e)
{
	struct section s;
	size_t end;

	if (!find_section(d, c->account, &s, e))
		return false;
	end = block_of(d, s).end;
	for (size_t i = end; i-- > s.head;)
		if (empty_line(d, i))
			end--;
	part_at(d, end);
	return true;
}

static bool move_account(
    struct document *d, const struct conf_change *c, struct err *e)
{
	struct section s, to = {d->lines.len, d->lines.len};
	struct document_lines moved = {0};
	size_t n, at;

	if (!find_section(d, c->account, &s, e) ||
	    (c->other && !find_section(d, c->other, &to, e)))
		return false;
	if (c->other && strcasecmp(c->account, c->other) == 0)
		return true;
	s = block_of(d, s);
	at = c->other ? block_of(d, to).head : d->lines.len;
	if (s.end == d->lines.len || at == d->lines.len)
		end_last_line(d);
	n = s.end - s.head;
	for (size_t i = s.head; i < s.end; i++)
		*vec_push(&moved) = d->lines.items[i];
	memmove(d->lines.items + s.head, d->lines.items + s.end,
	    (d->lines.len - s.end) * sizeof *d->lines.items);
	if (at >= s.end)
		at -= n;
	memmove(d->lines.items + at + n, d->lines.items + at,
	    (d->lines.len - n - at) * sizeof *d->lines.items);
	memcpy(d->lines.items + at, moved.items, n * sizeof *moved.items);
	vec_clear(&moved);
	part_at(d, at + n);
	part_at(d, at);
	return true;
}

bool document_change(
    struct document *d, const struct conf_change *c, struct err *e)
{
	switch (c->kind) {
	case CONF_SET:
		return set_key(d, c, e);
	case CONF_UNSET:
		return unset_key(d, c, e);
	case CONF_ADD:
		return document_check_free(d, c->account, e) &&
		       add_section(d, c->account, e);
	case CONF_RENAME:
		return rename_account(d, c, e);
	case CONF_REMOVE:
		return remove_account(d, c, e);
	case CONF_MOVE:
		return move_account(d, c, e);
	}
	return false;
}
