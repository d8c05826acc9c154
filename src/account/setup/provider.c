#include "account/setup/provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The next word of a list that is parted by blanks. */
static bool next_word(const char **at, const char **word, size_t *len)
{
	*word = *at + strspn(*at, " ");
	*len = strcspn(*word, " ");
	*at = *word + *len;
	return *len > 0;
}

/* name is the word or stands below it. */
static bool is_at_or_below(const char *name, const char *word, size_t len)
{
	size_t n = strlen(name);

	return n >= len && strncasecmp(name + n - len, word, len) == 0 &&
	       (n == len || name[n - len - 1] == '.');
}

static bool has_word(const char *list, const char *name)
{
	const char *word;
	size_t len;

	while (list && next_word(&list, &word, &len))
		if (is_at_or_below(name, word, len))
			return true;
	return false;
}

const struct provider *provider_find(const char *domain)
{
	for (size_t i = 0; i < provider_count; i++)
		if (has_word(provider_table[i].domains, domain))
			return &provider_table[i];
	return NULL;
}

/* The most particular one counts: of Outlook.com and Microsoft 365 one's name
 * is above the other's. */
const struct provider *provider_by_mx(const char *host)
{
	const struct provider *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < provider_count; i++) {
		const char *list = provider_table[i].mx, *word;
		size_t len;

		while (list && next_word(&list, &word, &len))
			if (len > longest && is_at_or_below(host, word, len)) {
				longest = len;
				best = &provider_table[i];
			}
	}
	return best;
}

static bool has_host(const char *text, const char *host)
{
	struct provider_server s;

	for (size_t n = 0; text && provider_server(&s, text, n, ""); n++)
		if (!strstr(text, "%D") && strcasecmp(s.host, host) == 0)
			return true;
	return false;
}

const struct provider *provider_by_host(const char *host)
{
	for (size_t i = 0; i < provider_count; i++) {
		const struct provider *p = &provider_table[i];

		if (has_host(p->imap, host) || has_host(p->pop, host) ||
		    has_host(p->smtp, host))
			return p;
	}
	return provider_find(host);
}

const struct provider *provider_by_id(const char *id)
{
	for (size_t i = 0; i < provider_count; i++)
		if (strcmp(provider_table[i].id, id) == 0)
			return &provider_table[i];
	return NULL;
}

void provider_each_domain(
    void (*take)(void *ctx, const char *domain), void *ctx)
{
	for (size_t i = 0; i < provider_count; i++) {
		const char *list = provider_table[i].domains, *word;
		size_t len;

		while (list && next_word(&list, &word, &len)) {
			char domain[256];

			snprintf(domain, sizeof domain, "%.*s", (int)len, word);
			take(ctx, domain);
		}
	}
}

/* HOST:PORT, in which %D stands for the domain. */
static void read_server(struct provider_server *out, const char *word,
    size_t len, const char *domain)
{
	char text[256];
	char *colon, *slash, *mark;

	snprintf(text, sizeof text, "%.*s", (int)len, word);
	slash = strchr(text, '/');
	out->starts_plain = slash != NULL;
	if (slash)
		*slash = '\0';
	colon = strrchr(text, ':');
	out->port = colon ? atoi(colon + 1) : 0;
	if (colon)
		*colon = '\0';
	mark = strstr(text, "%D");
	if (mark)
		snprintf(out->host, sizeof out->host, "%.*s%s%s",
		    (int)(mark - text), text, domain, mark + 2);
	else
		snprintf(out->host, sizeof out->host, "%s", text);
}

bool provider_server(struct provider_server *out, const char *text, size_t nth,
    const char *domain)
{
	const char *word;
	size_t len;

	if (!text)
		return false;
	do
		if (!next_word(&text, &word, &len))
			return false;
	while (nth--);
	read_server(out, word, len, domain);
	return true;
}
