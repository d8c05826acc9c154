#include "mime/text/stub.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mime/text/text_lines.h"

enum {
	NOTICE_MAX = 400, /* letters of such a notice, without URLs */
	LOOK_MAX = 8000,  /* bytes examined for a style sheet or source */
};

static bool stub_starts(const char *s, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - s) >= n && strncasecmp(s, with, n) == 0;
}

/* True if s contains the word; case is ignored. */
static bool stub_holds(const char *s, const char *end, const char *word)
{
	for (; s < end; s++)
		if (tolower((unsigned char)*s) == *word &&
		    stub_starts(s, end, word))
			return true;
	return false;
}

/* Bytes of s that are not white space or URLs. */
static size_t count_letters(const char *s, const char *end)
{
	size_t n = 0;

	while (s < end && n <= NOTICE_MAX) {
		const char *word = s;

		while (s < end && (unsigned char)*s > ' ')
			s++;
		if (!stub_starts(word, s, "http") &&
		    !stub_starts(word, s, "<http") &&
		    !stub_starts(word, s, "(http"))
			n += (size_t)(s - word);
		while (s < end && (unsigned char)*s <= ' ')
			s++;
	}
	return n;
}

/* "Your mail program can't show HTML. Open this in a browser: ..." */
static bool is_notice(const char *s, const char *end)
{
	static const char *const words[] = {"html", "browser", "navegador",
	    "navigateur", "webversion", "web version", "online version",
	    "view online", "view this email", "view this message"};

	if (count_letters(s, end) > NOTICE_MAX)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (stub_holds(s, end, words[i]))
			return true;
	return false;
}

/* HTML source: starts with a tag that text would not start with. */
static bool is_source(const char *s, const char *end)
{
	static const char *const tags[] = {"<!doctype", "<html", "<head",
	    "<body", "<table", "<div", "<style", "<meta", "<p>", "<p ", "<br",
	    "<span", "<center", "<font"};

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (stub_starts(s, end, tags[i]))
			return true;
	return false;
}

/* A style sheet: starts with a rule and consists mostly of declarations in
 * braces. */
static bool is_style(const char *s, const char *end)
{
	size_t inside = 0, outside = 0, declarations = 0;
	const char *brace = memchr(s, '{', (size_t)(end - s));
	int depth = 0;

	if (stub_starts(s, end, "@media") || stub_starts(s, end, "@import") ||
	    stub_starts(s, end, "@font-face"))
		return true;
	if (!brace || brace - s > 200)
		return false;
	for (; s < end; s++) {
		depth += *s == '{';
		depth -= *s == '}' && depth > 0;
		declarations += depth > 0 && *s == ':';
		if ((unsigned char)*s > ' ')
			*(depth > 0 ? &inside : &outside) += 1;
	}
	return declarations > 0 && inside > outside;
}

bool text_stub_is_one(const char *s, size_t len)
{
	const char *end = s + (len < LOOK_MAX ? len : LOOK_MAX);

	if (!text_shows(s, len))
		return true;
	while (s < end && (unsigned char)*s <= ' ')
		s++;
	return is_source(s, end) || is_style(s, end) || is_notice(s, end);
}
