#include "net/tls.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/connect.h"
#include "net/wrong_port.h"

/* Level 2 demands 112 bits: RSA and DH of 2048 bits, no SHA-1 in signatures.
 * Browsers and Debian's OpenSSL do the same; setting it here covers systems
 * with level 1 as default. */
enum { SECURITY_LEVEL = 2 };

/* Bytes. A TLS record has up to 16 kB. */
enum { READ_AHEAD = 64 * 1024 };

struct tls {
	SSL_CTX *ctx;
	SSL *ssl;
	BIO_METHOD *method;
	int fd;
	int error;     /* errno of the socket after it failed */
	bool is_ended; /* the server closed the socket */
	char first[8]; /* the server's first bytes, until enough for an error
	                * message */
	size_t first_len;
	bool is_broken; /* OpenSSL must not be called any more */
	char *host;     /* without a dot at the end */
	bool is_pinned;
	unsigned char pin[DIGEST_SHA256];
	int64_t now;
	struct cert cert;
	struct cert_refusal refusal;
	struct tls_facts facts;
};

/* --- the socket, as OpenSSL sees it ------------------------------------- */

/* OpenSSL's own socket BIO uses write(2), which raises SIGPIPE. */
static int bio_write(BIO *bio, const char *from, int len)
{
	struct tls *t = BIO_get_data(bio);
	ssize_t n;

	BIO_clear_retry_flags(bio);
	n = send(t->fd, from, (size_t)len, MSG_NOSIGNAL);
	if (n >= 0)
		return (int)n;
	if (errno == EAGAIN || errno == EINTR)
		BIO_set_retry_write(bio);
	else
		t->error = errno;
	return -1;
}

static void keep_first(struct tls *t, const char *bytes, size_t len)
{
	size_t room = sizeof t->first - t->first_len;

	if (len > room)
		len = room;
	memcpy(t->first + t->first_len, bytes, len);
	t->first_len += len;
}

static int bio_read(BIO *bio, char *to, int len)
{
	struct tls *t = BIO_get_data(bio);
	ssize_t n;

	BIO_clear_retry_flags(bio);
	n = recv(t->fd, to, (size_t)len, 0);
	if (n > 0) {
		keep_first(t, to, (size_t)n);
		return (int)n;
	}
	if (n == 0)
		t->is_ended = true;
	else if (errno == EAGAIN || errno == EINTR)
		BIO_set_retry_read(bio);
	else
		t->error = errno;
	return n == 0 ? 0 : -1;
}

static long bio_ctrl(BIO *bio, int what, long number, void *pointer)
{
	const struct tls *t = BIO_get_data(bio);

	(void)number;
	(void)pointer;
	if (what == BIO_CTRL_EOF)
		return t->is_ended;
	return what == BIO_CTRL_FLUSH;
}

static void attach_socket(struct tls *t)
{
	BIO *bio;

	t->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "postern socket");
	if (!t->method)
		mem_exhausted();
	BIO_meth_set_write(t->method, bio_write);
	BIO_meth_set_read(t->method, bio_read);
	BIO_meth_set_ctrl(t->method, bio_ctrl);
	bio = BIO_new(t->method);
	if (!bio)
		mem_exhausted();
	BIO_set_data(bio, t);
	BIO_set_init(bio, 1);
	SSL_set_bio(t->ssl, bio, bio);
}

/* --- what is asked of the server ---------------------------------------- */

/* Called during the handshake; returning 0 ends it before any secret is
 * sent. */
static int verify(X509_STORE_CTX *sc, void *arg)
{
	struct tls *t = arg;
	X509 *leaf = X509_STORE_CTX_get0_cert(sc);
	unsigned char digest[DIGEST_SHA256];
	bool ok;

	cert_clear(&t->cert);
	cert_read(&t->cert, leaf);
	t->facts.cert = &t->cert;
	if (t->is_pinned) {
		cert_digest(digest, leaf);
		ok = memcmp(digest, t->pin, sizeof digest) == 0;
		X509_STORE_CTX_set_error(
		    sc, ok ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
	} else {
		ok = X509_verify_cert(sc) == 1;
	}
	t->refusal = (struct cert_refusal){
	    .host = t->host,
	    .cert = &t->cert,
	    .code = X509_STORE_CTX_get_error(sc),
	    .is_pin = t->is_pinned && !ok,
	    .now = t->now ? t->now : date_now(),
	};
	t->facts.trouble = ok ? CERT_FINE : cert_trouble(&t->refusal);
	return ok;
}

/* A name as c_rehash makes it: "5ed36f99.0". */
static bool is_hashed_name(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' &&
	       name[9] >= '0' && name[9] <= '9';
}

static bool has_hashed_names(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir)))
		found = is_hashed_name(entry->d_name);
	if (dir)
		closedir(dir);
	return found;
}

/* Reading the file with all authorities takes 30 ms, too long for a thread that
 * must react to stop. From a directory of hashed names OpenSSL reads only what
 * it needs. If neither exists, the error is "unknown authority". */
static void trust_system(SSL_CTX *ctx)
{
	const char *dir = getenv(X509_get_default_cert_dir_env());

	if (!getenv(X509_get_default_cert_file_env()) &&
	    has_hashed_names(dir ? dir : X509_get_default_cert_dir()))
		SSL_CTX_set_default_verify_dir(ctx);
	else
		SSL_CTX_set_default_verify_paths(ctx);
}

static bool load_authorities(SSL_CTX *ctx, const char *ca_file, struct err *e)
{
	if (!ca_file) {
		trust_system(ctx);
		return true;
	}
	if (SSL_CTX_load_verify_file(ctx, ca_file) == 1)
		return true;
	err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
	    _("The file of trusted certificates, %s, can't be read or contains "
	      "no certificate."),
	    ca_file);
	return err_cause(e, ERR_reason_error_string(ERR_peek_last_error()));
}

static bool make_context(
    struct tls *t, const struct tls_trust *trust, struct err *e)
{
	SSL_CTX *ctx = t->ctx = SSL_CTX_new(TLS_client_method());

	if (!ctx)
		mem_exhausted();
	SSL_CTX_set_security_level(ctx, SECURITY_LEVEL);
	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				  SSL_MODE_RELEASE_BUFFERS);
	/* Reads several records with one system call. Buffered records are used
	 * up before anyone waits for the socket (tls_peek). */
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_default_read_buffer_len(ctx, READ_AHEAD);
	/* Otherwise OpenSSL loops, without a check of stop, for as long as the
	 * server sends session tickets. */
	SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, verify, t);
	return t->is_pinned || load_authorities(ctx, trust->ca_file, e);
}

void tls_warm_up(void)
{
	/* OpenSSL need not free its memory at exit. */
	OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL);
	SSL_CTX_free(SSL_CTX_new(TLS_client_method()));
}

static bool tls_is_address(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 ||
	       inet_pton(AF_INET6, host, bytes) == 1;
}

/* RFC 6125: only names in the subjectAltName extension count, never the common
 * name, and '*' stands for one whole label. RFC 6066: no SNI for addresses. */
static bool expect_host(struct tls *t)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(t->ssl);

	/* OpenSSL takes an empty name as "any name". */
	if (!*t->host)
		return false;
	if (t->now)
		X509_VERIFY_PARAM_set_time(param, (time_t)t->now);
	if (tls_is_address(t->host))
		return X509_VERIFY_PARAM_set1_ip_asc(param, t->host) == 1;
	SSL_set_hostflags(t->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
				      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	return SSL_set1_host(t->ssl, t->host) == 1 &&
	       SSL_set_tlsext_host_name(t->ssl, t->host) == 1;
}

bool tls_new(
    struct tls **out, int fd, const struct tls_trust *trust, struct err *e)
{
	struct tls *t = mem_new(1, sizeof *t);
	size_t len = strlen(trust->host);

	*out = NULL;
	if (len && trust->host[len - 1] == '.')
		len--;
	t->fd = fd;
	t->host = mem_str_len(trust->host, len);
	t->now = trust->now;
	t->is_pinned = trust->fingerprint != NULL;
	ERR_clear_error();
	if (t->is_pinned &&
	    !cert_read_fingerprint(t->pin, trust->fingerprint)) {
		err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("The certificate set for %s is not a SHA-256 fingerprint "
		      "of 64 hexadecimal digits."),
		    t->host);
		goto fail;
	}
	if (!make_context(t, trust, e))
		goto fail;
	t->ssl = SSL_new(t->ctx);
	if (!t->ssl)
		mem_exhausted();
	if (!expect_host(t)) {
		err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("\"%s\" can't be the name of a TLS server. Check the "
		      "settings of the account."),
		    t->host);
		goto fail;
	}
	attach_socket(t);
	*out = t;
	return true;
fail:
	tls_free(t);
	return false;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	SSL_free(t->ssl);
	SSL_CTX_free(t->ctx);
	BIO_meth_free(t->method);
	cert_clear(&t->cert);
	free(t->host);
	free(t);
}

/* --- what went wrong ---------------------------------------------------- */

/* The socket failed: closed, reset or unreachable. */
static bool err_socket(const struct tls *t, struct err *e)
{
	if (t->error)
		return connect_err(e, t->host, 0, t->error);
	return err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
	    _("%s closed the connection."), t->host);
}

static bool is_no_tls(int reason)
{
	return reason == SSL_R_WRONG_VERSION_NUMBER ||
	       reason == SSL_R_HTTP_REQUEST ||
	       reason == SSL_R_HTTPS_PROXY_REQUEST ||
	       reason == SSL_R_PACKET_LENGTH_TOO_LONG;
}

static bool is_old(int reason)
{
	return reason == SSL_R_UNSUPPORTED_PROTOCOL ||
	       reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION ||
	       reason == SSL_R_VERSION_TOO_LOW;
}

static bool is_weak(int reason)
{
	return reason == SSL_R_DH_KEY_TOO_SMALL ||
	       reason == SSL_R_EE_KEY_TOO_SMALL ||
	       reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE ||
	       reason == SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY;
}

bool tls_err_none(
    const char *host, const char *first, size_t len, struct err *e)
{
	if (wrong_port_is_web(first, len))
		return wrong_port_err_web(host, e);
	err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
	    _("%s does not use TLS on this port: it answers in plain text. Set "
	      "security = starttls, or the port for TLS (993 for IMAP, 995 for "
	      "POP, 465 to send)."),
	    host);
	/* As OpenSSL calls it, which may see the same bytes first. */
	return err_cause(e, "wrong version number");
}

static bool err_protocol(const struct tls *t, unsigned long code, struct err *e)
{
	int reason = ERR_GET_REASON(code);
	const char *words = ERR_reason_error_string(code);

	if (is_no_tls(reason))
		tls_err_none(t->host, t->first, t->first_len, e);
	else if (is_old(reason))
		err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s supports only TLS versions that are no longer safe "
		      "(older than 1.2). The provider has to update it."),
		    t->host);
	else if (is_weak(reason))
		err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s and postern have no cipher in common; those of the "
		      "server are probably no longer safe."),
		    t->host);
	else
		err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_LATER,
		    _("Could not set up encryption with %s."), t->host);
	return err_cause(e, words ? words : "");
}

/* The meaning of the return value of an SSL_ function. */
static enum tls_want outcome(struct tls *t, int result, struct err *e)
{
	unsigned long code;

	switch (SSL_get_error(t->ssl, result)) {
	case SSL_ERROR_NONE:
		return TLS_DONE;
	case SSL_ERROR_WANT_READ:
		return TLS_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WANT_WRITE;
	}
	t->is_broken = true;
	code = ERR_peek_error();
	if (t->facts.trouble != CERT_FINE)
		cert_err(e, &t->refusal);
	else if (t->error || t->is_ended || !code)
		err_socket(t, e);
	else
		err_protocol(t, code, e);
	ERR_clear_error();
	return TLS_FAILED;
}

/* --- the calls of link.c ------------------------------------------------ */

enum tls_want tls_handshake(struct tls *t, struct err *e)
{
	enum tls_want want;

	ERR_clear_error();
	want = outcome(t, SSL_connect(t->ssl), e);
	if (want == TLS_DONE) {
		t->facts.version = SSL_get_version(t->ssl);
		t->facts.cipher = SSL_get_cipher_name(t->ssl);
	}
	return want;
}

enum tls_want tls_read(
    struct tls *t, void *to, size_t len, size_t *n, struct err *e)
{
	*n = 0;
	ERR_clear_error();
	return outcome(t, SSL_read_ex(t->ssl, to, len, n), e);
}

enum tls_want tls_write(
    struct tls *t, const void *from, size_t len, size_t *n, struct err *e)
{
	*n = 0;
	ERR_clear_error();
	return outcome(t, SSL_write_ex(t->ssl, from, len, n), e);
}

enum tls_want tls_peek(struct tls *t, struct err *e)
{
	char byte;
	size_t n;

	ERR_clear_error();
	return outcome(t, SSL_peek_ex(t->ssl, &byte, 1, &n), e);
}

void tls_say_goodbye(struct tls *t)
{
	if (t->is_broken || !SSL_is_init_finished(t->ssl))
		return;
	ERR_clear_error();
	SSL_shutdown(t->ssl);
	ERR_clear_error();
}

const struct tls_facts *tls_facts(const struct tls *t)
{
	return &t->facts;
}

void tls_tell_library(struct buf *out)
{
	buf_printf(out, "OpenSSL %s", OpenSSL_version(OPENSSL_VERSION_STRING));
}
