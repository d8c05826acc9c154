/*
 * Digests and what is made of them for signing in (OpenSSL's).
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define DIGEST_MAX 64 /* bytes the longest of them has */
#define DIGEST_SHA256 32

enum digest_kind { DIGEST_IS_MD5, DIGEST_IS_SHA1, DIGEST_IS_SHA256 };

/* Bytes a digest of this kind has. */
size_t digest_len(enum digest_kind kind);

/* A digest that grows piece by piece. */
struct digest;
struct digest *digest_new(enum digest_kind kind);
void digest_add(struct digest *d, const void *bytes, size_t len);
/* Writes digest_len bytes; d may be used for the next message afterwards. */
void digest_end(struct digest *d, unsigned char *out);
void digest_free(struct digest *d);

/* The digest of bytes that are all here. */
void digest_of(
    enum digest_kind kind, const void *bytes, size_t len, unsigned char *out);
/* HMAC (RFC 2104). */
void digest_hmac(enum digest_kind kind, const void *key, size_t key_len,
    const void *bytes, size_t len, unsigned char *out);
/* PBKDF2 (RFC 8018) with HMAC of this kind, digest_len bytes long. */
void digest_pbkdf2(enum digest_kind kind, const char *password,
    const void *salt, size_t salt_len, int rounds, unsigned char *out);

/* n random bytes that nobody can guess. */
void digest_random(unsigned char *out, size_t n);

/* Appends bytes in lower-case hexadecimal. */
void digest_hex(struct buf *out, const unsigned char *bytes, size_t len);

/* Base64 (RFC 4648), without line breaks. */
void digest_base64(struct buf *out, const void *bytes, size_t len);
/* Appends what text encodes; false if it is no base64. */
bool digest_from_base64(struct buf *out, const char *text, size_t len);

#endif
