#include "mime/html/reply.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

enum {
	TEXT_MAX_LEN = 1200, /* bytes of a block that are looked at */
	LABEL_MAX = 30,      /* "Date d'envoi :" */
	LABELS_MIN = 3,
	NODES_MAX = 300,
};

static bool has_word(const char *words, const char *start)
{
	size_t len = strlen(start);

	for (const char *s = words; s && *s;) {
		if (strncasecmp(s, start, len) == 0)
			return true;
		s += strcspn(s, " \t\r\n");
		s += strspn(s, " \t\r\n");
	}
	return false;
}

bool html_reply_is_quote(const struct html_node *n)
{
	return has_word(n->classes, "yahoo_quoted") ||
	       has_word(n->id, "yahoo_quoted") ||
	       has_word(n->id, "mail-editor-reference-message-container") ||
	       has_word(n->id, "ms-outlook-mobile-body-separator-line-quote");
}

/* The text of n with a line for each line of the page; false if it is longer
 * than such a header can be. */
static bool take_lines(struct buf *out, const struct html_node *n, int *left)
{
	if (out->len > TEXT_MAX_LEN || (*left)-- <= 0)
		return false;
	if (n->tag == HTML_TABLE || n->tag == HTML_QUOTE)
		return false;
	if (n->tag == HTML_TEXT)
		for (size_t i = 0; i < n->len && out->len <= TEXT_MAX_LEN; i++)
			buf_add_char(out,
			    (unsigned char)n->text[i] > ' ' ? n->text[i] : ' ');
	if (n->tag == HTML_BR || n->tag == HTML_P || n->tag == HTML_BLOCK)
		buf_add_char(out, '\n');
	for (n = n->first; n; n = n->next)
		if (!take_lines(out, n, left))
			return false;
	return true;
}

/* Length of the label at the start of a line, up to its colon; 0 if none. */
static size_t label_len(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && n <= LABEL_MAX && s[n] != ':')
		n++;
	return s + n < end && s[n] == ':' ? n : 0;
}

static bool has_letter(const char *s, const char *end, char c)
{
	while (s < end && *s != c)
		s++;
	return s < end;
}

/* "From" in the languages of mail programs. */
static bool says_from(const char *s, size_t len)
{
	static const char *const words[] = {"From", "Von", "De", "Da", "Van",
	    "Från", "Fra", "Od", "Lähettäjä", "От", "От кого", "Від", "Kimden",
	    "Gönderen", "Feladó", "De la", "Από", "Expéditeur", "Remitente",
	    "Mittente", "Afzender", "Avsändare", "差出人", "送信者", "发件人",
	    "寄件者", "보낸 사람", "מאת", "من"};

	while (len && (s[len - 1] == ' ' || s[len - 1] == '*'))
		len--;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == len &&
		    strncasecmp(words[i], s, len) == 0)
			return true;
	return false;
}

static bool are_header_lines(const char *s, const char *end)
{
	bool begins = false, has_address = false;
	int labels = 0;

	while (s < end) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));
		const char *stop = eol ? eol : end;
		size_t len;

		while (s < stop && *s == ' ')
			s++;
		len = label_len(s, stop);
		if (len && !begins && !(begins = says_from(s, len)))
			return false;
		labels += len > 0;
		has_address |= has_letter(s, stop, '@');
		/* Other lines between the fields: not such a header. */
		if (!len && stop > s && labels && labels < LABELS_MIN)
			return false;
		s = eol ? eol + 1 : end;
	}
	return labels >= LABELS_MIN && (has_address || labels > LABELS_MIN);
}

static bool is_block(const struct html_node *n)
{
	return n->tag == HTML_BLOCK || n->tag == HTML_P;
}

static bool has_header(const struct html_node *n)
{
	struct buf lines = BUF_INIT;
	int left = NODES_MAX;
	bool has = take_lines(&lines, n, &left) &&
	           are_header_lines(lines.data, lines.data + lines.len);

	buf_clear(&lines);
	return has;
}

bool html_reply_is_header(const struct html_node *n)
{
	if (!is_block(n) || !has_header(n))
		return false;
	/* Only the innermost block counts: an outer one may contain the
	 * message. */
	for (n = n->first; n; n = n->next)
		if (is_block(n) && has_header(n))
			return false;
	return true;
}
