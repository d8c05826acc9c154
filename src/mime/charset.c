#include "mime/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

enum { LABEL_MAX = 40, HTML_HEAD = 4096, KEPT_MAX = 32 };

/* What the bytes 0x80 to 0x9f are in windows-1252; 0 where nothing is. */
static const unsigned short windows_1252[32] = {0x20ac, 0, 0x201a, 0x0192,
    0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178};

enum how { NONSENSE, GUESS, UTF8, WESTERN, ICONV };

/* What a label (its letters and digits, lower case) really means: the larger
 * charset that senders use under the name of the smaller (WHATWG Encoding),
 * and the name iconv knows it by. Sorted. */
static const struct meaning {
	const char *key;
	enum how how;
	const char *name;
} meanings[] = {
    {"ansix341968", GUESS, NULL},
    {"ascii", GUESS, NULL},
    {"big5", ICONV, "BIG5-HKSCS"},
    {"chinesebig5", ICONV, "BIG5-HKSCS"},
    {"cp1252", WESTERN, NULL},
    {"cp367", GUESS, NULL},
    {"cp819", WESTERN, NULL},
    {"cp936", ICONV, "GB18030"},
    {"euccn", ICONV, "GB18030"},
    {"euckr", ICONV, "CP949"},
    {"gb2312", ICONV, "GB18030"},
    {"gb231280", ICONV, "GB18030"},
    {"gbk", ICONV, "GB18030"},
    {"ibm819", WESTERN, NULL},
    {"iso646us", GUESS, NULL},
    {"iso88591", WESTERN, NULL},
    {"iso885911", ICONV, "CP874"},
    {"iso885911987", WESTERN, NULL},
    {"iso88598e", ICONV, "ISO-8859-8"},
    {"iso88598i", ICONV, "ISO-8859-8"},
    {"iso88599", ICONV, "CP1254"},
    {"korean", ICONV, "CP949"},
    {"ksc5601", ICONV, "CP949"},
    {"ksc56011987", ICONV, "CP949"},
    {"ksc56011989", ICONV, "CP949"},
    {"l1", WESTERN, NULL},
    {"latin1", WESTERN, NULL},
    {"macintosh", ICONV, "MACINTOSH"},
    {"macroman", ICONV, "MACINTOSH"},
    {"mskanji", ICONV, "CP932"},
    {"shiftjis", ICONV, "CP932"},
    {"sjis", ICONV, "CP932"},
    {"tis620", ICONV, "CP874"},
    {"unicode11utf7", ICONV, "UTF-7"},
    {"unicode11utf8", UTF8, NULL},
    {"us", GUESS, NULL},
    {"usascii", GUESS, NULL},
    {"utf8", UTF8, NULL},
    {"windows1252", WESTERN, NULL},
    {"windows31j", ICONV, "CP932"},
    {"windows936", ICONV, "GB18030"},
    {"windows949", ICONV, "CP949"},
    {"xgbk", ICONV, "GB18030"},
    {"xmacroman", ICONV, "MACINTOSH"},
    {"xsjis", ICONV, "CP932"},
    {"xunicode20utf7", ICONV, "UTF-7"},
};

static int compare_meanings(const void *key, const void *item)
{
	return strcmp(key, ((const struct meaning *)item)->key);
}

/* The letters and digits of a label, lower case; false if it is no label. */
static bool label_key(char key[LABEL_MAX], const char *label)
{
	size_t n = 0;

	for (; *label; label++) {
		unsigned char c = (unsigned char)*label;

		if (isalnum(c)) {
			if (n == LABEL_MAX - 1)
				return false;
			key[n++] = (char)tolower(c);
		} else if (!strchr("-_.:+() ", c)) {
			return false;
		}
	}
	key[n] = '\0';
	return n > 0;
}

static void decode_western(struct buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < 0x80)
			buf_add_char(out, bytes[i]);
		else if (c >= 0xa0)
			utf8_add(out, c);
		else if (windows_1252[c - 0x80])
			utf8_add(out, windows_1252[c - 0x80]);
		else
			utf8_add(out, UTF8_REPLACEMENT);
	}
}

static void decode_guess(struct buf *out, const char *bytes, size_t len)
{
	if (utf8_valid(bytes, len))
		buf_add(out, bytes, len);
	else
		decode_western(out, bytes, len);
}

/* One call of iconv on what is left at *in. False if it stopped before a byte
 * that it can't read, or got nowhere. What a converter says about how far it
 * came is not believed: some take bytes that they then refuse, and one that
 * claims to have read or written beyond the end has read everything. */
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

/* Appends what cd makes of bytes; counts the bytes it can't read. */
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

/* What a stateful charset still holds back. */
static void flush_iconv(iconv_t cd, struct buf *out)
{
	size_t room = 64;
	char *start = buf_room(out, room), *to = start;

	iconv(cd, NULL, NULL, &to, &room);
	buf_grew(out, (size_t)(to - start));
}

/* The families of charsets whose names people spell in their own ways, and
 * how iconv does: "win-1251", "koi8_r", "iso8859-5". */
static bool spell(char *name, size_t cap, const char *key)
{
	static const struct {
		const char *key, *name;
	} families[] = {{"windows", "CP"}, {"win", "CP"}, {"cp", "CP"},
	    {"iso8859", "ISO-8859-"}, {"koi8", "KOI8-"}, {"ibm", "IBM"}};

	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		size_t len = strlen(families[i].key);

		if (strncmp(key, families[i].key, len) == 0) {
			snprintf(
			    name, cap, "%s%s", families[i].name, key + len);
			return true;
		}
	}
	return false;
}

/* glibc unloads the tables of a charset with its last descriptor and loads
 * them anew for the next word: of the first charsets that are met one
 * descriptor stays open, for the life of the program. */
static struct {
	pthread_mutex_t mutex; /* guards the rest */
	size_t n;
	char names[KEPT_MAX][LABEL_MAX + 16];
	iconv_t descriptors[KEPT_MAX];
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void keep_tables(const char *name)
{
	size_t i = 0;

	if (strlen(name) >= sizeof kept.names[0])
		return;
	pthread_mutex_lock(&kept.mutex);
	while (i < kept.n && strcmp(kept.names[i], name) != 0)
		i++;
	if (i == kept.n && i < KEPT_MAX) {
		kept.descriptors[i] = iconv_open("UTF-8", name);
		if (kept.descriptors[i] != (iconv_t)-1)
			memcpy(kept.names[kept.n++], name, strlen(name) + 1);
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

static iconv_t open_iconv(const char *label)
{
	char key[LABEL_MAX], name[LABEL_MAX + 16];
	iconv_t cd = open_named(label);

	if (cd == (iconv_t)-1 && label_key(key, label) &&
	    spell(name, sizeof name, key))
		cd = open_named(name);
	return cd;
}

/* Some converters (UCS-4) write characters that there are not. */
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

/* False if iconv does not know the name. */
static bool decode_iconv(
    struct buf *out, const char *name, const char *bytes, size_t len)
{
	iconv_t cd = open_iconv(name);
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

/* How to read label; *name is what iconv may know it by. */
static enum how look_up(const char *label, const char **name)
{
	const struct meaning *m;
	char key[LABEL_MAX];

	*name = label;
	if (!*label)
		return GUESS;
	if (!label_key(key, label))
		return NONSENSE;
	m = bsearch(key, meanings, sizeof meanings / sizeof *meanings,
	    sizeof *meanings, compare_meanings);
	if (!m)
		return ICONV;
	*name = m->name;
	return m->how;
}

void charset_decode(
    struct buf *out, const char *label, const char *bytes, size_t len)
{
	const char *name;

	switch (look_up(label, &name)) {
	case UTF8:
		utf8_clean(out, bytes, len);
		return;
	case WESTERN:
		decode_western(out, bytes, len);
		return;
	case ICONV:
		if (decode_iconv(out, name, bytes, len))
			return;
		break;
	case NONSENSE:
	case GUESS:
		break;
	}
	decode_guess(out, bytes, len);
}

bool charset_is_known(const char *label)
{
	const char *name;
	enum how how = look_up(label, &name);
	iconv_t cd;

	if (how != ICONV)
		return how != NONSENSE;
	cd = open_iconv(name);
	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	return true;
}

/* A byte order mark stands above everything else (HTML, 13.2.3.2). */
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

/* The value after "charset" at s, up to whatever ends it. */
static void add_value(struct buf *label, const char *s, const char *end)
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
			add_value(label, s + 7, end);
	}
	/* The page was read as bytes to find this: it can't be UTF-16. */
	if (strncasecmp(label->data, "utf-16", 6) == 0) {
		buf_reset(label);
		buf_add_str(label, "utf-8");
	}
}
