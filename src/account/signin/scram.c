#include "account/signin/scram.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

/* A server may ask for work; more than this is an attack on us. */
enum { ROUNDS_MIN = 1, ROUNDS_MAX = 1000000 };

struct scram {
	enum digest_kind kind;
	char *password;
	struct buf nonce;                   /* ours, then ours and theirs */
	struct buf first_bare;              /* client-first-message-bare */
	unsigned char expected[DIGEST_MAX]; /* the server's signature */
	int step;
	bool is_proved;
};

/* In a name "," and "=" are escaped (RFC 5802, saslname). */
static void add_scram_name(struct buf *out, const char *name)
{
	for (; *name; name++) {
		if (*name == ',')
			buf_add_str(out, "=2C");
		else if (*name == '=')
			buf_add_str(out, "=3D");
		else
			buf_add_char(out, *name);
	}
}

struct scram *scram_new(enum digest_kind kind, const char *user,
    const char *password, const char *nonce)
{
	struct scram *s = mem_new(1, sizeof *s);
	unsigned char random[18];

	s->kind = kind;
	s->password = mem_str(password);
	buf_init(&s->nonce);
	buf_init(&s->first_bare);
	if (nonce) {
		buf_add_str(&s->nonce, nonce);
	} else {
		digest_random(random, sizeof random);
		digest_base64(&s->nonce, random, sizeof random);
	}
	buf_add_str(&s->first_bare, "n=");
	add_scram_name(&s->first_bare, user);
	buf_printf(&s->first_bare, ",r=%s", s->nonce.data);
	return s;
}

void scram_free(struct scram *s)
{
	if (!s)
		return;
	mem_wipe_free(s->password);
	buf_clear(&s->nonce);
	buf_clear(&s->first_bare);
	free(s);
}

bool scram_is_proved(const struct scram *s)
{
	return s->is_proved;
}

static bool fail_scram(struct err *e, const char *said, size_t len)
{
	char *words = mem_str_len(said, len);

	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
	    _("The server sent an invalid answer during the SCRAM sign-in. The "
	      "password was not sent."));
	err_said(e, words);
	free(words);
	return false;
}

/* The value of "x=value" in a list parted by commas; NULL if missing. */
static char *scram_attribute(const char *list, char name)
{
	for (const char *at = list; at && *at;) {
		const char *comma = strchr(at, ',');
		size_t len = comma ? (size_t)(comma - at) : strlen(at);

		if (len >= 2 && at[0] == name && at[1] == '=')
			return mem_str_len(at + 2, len - 2);
		at = comma ? comma + 1 : NULL;
	}
	return NULL;
}

struct server_first {
	char *nonce;
	struct buf salt;
	int rounds;
};

/* r=NONCE,s=SALT,i=ROUNDS, the nonce an extension of ours. */
static bool read_server_first(
    const struct scram *s, const char *text, struct server_first *out)
{
	char *salt = scram_attribute(text, 's');
	char *rounds = scram_attribute(text, 'i');
	bool ok;

	out->nonce = scram_attribute(text, 'r');
	buf_init(&out->salt);
	out->rounds = rounds ? atoi(rounds) : 0;
	ok = out->nonce && salt && out->rounds >= ROUNDS_MIN &&
	     out->rounds <= ROUNDS_MAX && strlen(out->nonce) > s->nonce.len &&
	     strncmp(out->nonce, s->nonce.data, s->nonce.len) == 0 &&
	     digest_from_base64(&out->salt, salt, strlen(salt)) &&
	     out->salt.len > 0;
	free(salt);
	free(rounds);
	return ok;
}

/* Makes the proof for the server, and what it must prove in return. */
static void compute_proof(struct scram *s, const struct server_first *first,
    const char *auth_message, unsigned char *proof)
{
	size_t n = digest_len(s->kind), len = strlen(auth_message);
	unsigned char salted[DIGEST_MAX], key[DIGEST_MAX], stored[DIGEST_MAX];

	digest_pbkdf2(s->kind, s->password, first->salt.data, first->salt.len,
	    first->rounds, salted);
	digest_hmac(s->kind, salted, n, "Server Key", 10, key);
	digest_hmac(s->kind, key, n, auth_message, len, s->expected);
	digest_hmac(s->kind, salted, n, "Client Key", 10, key);
	digest_of(s->kind, key, n, stored);
	digest_hmac(s->kind, stored, n, auth_message, len, proof);
	for (size_t i = 0; i < n; i++)
		proof[i] ^= key[i];
	explicit_bzero(salted, sizeof salted);
	explicit_bzero(key, sizeof key);
	explicit_bzero(stored, sizeof stored);
}

static bool answer_first(struct scram *s, const char *text, size_t len,
    struct buf *answer, struct err *e)
{
	struct server_first first;
	struct buf auth = BUF_INIT;
	unsigned char proof[DIGEST_MAX];
	bool ok = read_server_first(s, text, &first);

	if (ok) {
		/* "biws" is base64 of "n,,": no channel binding. */
		buf_printf(answer, "c=biws,r=%s", first.nonce);
		buf_printf(
		    &auth, "%s,%s,%s", s->first_bare.data, text, answer->data);
		compute_proof(s, &first, auth.data, proof);
		buf_add_str(answer, ",p=");
		digest_base64(answer, proof, digest_len(s->kind));
	} else {
		fail_scram(e, text, len);
	}
	free(first.nonce);
	buf_clear(&first.salt);
	buf_clear(&auth);
	return ok;
}

static bool check_final(struct scram *s, const char *text, struct err *e)
{
	struct buf signature = BUF_INIT;
	char *error = scram_attribute(text, 'e'),
	     *v = scram_attribute(text, 'v');
	bool ok;

	if (error) {
		err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The server refused the sign-in."));
		err_said(e, error);
		ok = false;
	} else if (v && digest_from_base64(&signature, v, strlen(v)) &&
		   buf_equals(&signature, s->expected, digest_len(s->kind))) {
		ok = s->is_proved = true;
	} else {
		ok = err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The server could not prove that it knows the password. "
		      "It may not be the server it claims to be."));
	}
	free(error);
	free(v);
	buf_clear(&signature);
	return ok;
}

bool scram_step(struct scram *s, const char *challenge, size_t len,
    struct buf *answer, struct err *e)
{
	char *text;
	bool ok;

	if (s->step++ == 0) {
		buf_printf(answer, "n,,%s", s->first_bare.data);
		return true;
	}
	if (memchr(challenge, '\0', len))
		return fail_scram(e, challenge, len);
	text = mem_str_len(challenge, len);
	if (s->step == 2)
		ok = answer_first(s, text, len, answer, e);
	else if (s->step == 3)
		ok = check_final(s, text, e);
	else
		ok = fail_scram(e, text, len);
	free(text);
	return ok;
}
