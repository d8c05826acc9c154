#include "account/imap/wire/folder_name.h"

#include <stdlib.h>
#include <string.h>

#include "account/imap/wire/utf7.h"
#include "base/mem.h"
#include "base/safe.h"
#include "base/utf8.h"

/* A slash inside a name, where a slash parts levels. */
#define DIVISION_SLASH "\xe2\x88\x95"

static void add_level(struct buf *out, const char *level, size_t len)
{
	struct buf text = BUF_INIT, plain = BUF_INIT;
	char *name = mem_str_len(level, len);

	if (!imap_utf7_decode(&text, name))
		utf8_clean(&text, name, strlen(name));
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '/')
			buf_add_str(&plain, DIVISION_SLASH);
		else
			buf_add_char(&plain, text.data[i]);
	}
	safe_line(out, plain.data, plain.len);
	buf_clear(&text);
	buf_clear(&plain);
	free(name);
}

void imap_folder_name_show(struct buf *out, const struct imap_folder_name *n)
{
	const char *at = n->srv_name;
	size_t prefix = strlen(n->prefix);

	if (prefix && strncmp(at, n->prefix, prefix) == 0 && at[prefix])
		at += prefix;
	for (;;) {
		const char *end =
		    n->delimiter ? strchr(at, n->delimiter) : NULL;

		if (!end || !end[1]) { /* a last delimiter parts nothing */
			add_level(
			    out, at, end ? (size_t)(end - at) : strlen(at));
			return;
		}
		add_level(out, at, (size_t)(end - at));
		buf_add_char(out, '/');
		at = end + 1;
	}
}
