#include "account/imap/wire/status_line.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* The longest that decides are LISTRIGHTS and ANNOTATION. */
enum { WORD_MAX = 10 };

static bool is_status_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A character of a flag (libetpan's ASTRING-CHAR). */
static bool is_astring(char c)
{
	return (unsigned char)c > ' ' && !strchr("(){%*\"\\", c);
}

/* A character of a tag. */
static bool is_tag(char c)
{
	return is_astring(c) && c != '+';
}

static const char *skip_status_blanks(const char *s, const char *end)
{
	while (s < end && is_status_blank(*s))
		s++;
	return s;
}

static bool is_whole_word(const char *s, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - s) == len && strncasecmp(s, word, len) == 0;
}

/* Behind the word there must be a blank for libetpan to take it. At the end
 * of the line it makes no difference, and a text can be put there. */
static bool ends_word(char c)
{
	return is_status_blank(c) || c == '\r' || c == '\n';
}

static bool is_status_word(const char *s, const char *end)
{
	static const char *const words[] = {
	    "OK", "NO", "BAD", "BYE", "PREAUTH"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (is_whole_word(s, end, words[i]))
			return true;
	return false;
}

static enum imap_status_line judge_empty(
    const char *s, const char *end, const char **rest)
{
	if (*s == '\n') {
		*rest = s + 1;
		return IMAP_STATUS_EMPTY;
	}
	if (s + 1 == end)
		return IMAP_STATUS_UNDECIDED;
	*rest = s + 2;
	return s[1] == '\n' ? IMAP_STATUS_EMPTY : IMAP_STATUS_NO_ANSWER;
}

/* What stands behind the '*' or the tag. */
static enum imap_status_line judge_word(const char *s, const char *end,
    const char **rest, enum imap_status_line otherwise)
{
	const char *word;

	if (s == end)
		return IMAP_STATUS_UNDECIDED;
	if (!is_status_blank(*s))
		return IMAP_STATUS_NO_ANSWER;
	word = s = skip_status_blanks(s, end);
	while (s < end && is_letter(*s) && s - word <= WORD_MAX)
		s++;
	if (s == end)
		return IMAP_STATUS_UNDECIDED;
	if (is_status_word(word, s) && ends_word(*s)) {
		*rest = s;
		return IMAP_STATUS_LINE;
	}
	*rest = word;
	return otherwise;
}

enum imap_status_line imap_status_line_judge(
    const char *s, const char *end, const char **rest)
{
	const char *start = s;

	s = skip_status_blanks(s, end);
	if (s == end)
		return IMAP_STATUS_UNDECIDED;
	if (*s == '\r' || *s == '\n')
		return s == start ? judge_empty(s, end, rest)
		                  : IMAP_STATUS_NO_ANSWER;
	if (*s == '+') {
		*rest = s + 1;
		return IMAP_STATUS_LINE;
	}
	if (*s == '*')
		return judge_word(s + 1, end, rest, IMAP_STATUS_DATA);
	start = s;
	while (s < end && is_tag(*s))
		s++;
	if (s == start)
		return IMAP_STATUS_NO_ANSWER;
	return judge_word(s, end, rest, IMAP_STATUS_NO_ANSWER);
}

static bool has_prefix(const char *s, const char *end, const char *prefix)
{
	size_t len = strlen(prefix);

	return (size_t)(end - s) >= len && strncasecmp(s, prefix, len) == 0;
}

/* Answers that libetpan 1.9.4 reads through pointers it never set when they
 * break off or are not as it expects, and that can do without it; and one
 * that some servers write so that it would end the session (VANISHED of
 * iCloud). Like libetpan this takes whatever begins with such a word. */
bool imap_status_line_is_foreign(const char *s, const char *end)
{
	static const char *const words[] = {"ACL", "ANNOTATION", "ID",
	    "LISTRIGHTS", "MYRIGHTS", "NAMESPACE", "QUOTA", "SORT", "VANISHED",
	    "XLIST"};

	if (s == end || !is_letter(*s))
		return false; /* a number, mostly */
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (has_prefix(s, end, words[i]))
			return true;
	return false;
}

/* For libetpan flags may be quoted or literals, and both may go on in the next
 * line. Up to the ')' or the end of the line. */
static bool is_list_unsafe(const char *s, const char *end)
{
	bool is_quoted = false;

	for (; s < end; s++) {
		if (is_quoted) {
			if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
				s++;
			else if (*s == '"')
				is_quoted = false;
			else if (*s == '\n')
				return true;
		} else if (*s == '"') {
			is_quoted = true;
		} else if (*s == '{') {
			return true;
		} else if (*s == ')') {
			return false;
		}
	}
	return false;
}

/* A list that is neither empty nor begins with a flag is freed by libetpan
 * before it was made (1.9.4, mended later by 266d59f). */
static bool has_no_flag(const char *s)
{
	if (*s == '\\')
		return s[1] != '*' && (s[1] == ']' || !is_astring(s[1]));
	return *s != ')' && *s != '"' && !is_astring(*s);
}

/* Inspects the code that begins behind a '['. */
static void inspect_code(struct imap_status_line_look *look, const char *s,
    const char *end, bool may_hold_flags)
{
	const char *word = s = skip_status_blanks(s, end);

	while (is_letter(*s))
		s++;
	if (has_prefix(word, s, "BADCHARSET") ||
	    (has_prefix(word, s, "PERMANENTFLAGS") && !may_hold_flags))
		look->wants_foreign = word;
	if (look->wants_foreign || !is_whole_word(word, s, "PERMANENTFLAGS"))
		return;
	s = skip_status_blanks(s, end);
	if (*s != '(')
		return;
	s = skip_status_blanks(s + 1, end);
	look->is_unsafe = has_no_flag(s) || is_list_unsafe(s, end);
}

void imap_status_line_inspect(struct imap_status_line_look *look,
    const char *rest, const char *end, bool is_greeting)
{
	bool is_plus = rest[-1] == '+';
	const char *close;

	*look = (struct imap_status_line_look){0};
	rest = skip_status_blanks(rest, end);
	if (*rest == '[') {
		inspect_code(look, rest + 1, end, !is_plus && !is_greeting);
		close = memchr(rest, ']', (size_t)(end - rest));
		if (!close)
			return;
		rest = skip_status_blanks(close + 1, end);
	}
	/* A challenge to sign in may well be empty. */
	if ((*rest == '\r' || *rest == '\n') && !is_plus)
		look->wants_text = rest;
}
