#include "mime/header/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "mime/header/charset_label.h"
#include "mime/header/charset_map.h"

enum { LABEL_MAX = 40, HTML_HEAD = 4096, KEPT_MAX = 80 };

static void decode_guess(struct buf *out, const char *bytes, size_t len)
{
	if (utf8_valid(bytes, len))
		buf_add(out, bytes, len);
	else
		charset_map_decode(out, charset_map_windows_1252, bytes, len);
}

/* Calls iconv once for the input from *in. false if it stopped at a byte that
 * it can't read, or made no progress. The converter's own report is checked:
 * some accept bytes that they reject later, and one that claims to have passed
 * the end is taken to have read everything. */
static bool convert_some(
    iconv_t cd, struct buf *out, const char **in, const char *end)
{
	size_t left = (size_t)(end - *in), room = left * 2 + 64, before = room;
	char *from = (char *)(uintptr_t)*in, *to = buf_room(out, room);
	size_t n = iconv(cd, &from, &left, &to, &room);
	bool is_refused = n == (size_t)-1 && errno != E2BIG, is_stuck;

	if (room > before)
		room = before;
	buf_grew(out, before - room);
	if (from < *in || from > end)
		from = (char *)(uintptr_t)end;
	is_stuck = from == *in && room == before;
	*in = from;
	return !is_refused && !is_stuck;
}

/* Appends the conversion of bytes; returns how many bytes were invalid. */
static size_t run_iconv(
    iconv_t cd, struct buf *out, const char *bytes, size_t len)
{
	const char *in = bytes, *end = bytes + len;
	size_t bad = 0;

	while (in < end) {
		if (convert_some(cd, out, &in, end))
			continue;
		utf8_add(out, UTF8_REPLACEMENT);
		bad++;
		if (in < end)
			in++;
	}
	return bad;
}

/* Appends what a stateful converter still holds. */
static void flush_iconv(iconv_t cd, struct buf *out)
{
	size_t room = 64;
	char *start = buf_room(out, room), *to = start;

	iconv(cd, NULL, NULL, &to, &room);
	buf_grew(out, (size_t)(to - start));
}

/* glibc unloads the tables of a character set when its last descriptor is
 * closed, and would load them again for every word. So one descriptor of each
 * is kept open for the life of the program. */
static struct {
	pthread_mutex_t mutex; /* protects the rest */
	size_t n;
	const char *names[KEPT_MAX];
	iconv_t descriptors[KEPT_MAX];
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void keep_tables(const char *name)
{
	size_t i = 0;

	pthread_mutex_lock(&kept.mutex);
	while (i < kept.n && strcmp(kept.names[i], name) != 0)
		i++;
	if (i == kept.n && i < KEPT_MAX) {
		kept.descriptors[i] = iconv_open("UTF-8", name);
		if (kept.descriptors[i] != (iconv_t)-1)
			kept.names[kept.n++] = name;
	}
	pthread_mutex_unlock(&kept.mutex);
}

static iconv_t open_named(const char *name)
{
	iconv_t cd = iconv_open("UTF-8", name);

	if (cd != (iconv_t)-1)
		keep_tables(name);
	return cd;
}

/* Some converters (UCS-4) produce invalid code points. */
static void clean_from(struct buf *out, size_t start)
{
	struct buf copy = BUF_INIT;

	if (utf8_valid(out->data + start, out->len - start))
		return;
	buf_add(&copy, out->data + start, out->len - start);
	buf_cut(out, start);
	utf8_clean(out, copy.data, copy.len);
	buf_clear(&copy);
}

/* false if iconv does not know the name. */
static bool decode_iconv(
    struct buf *out, const char *name, const char *bytes, size_t len)
{
	iconv_t cd = open_named(name);
	size_t start = out->len, bad;

	if (cd == (iconv_t)-1)
		return false;
	bad = run_iconv(cd, out, bytes, len);
	flush_iconv(cd, out);
	iconv_close(cd);
	if (bad && utf8_valid(bytes, len)) {
		buf_cut(out, start);
		buf_add(out, bytes, len);
	}
	clean_from(out, start);
	return true;
}

/* HZ (RFC 1843): pairs of letters between ~{ and ~} are characters of GB
 * 2312. */
static bool decode_hz(struct buf *out, const char *bytes, size_t len)
{
	struct buf gb = BUF_INIT;
	bool is_gb = false, is_read;

	for (size_t i = 0; i < len; i++) {
		char c = bytes[i], next = i + 1 < len ? bytes[i + 1] : '\0';

		if (c == '~' && next && strchr("{}~\n", next)) {
			i++;
			is_gb = next == '{' || (is_gb && next == '~');
			if (next == '~')
				buf_add_char(&gb, '~');
		} else {
			is_gb = is_gb && c != '\n';
			buf_add_char(&gb, is_gb ? (char)(c | 0x80) : c);
		}
	}
	is_read = decode_iconv(out, "GB18030", gb.data, gb.len);
	buf_clear(&gb);
	return is_read;
}

void charset_decode(
    struct buf *out, const char *label, const char *bytes, size_t len)
{
	const struct charset_label *l = charset_label_find(label);

	switch (l ? l->reading : CHARSET_GUESS) {
	case CHARSET_UTF8:
		utf8_clean(out, bytes, len);
		return;
	case CHARSET_WESTERN:
		charset_map_decode(out, charset_map_windows_1252, bytes, len);
		return;
	case CHARSET_MAC_GREEK:
		charset_map_decode(out, charset_map_mac_greek, bytes, len);
		return;
	case CHARSET_MAC_TURKISH:
		charset_map_decode(out, charset_map_mac_turkish, bytes, len);
		return;
	case CHARSET_HZ:
		if (decode_hz(out, bytes, len))
			return;
		break;
	case CHARSET_ICONV:
		if (decode_iconv(out, l->name, bytes, len))
			return;
		break;
	case CHARSET_GUESS:
		break;
	}
	decode_guess(out, bytes, len);
}

bool charset_is_known(const char *label)
{
	const struct charset_label *l = charset_label_find(label);
	iconv_t cd;

	if (!l || l->reading != CHARSET_ICONV)
		return l || !*label;
	cd = open_named(l->name);
	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	return true;
}

/* A byte order mark takes precedence over declarations (HTML, 13.2.3.2). */
static bool add_bom_label(struct buf *label, const char *s, size_t len)
{
	if (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		buf_add_str(label, "utf-8");
	else if (len >= 2 && memcmp(s, "\xfe\xff", 2) == 0)
		buf_add_str(label, "utf-16be");
	else if (len >= 2 && memcmp(s, "\xff\xfe", 2) == 0)
		buf_add_str(label, "utf-16le");
	else
		return false;
	return true;
}

/* The value after "charset" at s. */
static void charset_add_value(struct buf *label, const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	if (s == end || *s != '=')
		return;
	s++;
	while (s < end && strchr(" \t\r\n\"'", *s) && *s)
		s++;
	while (s < end && *s && !strchr(" \t\r\n\"'>;/", *s) &&
	       label->len < LABEL_MAX)
		buf_add_char(label, *s++);
}

void charset_of_html(struct buf *label, const char *html, size_t len)
{
	const char *end = html + (len < HTML_HEAD ? len : HTML_HEAD);
	bool is_in_meta = false;

	if (add_bom_label(label, html, len))
		return;
	for (const char *s = html; s < end && !label->len; s++) {
		size_t left = (size_t)(end - s);

		if (left >= 5 && strncasecmp(s, "<meta", 5) == 0)
			is_in_meta = true;
		else if (*s == '>')
			is_in_meta = false;
		else if (is_in_meta && left >= 7 &&
			 strncasecmp(s, "charset", 7) == 0)
			charset_add_value(label, s + 7, end);
	}
	/* The declaration was read as ASCII, so the page can't be UTF-16. */
	if (strncasecmp(label->data, "utf-16", 6) == 0) {
		buf_reset(label);
		buf_add_str(label, "utf-8");
	}
}
