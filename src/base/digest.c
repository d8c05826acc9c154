#include "base/digest.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "base/mem.h"

struct digest {
	EVP_MD_CTX *ctx;
	const EVP_MD *md;
};

static void digest_fail(void)
{
	mem_end(EXIT_FAILURE, "OpenSSL gives no digest");
}

static const EVP_MD *md_of(enum digest_kind kind)
{
	/* If OpenSSL could not allocate its default context, it uses it without
	 * a check. */
	if (!OSSL_LIB_CTX_get0_global_default())
		digest_fail();
	switch (kind) {
	case DIGEST_IS_MD5:
		return EVP_md5();
	case DIGEST_IS_SHA1:
		return EVP_sha1();
	case DIGEST_IS_SHA256:
		break;
	}
	return EVP_sha256();
}

size_t digest_len(enum digest_kind kind)
{
	return (size_t)EVP_MD_get_size(md_of(kind));
}

struct digest *digest_new(enum digest_kind kind)
{
	struct digest *d = mem_new(1, sizeof *d);

	d->md = md_of(kind);
	d->ctx = EVP_MD_CTX_new();
	if (!d->ctx || !EVP_DigestInit_ex(d->ctx, d->md, NULL))
		digest_fail();
	return d;
}

void digest_add(struct digest *d, const void *bytes, size_t len)
{
	if (!EVP_DigestUpdate(d->ctx, bytes, len))
		digest_fail();
}

void digest_end(struct digest *d, unsigned char *out)
{
	if (!EVP_DigestFinal_ex(d->ctx, out, NULL) ||
	    !EVP_DigestInit_ex(d->ctx, NULL, NULL))
		digest_fail();
}

void digest_free(struct digest *d)
{
	if (!d)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void digest_of(
    enum digest_kind kind, const void *bytes, size_t len, unsigned char *out)
{
	if (!EVP_Digest(bytes, len, out, NULL, md_of(kind), NULL))
		digest_fail();
}

void digest_hmac(enum digest_kind kind, const void *key, size_t key_len,
    const void *bytes, size_t len, unsigned char *out)
{
	if (key_len > INT_MAX ||
	    !HMAC(md_of(kind), key, (int)key_len, bytes, len, out, NULL))
		mem_end(EXIT_FAILURE, "OpenSSL gives no HMAC");
}

void digest_pbkdf2(enum digest_kind kind, const char *password,
    const void *salt, size_t salt_len, int rounds, unsigned char *out)
{
	if (salt_len > INT_MAX ||
	    !PKCS5_PBKDF2_HMAC(password, -1, salt, (int)salt_len, rounds,
		md_of(kind), (int)digest_len(kind), out))
		mem_end(EXIT_FAILURE, "OpenSSL gives no PBKDF2");
}

void digest_random(unsigned char *out, size_t n)
{
	if (n > INT_MAX || RAND_bytes(out, (int)n) != 1)
		mem_end(EXIT_FAILURE, "OpenSSL gives no random bytes");
}

void digest_hex(struct buf *out, const unsigned char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		buf_add_char(out, digits[bytes[i] >> 4]);
		buf_add_char(out, digits[bytes[i] & 15]);
	}
}

void digest_base64(struct buf *out, const void *bytes, size_t len)
{
	size_t room = len / 3 * 4 + 4;

	if (len > INT_MAX / 2)
		mem_abort("too much for base64");
	buf_grew(
	    out, (size_t)EVP_EncodeBlock(
		     (unsigned char *)buf_room(out, room), bytes, (int)len));
}

bool digest_from_base64(struct buf *out, const char *text, size_t len)
{
	size_t pad = 0;
	int n;

	if (len > INT_MAX / 2 || len % 4)
		return false;
	while (pad < 2 && pad < len && text[len - 1 - pad] == '=')
		pad++;
	n = EVP_DecodeBlock((unsigned char *)buf_room(out, len),
	    (const unsigned char *)text, (int)len);
	if (n < 0 || (size_t)n < pad)
		return false;
	buf_grew(out, (size_t)n - pad);
	return true;
}
