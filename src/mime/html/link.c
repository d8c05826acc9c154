#include "mime/html/link.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
	HOST_MAX = 253,
	TARGET_MAX = 8 * 1024,
	HOPS = 4, /* redirects inside of redirects */
};

static bool link_starts(const char *s, const char *with)
{
	return strncasecmp(s, with, strlen(with)) == 0;
}

bool html_link_leads(const char *url)
{
	static const char *const not [] = {
	    "javascript:", "vbscript:", "data:", "cid:", "about:", "#"};

	for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
		if (link_starts(url, not [i]))
			return false;
	/* "mailto:" and no more */
	return *url && url[strlen(url) - 1] != ':';
}

/* The URL without scheme and "www.", which people leave out. */
static const char *bare(const char *url)
{
	static const char *const heads[] = {
	    "https://", "http://", "mailto:", "tel:", "//"};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (link_starts(url, heads[i])) {
			url += strlen(heads[i]);
			break;
		}
	return link_starts(url, "www.") ? url + 4 : url;
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

/* Appends the host that s starts with, lower case, if it contains a dot. false
 * if there is none. */
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

/* "Report.pdf" looks like a host but is a file name. What people write as a
 * host ends in letters and has a scheme or "www.", or is the whole text. */
static bool is_plausible(const char *label, const struct buf *host)
{
	const char *last = strrchr(host->data, '.');

	if (strpbrk(label, " \t\n"))
		return link_starts(label, "http") || link_starts(label, "www.");
	for (const char *s = last + 1; *s; s++)
		if (!isalpha((unsigned char)*s))
			return false;
	return link_starts(label, "http") || link_starts(label, "www.") ||
	       !(link_starts(last, ".pdf") || link_starts(last, ".doc") ||
		   link_starts(last, ".xls") || link_starts(last, ".zip") ||
		   link_starts(last, ".html") || link_starts(last, ".txt") ||
		   link_starts(last, ".jpg") || link_starts(last, ".png"));
}

/* The host of a URL, without user and password. */
static bool url_host(struct buf *host, const char *url)
{
	const char *s, *at, *stop;

	if (!link_starts(url, "http://") && !link_starts(url, "https://"))
		return false;
	s = strstr(url, "//") + 2;
	stop = s + strcspn(s, "/?#");
	for (at = s; at < stop; at++)
		if (*at == '@')
			s = at + 1;
	if (link_starts(s, "www."))
		s += 4;
	return take_host(host, s);
}

/* True if a is b or a subdomain of it. */
static bool is_below(const struct buf *a, const struct buf *b)
{
	if (a->len < b->len ||
	    memcmp(a->data + a->len - b->len, b->data, b->len) != 0)
		return false;
	return a->len == b->len || a->data[a->len - b->len - 1] == '.';
}

/* Services that replace links, and where the original is in the new URL: a
 * field of the query, or the text that precedes it in the path. A host that
 * starts with a dot includes its subdomains. */
static const struct rewriter {
	const char *host, *path, *field, *before;
} rewriters[] = {
    {".safelinks.protection.outlook.com", NULL, "url", NULL},
    {"statics.teams.cdn.office.net", NULL, "url", NULL},
    {"urldefense.proofpoint.com", "/v1/", "u", NULL},
    {"urldefense.proofpoint.com", "/v2/", "u", NULL},
    {"urldefense.com", "/v3/", NULL, "__"},
    {"urldefense.us", "/v3/", NULL, "__"},
    {"google.com", "/url", "q", NULL},
    {"google.com", "/url", "url", NULL},
    {"google.de", "/url", "q", NULL},
    {"google.co.uk", "/url", "q", NULL},
    {"l.facebook.com", "/l.php", "u", NULL},
    {"lm.facebook.com", "/l.php", "u", NULL},
    {"l.instagram.com", NULL, "u", NULL},
    {"youtube.com", "/redirect", "q", NULL},
    {"linkprotect.cudasvc.com", NULL, "a", NULL},
    {"slack-redir.net", NULL, "url", NULL},
    {"out.reddit.com", NULL, "url", NULL},
    {".avanan.click", NULL, NULL, "___"},
    {"secure-web.cisco.com", NULL, NULL, "/http"},
};

static int link_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Appends s with percent encoding decoded. In version 2 of urldefense, "-"
 * stands for "%" and "_" for "/". */
static void add_unescaped(
    struct buf *out, const char *s, size_t len, bool is_v2)
{
	for (size_t i = 0; i < len; i++) {
		char c = s[i];
		bool is_code = c == '%' || (is_v2 && c == '-');

		if (is_code && i + 2 < len && link_digit(s[i + 1]) >= 0 &&
		    link_digit(s[i + 2]) >= 0) {
			c = (char)(link_digit(s[i + 1]) * 16 +
				   link_digit(s[i + 2]));
			i += 2;
		} else if (is_v2 && c == '_') {
			c = '/';
		}
		if ((unsigned char)c > ' ' && c != 0x7f)
			buf_add_char(out, c);
	}
}

static bool is_host_of(const struct rewriter *r, const struct buf *host)
{
	size_t len = strlen(r->host);

	if (*r->host != '.')
		return strcmp(host->data, r->host) == 0;
	return host->len > len &&
	       strcmp(host->data + host->len - len, r->host) == 0;
}

/* The value of a query field, or NULL. */
static const char *query_field(
    const char *url, const char *name, size_t *value_len)
{
	const char *s = strchr(url, '?');
	size_t len = strlen(name);

	while (s && *s) {
		s++;
		if (link_starts(s, "amp;"))
			s += 4;
		if (strncmp(s, name, len) == 0 && s[len] == '=') {
			s += len + 1;
			*value_len = strcspn(s, "&#");
			return s;
		}
		s += strcspn(s, "&#");
		if (*s == '#')
			return NULL;
	}
	return NULL;
}

/* The original link between two marks in the path: "/v3/__https://x__;!!a". */
static const char *path_link(const char *url, const char *mark, size_t *len)
{
	const char *s = strstr(url + 8, mark), *end;

	if (!s)
		return NULL;
	if (*mark == '/') { /* the mark is the start of the path */
		*len = strlen(++s);
		return s;
	}
	s += strlen(mark);
	end = strstr(s, mark);
	*len = end ? (size_t)(end - s) : strlen(s);
	return s;
}

static bool take_target(
    struct buf *out, const struct rewriter *r, const char *url)
{
	const char *path = strchr(strstr(url, "//") + 2, '/'), *s;
	size_t len = 0;

	if (r->path && (!path || !link_starts(path, r->path)))
		return false;
	s = r->field ? query_field(url, r->field, &len)
	             : path_link(url, r->before, &len);
	if (!s || len > TARGET_MAX)
		return false;
	add_unescaped(out, s, len, r->path && strcmp(r->path, "/v2/") == 0);
	return link_starts(out->data, "http://") ||
	       link_starts(out->data, "https://");
}

static bool take_one_target(struct buf *out, const char *url)
{
	struct buf host = BUF_INIT;
	bool found = false;

	if (url_host(&host, url))
		for (size_t i = 0;
		     !found && i < sizeof rewriters / sizeof *rewriters; i++) {
			buf_reset(out);
			found = is_host_of(&rewriters[i], &host) &&
			        take_target(out, &rewriters[i], url);
		}
	buf_clear(&host);
	return found;
}

bool html_link_target(struct buf *out, const char *url)
{
	struct buf now = BUF_INIT, next = BUF_INIT;
	int hops = 0;

	while (hops < HOPS && take_one_target(&next, hops ? now.data : url)) {
		buf_reset(&now);
		buf_add(&now, next.data, next.len);
		hops++;
	}
	buf_add(out, now.data, now.len);
	buf_clear(&now);
	buf_clear(&next);
	return hops > 0;
}

bool html_link_deceives(
    const char *label, const char *url, struct buf *shown, struct buf *real)
{
	struct buf target = BUF_INIT;
	bool is_other;

	while (isspace((unsigned char)*label))
		label++;
	if (!html_link_target(&target, url))
		buf_add_str(&target, url);
	is_other = !strchr(label, '@') && take_host(shown, bare(label)) &&
	           is_plausible(label, shown) && url_host(real, target.data) &&
	           !is_below(real, shown) && !is_below(shown, real);
	buf_clear(&target);
	return is_other;
}
