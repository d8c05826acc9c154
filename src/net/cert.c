#include "net/cert.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/safe.h"

/* Lengths in an error message; a certificate may have thousands of names. */
enum { NAMES_LEN = 160, NAME_LEN = 100, DN_LEN = 200 };

/* This program did not exist before and will not be used after these dates: a
 * clock outside of them is wrong. */
static const int64_t clock_min = 1767225600; /* 2026-01-01 */
static const int64_t clock_max = 4102444800; /* 2100-01-01 */

static int64_t read_time(const ASN1_TIME *t)
{
	struct tm tm;

	return t && ASN1_TIME_to_tm(t, &tm) ? (int64_t)timegm(&tm) : 0;
}

static char *cert_read_name(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct buf clean = BUF_INIT;
	char *bytes;
	long len;

	if (!bio)
		mem_exhausted();
	X509_NAME_print_ex(
	    bio, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
	len = BIO_get_mem_data(bio, &bytes);
	if (len > 0)
		safe_line(&clean, bytes, (size_t)(len > DN_LEN ? DN_LEN : len));
	BIO_free(bio);
	return buf_take(&clean);
}

static void add_dns_name(struct buf *out, const ASN1_STRING *s)
{
	int len = ASN1_STRING_length(s);

	safe_line(out, (const char *)ASN1_STRING_get0_data(s),
	    (size_t)(len > NAME_LEN ? NAME_LEN : len));
}

static void add_address(struct buf *out, const ASN1_OCTET_STRING *s)
{
	const unsigned char *b = ASN1_STRING_get0_data(s);

	switch (ASN1_STRING_length(s)) {
	case 4:
		buf_printf(out, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
		break;
	case 16:
		for (int i = 0; i < 16; i += 2)
			buf_printf(out, "%s%x", i ? ":" : "",
			    (unsigned)b[i] << 8 | b[i + 1]);
		break;
	}
}

/* The host names in the certificate. RFC 6125: the common name is not used. */
static char *read_names(X509 *x)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	struct buf out = BUF_INIT;
	int n = all ? sk_GENERAL_NAME_num(all) : 0;

	for (int i = 0; i < n; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(all, i);

		if (name->type != GEN_DNS && name->type != GEN_IPADD)
			continue;
		if (out.len)
			buf_add_str(&out, ", ");
		if (out.len > NAMES_LEN) {
			buf_add_str(&out, "...");
			break;
		}
		if (name->type == GEN_DNS)
			add_dns_name(&out, name->d.dNSName);
		else
			add_address(&out, name->d.iPAddress);
	}
	GENERAL_NAMES_free(all);
	return buf_take(&out);
}

void cert_digest(unsigned char out[DIGEST_SHA256], struct x509_st *x)
{
	unsigned len = 0;

	if (!X509_digest(x, EVP_sha256(), out, &len) || len != DIGEST_SHA256)
		mem_end(EXIT_FAILURE, "OpenSSL gives no digest");
}

static char *read_fingerprint(X509 *x)
{
	unsigned char digest[DIGEST_SHA256];
	struct buf out = BUF_INIT;

	cert_digest(digest, x);
	for (size_t i = 0; i < sizeof digest; i++)
		buf_printf(&out, "%s%02X", i ? ":" : "", digest[i]);
	return buf_take(&out);
}

void cert_read(struct cert *c, struct x509_st *x)
{
	c->fingerprint = read_fingerprint(x);
	c->subject = cert_read_name(X509_get_subject_name(x));
	c->issuer = cert_read_name(X509_get_issuer_name(x));
	c->names = read_names(x);
	c->valid_from = read_time(X509_get0_notBefore(x));
	c->valid_until = read_time(X509_get0_notAfter(x));
}

void cert_copy(struct cert *to, const struct cert *from)
{
	cert_clear(to);
	*to = (struct cert){.fingerprint = mem_str(from->fingerprint),
	    .subject = mem_str(from->subject),
	    .issuer = mem_str(from->issuer),
	    .names = mem_str(from->names),
	    .valid_from = from->valid_from,
	    .valid_until = from->valid_until};
}

void cert_clear(struct cert *c)
{
	free(c->fingerprint);
	free(c->subject);
	free(c->issuer);
	free(c->names);
	memset(c, 0, sizeof *c);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool cert_read_fingerprint(unsigned char out[DIGEST_SHA256], const char *text)
{
	size_t digits = 0;

	memset(out, 0, DIGEST_SHA256);
	for (; *text; text++) {
		int value = hex_value(*text);

		if (*text == ':' || *text == ' ')
			continue;
		if (value < 0 || digits == 2 * DIGEST_SHA256)
			return false;
		out[digits / 2] = (unsigned char)(out[digits / 2] << 4 | value);
		digits++;
	}
	return digits == 2 * DIGEST_SHA256;
}

enum cert_trouble cert_trouble(const struct cert_refusal *r)
{
	if (r->is_pin)
		return CERT_NOT_PIN;
	switch (r->code) {
	case X509_V_OK:
		return CERT_FINE;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return CERT_OTHER_NAME;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return CERT_SELF_SIGNED;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_UNTRUSTED:
		return CERT_UNKNOWN_CA;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return CERT_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return CERT_NOT_YET;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return CERT_WEAK;
	default:
		return CERT_NO_SERVER;
	}
}

static bool err_ask(struct err *e, const char *text)
{
	return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK, "%s", text);
}

static void say_name(struct buf *out, const struct cert_refusal *r)
{
	if (*r->cert->names)
		buf_printf(out,
		    _("The certificate of %s is for other servers: %s. With "
		      "shared hosting this is usual, and one of these names is "
		      "the server to set; otherwise the connection may be "
		      "intercepted. Nothing was sent."),
		    r->host, r->cert->names);
	else
		buf_printf(out,
		    _("The certificate of %s names no server. The connection "
		      "may be intercepted. Nothing was sent."),
		    r->host);
}

static void say_expired(struct buf *out, const struct cert_refusal *r)
{
	struct buf date = BUF_INIT;

	date_long(&date, r->cert->valid_until);
	/* Names the authority's certificate if that one expired and not the
	 * server's. */
	if (r->cert->valid_until < r->now)
		buf_printf(out,
		    _("The certificate of %s expired on %s. Wait until the "
		      "provider has renewed it."),
		    r->host, date.data);
	else
		buf_printf(out,
		    _("The certificate of %s was issued with one that has "
		      "expired. Wait until the provider has renewed it."),
		    r->host);
	buf_clear(&date);
}

static void say_not_yet(struct buf *out, const struct cert_refusal *r)
{
	struct buf date = BUF_INIT;

	date_long(&date, r->cert->valid_from);
	buf_printf(out,
	    _("The certificate of %s, or one it was issued with, is not valid "
	      "yet: it starts on %s."),
	    r->host, date.data);
	buf_clear(&date);
}

/* If the dates are fine and the computer's clock is wrong, say that first. */
static void say_clock(struct buf *out, int64_t now)
{
	struct buf date = BUF_INIT;

	if (now >= clock_min && now < clock_max)
		return;
	date_long(&date, now);
	buf_add_char(out, ' ');
	buf_printf(out,
	    _("But the clock of this computer says %s, which must be wrong: "
	      "set the clock first."),
	    date.data);
	buf_clear(&date);
}

static void say(struct buf *out, const struct cert_refusal *r)
{
	switch (cert_trouble(r)) {
	case CERT_OTHER_NAME:
		say_name(out, r);
		break;
	case CERT_SELF_SIGNED:
		buf_printf(out,
		    _("The certificate of %s is self-signed, so it does not "
		      "prove who the server is. If the server is yours, "
		      "compare its SHA-256 %s there and accept exactly this "
		      "certificate (certificate = ...)."),
		    r->host, r->cert->fingerprint);
		break;
	case CERT_UNKNOWN_CA:
		buf_printf(out,
		    _("The certificate of %s was issued by an authority that "
		      "this computer does not know: %s. The server may also "
		      "have left out an intermediate certificate; its provider "
		      "can fix that."),
		    r->host, r->cert->issuer);
		break;
	case CERT_EXPIRED:
		say_expired(out, r);
		say_clock(out, r->now);
		break;
	case CERT_NOT_YET:
		say_not_yet(out, r);
		say_clock(out, r->now);
		break;
	case CERT_WEAK:
		buf_printf(out,
		    _("The certificate of %s, or one it was issued with, has a "
		      "key or signature so weak that it can be forged. The "
		      "provider has to renew it."),
		    r->host);
		break;
	case CERT_NOT_PIN:
		buf_printf(out,
		    _("The certificate of %s is not the one you accepted for "
		      "this account. Unless the server was given a new one, "
		      "the connection is being intercepted. Its SHA-256 is now "
		      "%s. Nothing was sent."),
		    r->host, r->cert->fingerprint);
		break;
	case CERT_FINE:
	case CERT_NO_SERVER:
		buf_printf(out,
		    _("The certificate of %s is not valid for a mail server."),
		    r->host);
		break;
	}
}

bool cert_err(struct err *e, const struct cert_refusal *r)
{
	struct buf text = BUF_INIT;

	say(&text, r);
	err_ask(e, text.data);
	buf_clear(&text);
	return err_cause(e, r->is_pin ? "certificate changed"
				     : X509_verify_cert_error_string(r->code));
}
