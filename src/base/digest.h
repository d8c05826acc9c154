/*
 * Message digests, and what authentication builds on them (OpenSSL).
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define DIGEST_MAX 64 /* bytes of the longest digest */
#define DIGEST_SHA256 32

enum digest_kind { DIGEST_IS_MD5, DIGEST_IS_SHA1, DIGEST_IS_SHA256 };

/* Length of this kind of digest in bytes. */
size_t digest_len(enum digest_kind kind);

/* A digest computed piece by piece. The caller frees it. */
struct digest;
struct digest *digest_new(enum digest_kind kind);
void digest_add(struct digest *d, const void *bytes, size_t len);
/* Writes digest_len bytes to out. d can then be used for another message. */
void digest_end(struct digest *d, unsigned char *out);
void digest_free(struct digest *d);

/* The digest of a single piece of data; out gets digest_len bytes. */
void digest_of(
    enum digest_kind kind, const void *bytes, size_t len, unsigned char *out);
/* HMAC (RFC 2104); out gets digest_len bytes. */
void digest_hmac(enum digest_kind kind, const void *key, size_t key_len,
    const void *bytes, size_t len, unsigned char *out);
/* PBKDF2 (RFC 8018, section 5.2) with HMAC of this kind; out gets digest_len
 * bytes. */
void digest_pbkdf2(enum digest_kind kind, const char *password,
    const void *salt, size_t salt_len, int rounds, unsigned char *out);

/* Writes n cryptographically secure random bytes. */
void digest_random(unsigned char *out, size_t n);

/* Appends bytes in lower-case hexadecimal. */
void digest_hex(struct buf *out, const unsigned char *bytes, size_t len);

/* Appends bytes in Base64 (RFC 4648, section 4), without line breaks. */
void digest_base64(struct buf *out, const void *bytes, size_t len);
/* Appends what text decodes to; false if it is not valid Base64. */
bool digest_from_base64(struct buf *out, const char *text, size_t len);

#endif
