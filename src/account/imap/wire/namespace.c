#include "account/imap/wire/namespace.h"

#include <string.h>

#include "account/imap/wire/tokens.h"

/* Namespaces of one kind that are read. */
enum { NAMESPACES_MAX = 50 };

void imap_namespace_clear(struct imap_namespace *n)
{
	buf_clear(&n->prefix);
	string_list_clear(&n->foreign);
}

static void take_namespace_prefix(
    struct imap_namespace *n, int kind, const struct buf *prefix)
{
	if (kind == 0 && !n->prefix.len)
		buf_add_str(&n->prefix, prefix->data);
	else if (kind > 0 && prefix->len && n->foreign.len < NAMESPACES_MAX)
		string_list_add(&n->foreign, prefix->data);
}

/* One kind: NIL, or (("prefix" "/" extensions) ...). */
static bool read_kind(struct imap_namespace *n, struct imap_tokens *t, int kind)
{
	struct buf text = BUF_INIT;
	enum imap_token token = imap_token_next(t, &text);
	bool ok = token == IMAP_TOKEN_ATOM; /* NIL */

	while (token == IMAP_TOKEN_OPEN) {
		token = imap_token_next(t, &text);
		if (token == IMAP_TOKEN_CLOSE)
			ok = true;
		if (token != IMAP_TOKEN_OPEN)
			break;
		if (imap_token_next(t, &text) != IMAP_TOKEN_STRING)
			break;
		take_namespace_prefix(n, kind, &text);
		imap_token_skip_list(t);
	}
	buf_clear(&text);
	return ok;
}

void imap_namespace_read(struct imap_namespace *n, const char *text, size_t len)
{
	struct imap_tokens t = {text, text + len};

	for (int kind = 0; kind < 3; kind++)
		if (!read_kind(n, &t, kind))
			return;
}

bool imap_namespace_is_foreign(
    const struct imap_namespace *n, const char *srv_name)
{
	for (size_t i = 0; i < n->foreign.len; i++)
		if (strncmp(srv_name, n->foreign.items[i],
			strlen(n->foreign.items[i])) == 0)
			return true;
	return false;
}
