#include "mime/html/references.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mime/lib/libxml.h"

enum { NAME_MAX_LEN = 32 };

/* References that need no semicolon (HTML, 13.5). Sorted. */
static const char *const bare[] = {"AElig", "Aacute", "Acirc", "Agrave",
    "Aring", "Atilde", "Auml", "Ccedil", "ETH", "Eacute", "Ecirc", "Egrave",
    "Euml", "Iacute", "Icirc", "Igrave", "Iuml", "Ntilde", "Oacute", "Ocirc",
    "Ograve", "Oslash", "Otilde", "Ouml", "THORN", "Uacute", "Ucirc", "Ugrave",
    "Uuml", "Yacute", "aacute", "acirc", "acute", "aelig", "agrave", "amp",
    "aring", "atilde", "auml", "brvbar", "ccedil", "cedil", "cent", "copy",
    "curren", "deg", "divide", "eacute", "ecirc", "egrave", "eth", "euml",
    "frac12", "frac14", "frac34", "gt", "iacute", "icirc", "iexcl", "igrave",
    "iquest", "iuml", "laquo", "lt", "macr", "micro", "middot", "nbsp", "not",
    "ntilde", "oacute", "ocirc", "ograve", "ordf", "ordm", "oslash", "otilde",
    "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy",
    "sup1", "sup2", "sup3", "szlig", "thorn", "times", "uacute", "ucirc",
    "ugrave", "uml", "uuml", "yacute", "yen", "yuml"};

/* The characters of 0x80 to 0x9f in windows-1252; 0: undefined. */
static const uint16_t western[] = {0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026,
    0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018,
    0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161,
    0x203a, 0x153, 0, 0x17e, 0x178};

/* Position of the scan in the page. */
struct references_scan {
	const char *s, *end;
	bool is_tag; /* between '<' and '>' of a tag */
	char quote;  /* the open quote of an attribute, or NUL */
};

/* Length of the longest name in bare that s starts with, or 0. */
static size_t bare_prefix(const char *s, size_t len)
{
	size_t best = 0;

	for (size_t i = 0; i < sizeof bare / sizeof *bare; i++) {
		size_t n = bare[i][0] == *s ? strlen(bare[i]) : 0;

		if (n > best && n <= len && memcmp(bare[i], s, n) == 0)
			best = n;
	}
	return best;
}

static bool is_known(const char *s, size_t len)
{
	char name[NAME_MAX_LEN + 1];

	memcpy(name, s, len);
	name[len] = '\0';
	return htmlEntityLookup(BAD_CAST name) != NULL;
}

static void mend_name(struct buf *out, struct references_scan *at)
{
	const char *name = at->s + 1;
	size_t left = (size_t)(at->end - name), len = 0, n;

	while (len < left && len < NAME_MAX_LEN &&
	       isalnum((unsigned char)name[len]))
		len++;
	n = bare_prefix(name, len);
	if (n && len < left && name[len] == ';' &&
	    (n == len || is_known(name, len)))
		n = 0;
	/* In a URL, "&copy=" is the name of a query field. */
	if (at->is_tag && (n < len || (len < left && name[len] == '=')))
		n = 0;
	buf_add(out, at->s, 1 + n);
	if (n)
		buf_add_char(out, ';');
	at->s += 1 + n;
}

static void mend_number(struct buf *out, struct references_scan *at)
{
	char digits[12] = "";
	const char *s = at->s + 2;
	bool is_hex = s < at->end && (*s == 'x' || *s == 'X');
	unsigned long c;
	size_t n = 0;

	for (s += is_hex; s < at->end && n + 1 < sizeof digits &&
			  isxdigit((unsigned char)*s);
	     s++)
		digits[n++] = *s;
	c = strtoul(digits, NULL, is_hex ? 16 : 10);
	if (c < 0x80 || c > 0x9f || !western[c - 0x80]) {
		buf_add(out, at->s, 2);
		at->s += 2;
		return;
	}
	buf_printf(out, "&#%u;", (unsigned)western[c - 0x80]);
	at->s = s < at->end && *s == ';' ? s + 1 : s;
}

/* Follows the tags, because references inside of tags are read differently. */
static void references_follow(struct references_scan *at)
{
	char c = *at->s;

	if (at->quote) {
		if (c == at->quote)
			at->quote = '\0';
	} else if (at->is_tag) {
		if (c == '>')
			at->is_tag = false;
		else if ((c == '"' || c == '\'') && at->s[-1] == '=')
			at->quote = c;
	} else if (c == '<' && at->s + 1 < at->end) {
		at->is_tag = isalpha((unsigned char)at->s[1]) != 0;
	}
}

void html_references_mend(struct buf *out, const char *html, size_t len)
{
	struct references_scan at = {.s = html, .end = html + len};
	const char *from = html;

	while (at.s < at.end) {
		if (*at.s != '&' || at.s + 1 == at.end) {
			references_follow(&at);
			at.s++;
			continue;
		}
		buf_add(out, from, (size_t)(at.s - from));
		if (at.s[1] == '#')
			mend_number(out, &at);
		else
			mend_name(out, &at);
		from = at.s;
	}
	buf_add(out, from, (size_t)(at.end - from));
}
