#include "ui/kit/line_edit.h"

#include <string.h>

#include "base/utf8.h"
#include "ui/kit/symbol.h"

enum { LINE_MAX_BYTES = 4096 };

void line_edit_init(struct line_edit *l, const char *text)
{
	buf_init(&l->text);
	buf_init(&l->killed);
	buf_add_str(&l->text, text);
	l->at = l->text.len;
}

void line_edit_clear(struct line_edit *l)
{
	buf_clear(&l->text);
	buf_clear(&l->killed);
	l->at = 0;
}

/* Takes away the bytes from a to b. */
static void cut(struct line_edit *l, size_t a, size_t b)
{
	memmove(l->text.data + a, l->text.data + b, l->text.len - b);
	buf_cut(&l->text, l->text.len - (b - a));
	l->at = a;
}

/* Takes them away so that they can be put back. */
static void kill(struct line_edit *l, size_t a, size_t b)
{
	if (a < b) {
		buf_reset(&l->killed);
		buf_add(&l->killed, l->text.data + a, b - a);
	}
	cut(l, a, b);
}

static void insert(struct line_edit *l, const char *bytes, size_t len)
{
	if (l->text.len + len >= LINE_MAX_BYTES)
		return;
	buf_add(&l->text, bytes, len);
	memmove(l->text.data + l->at + len, l->text.data + l->at,
	    l->text.len - len - l->at);
	memcpy(l->text.data + l->at, bytes, len);
	l->at += len;
}

static void insert_character(struct line_edit *l, uint32_t c)
{
	struct buf bytes = BUF_INIT;

	utf8_add(&bytes, c);
	insert(l, bytes.data, bytes.len);
	buf_clear(&bytes);
}

/* Where the cluster before the cursor starts, and the one at it ends. */
static size_t line_edit_before(const struct line_edit *l)
{
	size_t at = 0, last = 0;
	int cols;

	while (at < l->at) {
		last = at;
		at += utf8_cluster(l->text.data + at, l->text.len - at, &cols);
	}
	return last;
}

static size_t line_edit_behind(const struct line_edit *l)
{
	int cols;

	return l->at +
	       utf8_cluster(l->text.data + l->at, l->text.len - l->at, &cols);
}

/* Where the word before the cursor starts, between blanks and slashes. */
static size_t path_before(const struct line_edit *l)
{
	size_t at = l->at;

	while (at > 0 && strchr(" /", l->text.data[at - 1]))
		at--;
	while (at > 0 && !strchr(" /", l->text.data[at - 1]))
		at--;
	return at;
}

/* Letters and digits; what is not ASCII counts as a letter. */
static bool is_in_word(const struct line_edit *l, size_t at)
{
	unsigned char c = (unsigned char)l->text.data[at];

	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static size_t word_before(const struct line_edit *l)
{
	size_t at = l->at;

	while (at > 0 && !is_in_word(l, at - 1))
		at--;
	while (at > 0 && is_in_word(l, at - 1))
		at--;
	return at;
}

static size_t word_behind(const struct line_edit *l)
{
	size_t at = l->at;

	while (at < l->text.len && !is_in_word(l, at))
		at++;
	while (at < l->text.len && is_in_word(l, at))
		at++;
	return at;
}

static bool move_key(struct line_edit *l, uint32_t key)
{
	switch (key) {
	case INPUT_LEFT:
	case 'B' & 31:
		l->at = line_edit_before(l);
		return true;
	case INPUT_RIGHT:
	case 'F' & 31:
		l->at = line_edit_behind(l);
		return true;
	case INPUT_HOME:
	case 'A' & 31:
		l->at = 0;
		return true;
	case INPUT_END:
	case 'E' & 31:
		l->at = l->text.len;
		return true;
	case INPUT_ALT | 'b':
		l->at = word_before(l);
		return true;
	case INPUT_ALT | 'f':
		l->at = word_behind(l);
		return true;
	default:
		return false;
	}
}

static bool edit_key(struct line_edit *l, uint32_t key)
{
	switch (key) {
	case INPUT_BACKSPACE:
		cut(l, line_edit_before(l), l->at);
		return true;
	case INPUT_DELETE:
	case 'D' & 31:
		cut(l, l->at, line_edit_behind(l));
		return true;
	case 'U' & 31:
		kill(l, 0, l->at);
		return true;
	case 'K' & 31:
		kill(l, l->at, l->text.len);
		return true;
	case 'W' & 31:
		kill(l, path_before(l), l->at);
		return true;
	case INPUT_ALT | 'd':
		kill(l, l->at, word_behind(l));
		return true;
	case INPUT_ALT | 0x7f:
	case INPUT_ALT | 8:
		kill(l, word_before(l), l->at);
		return true;
	case 'Y' & 31:
		insert(l, l->killed.data, l->killed.len);
		return true;
	default:
		return false;
	}
}

bool line_edit_key(struct line_edit *l, const struct input *in)
{
	if (!in->is_pasted && (move_key(l, in->key) || edit_key(l, in->key)))
		return true;
	/* Line ends and the like of a paste have no place in one line. */
	if (in->key < 0x20 || in->key == 0x7f)
		return in->is_pasted;
	if (in->key >= INPUT_UP)
		return false;
	insert_character(l, in->key);
	return true;
}

int line_edit_draw(const struct line_edit *l, struct pen *p, unsigned style)
{
	int room = pen_left(p) - 1, col;
	size_t from = 0;

	if (room < 1)
		room = 1;
	/* Whole clusters go at the start until the cursor is seen. */
	while (utf8_cols(l->text.data + from, l->at - from) > room) {
		int unused;

		from += utf8_cluster(
		    l->text.data + from, l->text.len - from, &unused);
	}
	col = p->col + utf8_cols(l->text.data + from, l->at - from);
	pen_put(p, style, l->text.data + from);
	return col;
}
