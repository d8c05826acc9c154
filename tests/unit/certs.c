#include "unit/test.h"

#include "unit/certs.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <unistd.h>

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(ext);
	assert_int_equal(X509_add_ext(cert, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

void identity_make(struct identity *id, const struct identity_spec *spec)
{
	static long serial;
	const struct identity *issuer = spec->issuer ? spec->issuer : id;
	long from = spec->from_day, to = spec->to_day;
	X509_NAME *name;

	if (!from && !to) {
		from = -1;
		to = 365;
	}
	id->key = spec->rsa_bits ? EVP_RSA_gen((unsigned)spec->rsa_bits)
	                         : EVP_EC_gen("P-256");
	id->cert = X509_new();
	assert_non_null(id->key);
	X509_set_version(id->cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(id->cert), ++serial);
	X509_time_adj_ex(X509_getm_notBefore(id->cert), (int)from, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(id->cert), (int)to, 0, NULL);
	name = X509_get_subject_name(id->cert);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)spec->cn, -1, -1, 0);
	X509_set_pubkey(id->cert, id->key);
	X509_set_issuer_name(id->cert, X509_get_subject_name(issuer->cert));
	add_extension(id->cert, issuer->cert, NID_basic_constraints,
	    spec->is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
	if (spec->names)
		add_extension(
		    id->cert, issuer->cert, NID_subject_alt_name, spec->names);
	assert_true(X509_sign(id->cert, issuer->key,
			spec->is_sha1 ? EVP_sha1() : EVP_sha256()) > 0);
}

void identity_clear(struct identity *id)
{
	X509_free(id->cert);
	EVP_PKEY_free(id->key);
	id->cert = NULL;
	id->key = NULL;
}

void identity_fingerprint(const struct identity *id, char *to)
{
	unsigned char digest[32];
	unsigned len;

	X509_digest(id->cert, EVP_sha256(), digest, &len);
	for (unsigned i = 0; i < len; i++)
		snprintf(to + 2 * i, 3, "%02x", digest[i]);
}

void identity_write(const struct identity *id, char *path)
{
	int fd = mkstemp(path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	assert_non_null(file);
	assert_int_equal(PEM_write_X509(file, id->cert), 1);
	assert_int_equal(fclose(file), 0);
}
