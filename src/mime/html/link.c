#include "mime/html/link.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX = 253 };

static bool starts(const char *s, const char *with)
{
	return strncasecmp(s, with, strlen(with)) == 0;
}

bool html_link_leads(const char *url)
{
	static const char *const not [] = {
	    "javascript:", "vbscript:", "data:", "cid:", "about:", "#"};

	for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
		if (starts(url, not [i]))
			return false;
	return *url != '\0';
}

/* Behind the scheme and the "www." that people leave out. */
static const char *bare(const char *url)
{
	static const char *const heads[] = {
	    "https://", "http://", "mailto:", "tel:", "//"};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (starts(url, heads[i])) {
			url += strlen(heads[i]);
			break;
		}
	return starts(url, "www.") ? url + 4 : url;
}

bool html_link_is_same(const char *label, const char *url)
{
	size_t a, b;

	label = bare(label);
	url = bare(url);
	a = strlen(label);
	b = strlen(url);
	while (a && label[a - 1] == '/')
		a--;
	while (b && url[b - 1] == '/')
		b--;
	return a == b && strncasecmp(label, url, a) == 0;
}

static bool is_host_letter(unsigned char c)
{
	return isalnum(c) || c == '-' || c == '.' || c >= 0x80;
}

/* Appends the host that s starts with, lower case: letters, and a dot among
 * them. false if that is no host. */
static bool take_host(struct buf *host, const char *s)
{
	size_t n = 0, dots = 0;

	while (is_host_letter((unsigned char)s[n]) && n <= HOST_MAX)
		dots += s[n++] == '.';
	if (n < 4 || n > HOST_MAX || !dots || s[0] == '.' || s[n - 1] == '.')
		return false;
	if (s[n] && !strchr("/:?#", s[n]))
		return false;
	for (size_t i = 0; i < n; i++)
		buf_add_char(host, (char)tolower((unsigned char)s[i]));
	return true;
}

/* "Report.pdf" looks like a host, but is the name of a file. A host that
 * people write ends in letters, and they write it as www. or with a scheme,
 * or it stands alone. */
static bool is_plausible(const char *label, const struct buf *host)
{
	const char *last = strrchr(host->data, '.');

	if (strpbrk(label, " \t\n"))
		return starts(label, "http") || starts(label, "www.");
	for (const char *s = last + 1; *s; s++)
		if (!isalpha((unsigned char)*s))
			return false;
	return starts(label, "http") || starts(label, "www.") ||
	       !(starts(last, ".pdf") || starts(last, ".doc") ||
		   starts(last, ".xls") || starts(last, ".zip") ||
		   starts(last, ".html") || starts(last, ".txt") ||
		   starts(last, ".jpg") || starts(last, ".png"));
}

/* The host of a URL, without user and password: user@host. */
static bool url_host(struct buf *host, const char *url)
{
	const char *s, *at, *stop;

	if (!starts(url, "http://") && !starts(url, "https://"))
		return false;
	s = strstr(url, "//") + 2;
	stop = s + strcspn(s, "/?#");
	for (at = s; at < stop; at++)
		if (*at == '@')
			s = at + 1;
	if (starts(s, "www."))
		s += 4;
	return take_host(host, s);
}

/* Is a the host b, or below it? */
static bool is_below(const struct buf *a, const struct buf *b)
{
	if (a->len < b->len ||
	    memcmp(a->data + a->len - b->len, b->data, b->len) != 0)
		return false;
	return a->len == b->len || a->data[a->len - b->len - 1] == '.';
}

bool html_link_deceives(
    const char *label, const char *url, struct buf *shown, struct buf *real)
{
	while (isspace((unsigned char)*label))
		label++;
	if (strchr(label, '@') || !take_host(shown, bare(label)) ||
	    !is_plausible(label, shown) || !url_host(real, url))
		return false;
	return !is_below(real, shown) && !is_below(shown, real);
}
