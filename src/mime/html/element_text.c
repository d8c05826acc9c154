#include "mime/html/element_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "mime/html/css_value.h"
#include "mime/html/flow.h"

enum {
	RAISED_MAX = 12, /* longer text is not shown as superscript */
	FILE_MAX = 60,   /* longer file names are not shown */
	ROMAN_MAX = 3999,
};

/* True for images used as spacers or to track readers. */
static bool is_filler(const char *name, size_t len)
{
	static const char *const words[] = {
	    "spacer", "pixel", "blank", "transparent", "1x1", "clear", "track"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		for (size_t at = 0; at + strlen(words[i]) <= len; at++)
			if (strncasecmp(
				name + at, words[i], strlen(words[i])) == 0)
				return true;
	return false;
}

static bool is_picture_name(const char *name, size_t len)
{
	static const char *const ends[] = {".png", ".jpg", ".jpeg", ".gif",
	    ".webp", ".svg", ".bmp", ".tif", ".tiff", ".avif"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t n = strlen(ends[i]);

		if (len > n && strncasecmp(name + len - n, ends[i], n) == 0)
			return true;
	}
	return false;
}

/* Appends the file name in a URL. */
static void add_file_name(struct buf *out, const char *src)
{
	size_t len = strcspn(src, "?#@");
	const char *name = src;

	if (strncasecmp(src, "data:", 5) == 0)
		return;
	for (size_t i = 0; i < len; i++)
		if (src[i] == '/' || src[i] == ':')
			name = src + i + 1;
	len -= (size_t)(name - src);
	if (len <= FILE_MAX && is_picture_name(name, len) &&
	    !is_filler(name, len))
		buf_add(out, name, len);
}

static void add_some(struct buf *out, const char *s)
{
	size_t len = strlen(s);

	buf_add(
	    out, s, len > HTML_LABEL_MAX ? utf8_floor(s, HTML_LABEL_MAX) : len);
}

void html_element_picture(struct buf *out, const struct html_node *img)
{
	if (img->alt) {
		if (text_shows(img->alt, strlen(img->alt)))
			add_some(out, img->alt);
	} else if (img->title && text_shows(img->title, strlen(img->title))) {
		add_some(out, img->title);
	} else if (img->src) {
		add_file_name(out, img->src);
	}
}

static bool is_type(const struct html_node *n, const char *type)
{
	return n->type && strcasecmp(n->type, type) == 0;
}

static void add_input(struct buf *out, const struct html_node *n)
{
	const char *value = n->alt ? n->alt : "";

	if (is_type(n, "hidden") || is_type(n, "file") || is_type(n, "image"))
		return;
	if (is_type(n, "checkbox")) {
		buf_add_str(out, n->is_chosen ? "[x]" : "[ ]");
	} else if (is_type(n, "radio")) {
		buf_add_str(out, n->is_chosen ? "(o)" : "( )");
	} else if (is_type(n, "password")) {
		buf_add_str(out, "[____]");
	} else if (!*value && (is_type(n, "submit") || is_type(n, "reset"))) {
		buf_printf(out, "[%s]",
		    is_type(n, "submit") ? _("Submit") : _("Reset"));
	} else {
		buf_add_char(out, '[');
		add_some(out, *value ? value : "____");
		buf_add_char(out, ']');
	}
}

static void element_text_add_words(
    struct buf *out, const struct html_node *n, size_t max)
{
	if (n->tag == HTML_TEXT && out->len < max)
		buf_add(out, n->text,
		    n->len > max ? utf8_floor(n->text, max) : n->len);
	for (n = n->first; n && out->len < max; n = n->next)
		element_text_add_words(out, n, max);
}

/* The selected option, or the first one. */
static const struct html_node *chosen_option(const struct html_node *n)
{
	const struct html_node *first = NULL;

	for (n = n->first; n; n = n->next) {
		const struct html_node *o =
		    n->tag == HTML_OPTION ? n : chosen_option(n);

		if (o && o->is_chosen)
			return o;
		if (!first)
			first = o;
	}
	return first;
}

void html_element_control(struct buf *out, const struct html_node *n)
{
	const struct html_node *option;

	if (n->tag == HTML_INPUT) {
		add_input(out, n);
		return;
	}
	option = chosen_option(n);
	if (!option)
		return;
	buf_add_char(out, '[');
	element_text_add_words(out, option, HTML_LABEL_MAX);
	buf_add_char(out, ']');
}

/* The superscript form of a digit, or 0. */
static uint32_t raise(uint32_t c)
{
	static const uint32_t digits[] = {0x2070, 0xb9, 0xb2, 0xb3, 0x2074,
	    0x2075, 0x2076, 0x2077, 0x2078, 0x2079};

	if (c >= '0' && c <= '9')
		return digits[c - '0'];
	return c == '+'                  ? 0x207a
	       : c == '-' || c == 0x2212 ? 0x207b
	       : c == '='                ? 0x207c
	       : c == '('                ? 0x207d
	       : c == ')'                ? 0x207e
	       : c == 'n'                ? 0x207f
	                                 : 0;
}

/* "st" as in "1st", and characters that are superscript anyway. */
static bool is_ordinal(const char *s)
{
	static const char *const words[] = {"st", "nd", "rd", "th", "er", "re",
	    "e", "o", "a", "\xc2\xba", "\xc2\xaa", "\xe2\x84\xa2", "\xc2\xae",
	    "\xc2\xa9", "TM", "*"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(s, words[i]) == 0)
			return true;
	return false;
}

static void element_text_trim(struct buf *b)
{
	size_t n = 0;

	while (b->len && (unsigned char)b->data[b->len - 1] <= ' ')
		buf_cut(b, b->len - 1);
	while (n < b->len && (unsigned char)b->data[n] <= ' ')
		n++;
	buf_drop(b, n);
}

/* Appends s in superscript digits; false if it has other characters. */
static bool add_raised(struct buf *out, const struct buf *s)
{
	struct buf high = BUF_INIT;
	const char *at = s->data, *end = s->data + s->len;
	bool fits = s->len > 0;

	while (fits && at < end) {
		uint32_t c = raise(utf8_next(&at, end));

		fits = c != 0;
		if (fits)
			utf8_add(&high, c);
	}
	if (fits)
		buf_add(out, high.data, high.len);
	buf_clear(&high);
	return fits;
}

bool html_element_raised(struct buf *out, const struct html_node *n)
{
	struct buf words = BUF_INIT;
	bool fits;

	element_text_add_words(&words, n, RAISED_MAX + 2);
	element_text_trim(&words);
	fits = words.len > 0 && words.len <= RAISED_MAX;
	if (fits && !add_raised(out, &words)) {
		if (!is_ordinal(words.data))
			buf_add_char(out, '^');
		buf_add(out, words.data, words.len);
	}
	buf_clear(&words);
	return fits;
}

static void add_roman(struct buf *out, int n, bool is_upper)
{
	static const struct {
		int value;
		const char *letters;
	} parts[] = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"},
	    {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"},
	    {5, "v"}, {4, "iv"}, {1, "i"}};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		for (; n >= parts[i].value; n -= parts[i].value)
			for (const char *s = parts[i].letters; *s; s++)
				buf_add_char(out,
				    is_upper ? (char)toupper((unsigned char)*s)
					     : *s);
}

/* a ... z, aa, ab ... */
static void element_text_add_letters(struct buf *out, int n, bool is_upper)
{
	char letters[8];
	size_t len = 0;

	for (; n > 0 && len < sizeof letters; n = (n - 1) / 26)
		letters[len++] = (char)((is_upper ? 'A' : 'a') + (n - 1) % 26);
	while (len)
		buf_add_char(out, letters[--len]);
}

/* The type of marker of a list: one of enum css_word. */
static unsigned list_type(const struct html_node *list)
{
	if (list->style.list_type)
		return list->style.list_type;
	if (list->tag != HTML_OL)
		return CSS_BULLET;
	switch (list->type ? *list->type : '1') {
	case 'a':
		return CSS_LOWER_ALPHA;
	case 'A':
		return CSS_UPPER_ALPHA;
	case 'i':
		return CSS_LOWER_ROMAN;
	case 'I':
		return CSS_UPPER_ROMAN;
	default:
		return CSS_DECIMAL;
	}
}

void html_element_item(
    struct buf *out, const struct html_node *list, int number)
{
	unsigned type = list_type(list);
	size_t before = out->len;

	if (type == CSS_BULLET) {
		buf_add_str(out, "• ");
		return;
	}
	if (type == CSS_LOWER_ALPHA || type == CSS_UPPER_ALPHA)
		element_text_add_letters(out, number, type == CSS_UPPER_ALPHA);
	else if ((type == CSS_LOWER_ROMAN || type == CSS_UPPER_ROMAN) &&
		 number <= ROMAN_MAX)
		add_roman(out, number, type == CSS_UPPER_ROMAN);
	if (out->len == before)
		buf_printf(out, "%d", number);
	buf_add_str(out, ". ");
}
