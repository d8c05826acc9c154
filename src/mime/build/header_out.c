#include "mime/build/header_out.h"

#include <ctype.h>
#include <string.h>

#include "base/digest.h"
#include "base/idna.h"
#include "base/utf8.h"

enum {
	LINE = 78,         /* that a line should have at most */
	ENCODED_LINE = 76, /* the same with an encoded word (RFC 2047, 2) */
	WORD = 75,         /* of an encoded word */
	FRAME = 12,        /* "=?utf-8?B?" and "?=" */
	PLAIN = 200,       /* longer words are encoded, so that they can fold */
	ID_MAX = 250,
	GAP = 8, /* blanks between words that stay as they are */
	PARAM_PIECE = 60,
};

/* A field on its way out: col is where its last line ends. */
struct field_out {
	struct buf *out;
	size_t col;
	bool has_word; /* before the first one nothing is folded */
};

static struct field_out start(struct buf *out, const char *name)
{
	buf_printf(out, "%s:", name);
	return (struct field_out){out, strlen(name) + 1, false};
}

static void put(struct field_out *f, const char *s, size_t len)
{
	buf_add(f->out, s, len);
	f->col += len;
}

/* A blank, or a fold if what comes would pass the limit. */
static void put_blank(struct field_out *f, size_t coming, size_t limit)
{
	if (f->col + 1 + coming > limit && f->has_word) {
		buf_add_char(f->out, '\n');
		f->col = 0;
	}
	put(f, " ", 1);
	f->has_word = true;
}

void header_out_clean(struct buf *out, const char *s)
{
	struct buf utf8 = BUF_INIT;
	const char *at, *end;
	size_t before = out->len;

	utf8_clean(&utf8, s, strlen(s));
	at = utf8.data;
	end = at + utf8.len;
	while (at < end) {
		const char *from = at;
		uint32_t c = utf8_next(&at, end);

		/* U+2028 and U+2029 end lines, too. */
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
		    c == 0x2029)
			c = ' ';
		if (c == ' ' && out->len == before)
			continue;
		if (c == ' ')
			buf_add_char(out, ' ');
		else
			buf_add(out, from, (size_t)(at - from));
	}
	while (out->len > before && out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_clear(&utf8);
}

/* --- encoded words ------------------------------------------------------- */

/* What may stand for itself in an encoded word anywhere (RFC 2047, 5). */
static bool is_q_plain(unsigned char c)
{
	return isalnum(c) || strchr("!*+-/", c) != NULL;
}

static size_t q_len(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += s[i] == ' ' || (s[i] && is_q_plain((unsigned char)s[i]))
		         ? 1
		         : 3;
	return n;
}

static void add_q(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == ' ')
			buf_add_char(out, '_');
		else if (c && is_q_plain(c))
			buf_add_char(out, (char)c);
		else
			buf_printf(out, "=%02X", c);
	}
}

/* How many bytes of s make an encoded word of at most room characters: whole
 * clusters, or if not one fits whole characters; 0 if none does. */
static size_t fit(const char *s, size_t len, bool is_q, size_t room)
{
	size_t taken = 0;

	for (int whole = 1; whole >= 0 && !taken; whole--)
		while (taken < len) {
			const char *next = s + taken;
			size_t n, size;
			int cols;

			if (whole) {
				n = utf8_cluster(next, len - taken, &cols);
			} else {
				utf8_next(&next, s + len);
				n = (size_t)(next - s) - taken;
			}
			size = is_q ? q_len(s, taken + n)
			            : (taken + n + 2) / 3 * 4;
			if (size > room)
				break;
			taken += n;
		}
	return taken;
}

static void put_word(struct field_out *f, const char *s, size_t len, bool is_q)
{
	struct buf word = BUF_INIT;

	buf_add_str(&word, is_q ? "=?utf-8?Q?" : "=?utf-8?B?");
	if (is_q)
		add_q(&word, s, len);
	else
		digest_base64(&word, s, len);
	buf_add_str(&word, "?=");
	put(f, word.data, word.len);
	buf_clear(&word);
}

/* Text as one or more encoded words, a blank or a fold before each. */
static void put_encoded(struct field_out *f, const char *s, size_t len)
{
	bool is_q = q_len(s, len) <= (len + 2) / 3 * 4;

	while (len) {
		size_t used = f->col + 1 + FRAME, n = 0;

		if (used < ENCODED_LINE)
			n = fit(s, len, is_q,
			    ENCODED_LINE - used < WORD - FRAME
				? ENCODED_LINE - used
				: WORD - FRAME);
		/* A few characters alone at the end of a line are no gain. */
		if (n < len && n < 12) {
			put_blank(f, ENCODED_LINE, ENCODED_LINE);
			n = fit(s, len, is_q, WORD - FRAME);
		} else {
			put_blank(f, 0, LINE);
		}
		put_word(f, s, n, is_q);
		s += n;
		len -= n;
	}
}

static bool is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x7f || (unsigned char)s[i] < 0x20)
			return false;
	return true;
}

/* --- unstructured text ---------------------------------------------------- */

/* A word of text and the blanks before it. */
struct header_out_token {
	const char *gap, *at, *end;
	bool is_encoded;
};

static bool next_token(struct header_out_token *t, const char *s)
{
	t->gap = s;
	t->at = s + strspn(s, " ");
	t->end = t->at + strcspn(t->at, " ");
	/* Many blanks can't be folded; within an encoded word they can, so the
	 * words on both sides of them are encoded. */
	t->is_encoded = !is_plain(t->at, (size_t)(t->end - t->at)) ||
	                memmem(t->at, (size_t)(t->end - t->at), "=?", 2) ||
	                t->end - t->at > PLAIN || t->at - t->gap > GAP ||
	                strspn(t->end, " ") > GAP;
	return t->end > t->at;
}

/* The end of the run of words that are encoded together, from t on. */
static const char *run_end(const struct header_out_token *t)
{
	const char *end = t->end;
	struct header_out_token next = *t;

	while (next_token(&next, next.end) && next.is_encoded)
		end = next.end;
	return end;
}

/* text is clean. */
static void put_text(struct field_out *f, const char *text)
{
	struct header_out_token t;
	const char *s = text;

	while (next_token(&t, s)) {
		size_t gap = (size_t)(t.at - t.gap);

		if (t.is_encoded) {
			s = run_end(&t);
			put_encoded(f, t.at - (gap > 1 ? gap - 1 : 0),
			    (size_t)(s - t.at) + (gap > 1 ? gap - 1 : 0));
			continue;
		}
		s = t.end;
		put_blank(
		    f, (size_t)(s - t.at) + (gap > 1 ? gap - 1 : 0), LINE);
		for (; gap > 1; gap--)
			put(f, " ", 1);
		put(f, t.at, (size_t)(s - t.at));
	}
}

void header_out_text(struct buf *out, const char *name, const char *text)
{
	struct field_out f = start(out, name);
	struct buf clean = BUF_INIT;

	header_out_clean(&clean, text);
	if (!clean.len)
		buf_add_char(out, ' ');
	put_text(&f, clean.data);
	buf_add_char(out, '\n');
	buf_clear(&clean);
}

/* --- addresses --------------------------------------------------------------
 */

static bool is_atom(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) &&
		    !strchr("!#$%&'*+-/=?^_`{|}~", s[i]))
			return false;
	return len > 0;
}

static bool are_atoms(const char *s)
{
	while (*s) {
		size_t n = strcspn(s, " ");

		if (!is_atom(s, n))
			return false;
		s += n;
		s += strspn(s, " ");
	}
	return true;
}

static void add_quoted(struct buf *out, const char *s, size_t len)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"' || s[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, s[i]);
	}
	buf_add_char(out, '"');
}

/* A name before an address: words, a quoted string, or encoded. */
static void put_name(struct field_out *f, const char *name)
{
	struct buf quoted = BUF_INIT;
	size_t len = strlen(name);

	if (!is_plain(name, len) || strstr(name, "=?") || len > WORD) {
		put_encoded(f, name, len);
	} else if (are_atoms(name) && !strstr(name, "  ")) {
		put_text(f, name);
	} else {
		add_quoted(&quoted, name, len);
		put_blank(f, quoted.len, LINE);
		put(f, quoted.data, quoted.len);
	}
	buf_clear(&quoted);
}

static bool is_dot_atom(const char *s, size_t len)
{
	bool was_dot = true;

	for (size_t i = 0; i < len; i++) {
		bool is_dot = s[i] == '.';

		if ((is_dot && was_dot) ||
		    (!is_dot && (unsigned char)s[i] < 0x80 &&
			!is_atom(&s[i], 1)))
			return false;
		was_dot = is_dot;
	}
	return !was_dot;
}

/* A local part in quotes as it is written in a message, without them. */
static void unquote(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 1; i + 1 < len; i++) {
		if (s[i] == '\\' && i + 2 < len)
			i++;
		buf_add_char(out, s[i]);
	}
}

static bool is_clean(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	return utf8_valid(s, len);
}

bool header_out_addr(struct buf *out, const char *addr)
{
	const char *at = strrchr(addr, '@');
	size_t local = at ? (size_t)(at - addr) : 0, before = out->len;
	struct buf plain = BUF_INIT;
	bool ok = local > 0 && local <= 64 * 4 && is_clean(addr, local);

	if (ok && is_dot_atom(addr, local)) {
		buf_add(out, addr, local);
	} else if (ok) {
		if (local > 1 && addr[0] == '"' && at[-1] == '"')
			unquote(&plain, addr, local);
		else
			buf_add(&plain, addr, local);
		add_quoted(out, plain.data, plain.len);
	}
	buf_add_char(out, '@');
	ok = ok && idna_to_ascii(out, at + 1, strlen(at + 1));
	if (!ok)
		buf_cut(out, before);
	buf_clear(&plain);
	return ok;
}

static void put_address(
    struct field_out *f, const struct address *a, bool is_last)
{
	struct buf spec = BUF_INIT, name = BUF_INIT;

	header_out_clean(&name, a->name);
	if (name.len)
		buf_add_char(&spec, '<');
	header_out_addr(&spec, a->addr);
	if (name.len) {
		put_name(f, name.data);
		buf_add_char(&spec, '>');
	}
	if (!is_last)
		buf_add_char(&spec, ',');
	put_blank(f, spec.len, LINE);
	put(f, spec.data, spec.len);
	buf_clear(&spec);
	buf_clear(&name);
}

static bool is_address(const struct address *a)
{
	struct buf spec = BUF_INIT;
	bool ok = header_out_addr(&spec, a->addr);

	buf_clear(&spec);
	return ok;
}

void header_out_addresses(
    struct buf *out, const char *name, const struct addresses *list)
{
	struct field_out f;
	size_t n = 0;

	for (size_t i = 0; i < list->len; i++)
		n += is_address(&list->items[i]);
	if (!n)
		return;
	f = start(out, name);
	for (size_t i = 0; i < list->len; i++)
		if (is_address(&list->items[i]))
			put_address(&f, &list->items[i], --n == 0);
	buf_add_char(out, '\n');
}

/* --- Message-IDs, parameters --------------------------------------------- */

bool header_out_is_id(const char *id)
{
	size_t len = strlen(id);

	for (size_t i = 0; i < len; i++)
		if (id[i] <= ' ' || id[i] >= 0x7f || id[i] == '<' ||
		    id[i] == '>')
			return false;
	return len && len <= ID_MAX && strchr(id, '@');
}

void header_out_ids(
    struct buf *out, const char *name, const struct string_list *ids)
{
	struct field_out f = {out, 0, false};

	for (size_t i = 0; i < ids->len; i++) {
		const char *id = ids->items[i];

		if (!header_out_is_id(id))
			continue;
		if (!f.col)
			f = start(out, name);
		put_blank(&f, strlen(id) + 2, LINE);
		put(&f, "<", 1);
		put(&f, id, strlen(id));
		put(&f, ">", 1);
	}
	if (f.col)
		buf_add_char(out, '\n');
}

/* How many bytes of s go into a piece, whole characters of UTF-8; written is
 * what they become. */
static size_t take_piece(struct buf *written, const char *s, bool is_percent)
{
	size_t len = strlen(s), n = 0;

	while (n < len) {
		const char *next = s + n;
		struct buf one = BUF_INIT;
		bool fits;

		utf8_next(&next, s + len);
		for (const char *c = s + n; c < next; c++)
			if (!is_percent && (*c == '"' || *c == '\\'))
				buf_printf(&one, "\\%c", *c);
			else if (!is_percent || isalnum((unsigned char)*c) ||
				 strchr("-._", *c))
				buf_add_char(&one, *c);
			else
				buf_printf(&one, "%%%02X", (unsigned char)*c);
		fits = written->len + one.len <= PARAM_PIECE;
		if (fits) {
			buf_add(written, one.data, one.len);
			n = (size_t)(next - s);
		}
		buf_clear(&one);
		if (!fits)
			break;
	}
	return n;
}

static void add_extended(struct buf *out, const char *name, const char *value)
{
	/* Readers take "=?" for an encoded word here, too. */
	bool is_percent =
	    !is_plain(value, strlen(value)) || strstr(value, "=?");
	const char *quote = is_percent ? "" : "\"";
	struct buf piece = BUF_INIT;
	size_t n = take_piece(&piece, value, is_percent);
	bool is_one = !value[n];

	for (int i = 0; i == 0 || *value; i++) {
		buf_printf(out, ";\n %s", name);
		if (!is_one)
			buf_printf(out, "*%d", i);
		buf_printf(out, "%s=%s%s%s%s", is_percent ? "*" : "",
		    is_percent && i == 0 ? "utf-8''" : "", quote, piece.data,
		    quote);
		value += n;
		buf_reset(&piece);
		n = take_piece(&piece, value, is_percent);
	}
	buf_clear(&piece);
}

void header_out_param(
    struct buf *out, const char *name, const char *value, bool is_extended)
{
	struct buf clean = BUF_INIT;
	struct field_out f = {out, strlen(name) + 3, true};

	header_out_clean(&clean, value);
	if (is_extended) {
		add_extended(out, name, clean.data);
	} else if (is_plain(clean.data, clean.len) &&
		   !strstr(clean.data, "=?")) {
		buf_printf(out, ";\n %s=", name);
		add_quoted(out, clean.data, clean.len);
	} else {
		/* The blank that put_encoded begins with has no place behind
		 * the quote. */
		size_t at;

		buf_printf(out, ";\n %s=\"", name);
		at = out->len;
		put_encoded(&f, clean.data, clean.len);
		if (out->data[at] == ' ') {
			memmove(
			    out->data + at, out->data + at + 1, out->len - at);
			buf_cut(out, out->len - 1);
		}
		buf_add_char(out, '"');
	}
	buf_clear(&clean);
}
