#include "account/signin/hide.h"

#include <string.h>

#include "base/buf.h"
#include "base/digest.h"

enum { SECRET_MIN = 4 };

static void hide_plain(
    const char *secret, size_t secret_len, char *text, size_t len)
{
	char *end = text + len, *at;

	while ((at = memmem(text, (size_t)(end - text), secret, secret_len))) {
		memset(at, '*', secret_len);
		text = at + secret_len;
	}
}

/* The length of the word of base64 that text begins with. */
static size_t base64_len(const char *text, size_t len)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	size_t n = 0;

	while (n < len && text[n] && strchr(digits, text[n]))
		n++;
	return n;
}

/* A word that was cut counts as far as it goes. */
static bool word_holds_secret(
    const char *word, size_t len, const char *secret, size_t secret_len)
{
	struct buf copy = BUF_INIT, bytes = BUF_INIT;
	bool found;

	while (len && word[len - 1] == '=')
		len--;
	buf_add(&copy, word, len - (len % 4 == 1));
	while (copy.len % 4)
		buf_add_char(&copy, '=');
	found = digest_from_base64(&bytes, copy.data, copy.len) &&
	        memmem(bytes.data, bytes.len, secret, secret_len);
	explicit_bzero(bytes.data, bytes.len);
	buf_clear(&bytes);
	buf_clear(&copy);
	return found;
}

static void hide_encoded(
    const char *secret, size_t secret_len, char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t n = base64_len(text + at, len - at);

		if (n > secret_len &&
		    word_holds_secret(text + at, n, secret, secret_len))
			memset(text + at, '*', n);
		at += n ? n : 1;
	}
}

void hide_secret(const char *secret, char *text, size_t len)
{
	size_t secret_len = strlen(secret);

	if (secret_len < SECRET_MIN)
		return;
	hide_plain(secret, secret_len, text, len);
	hide_encoded(secret, secret_len, text, len);
}
