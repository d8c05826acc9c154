#include "account/signin/exchange.h"

#include <string.h>

#include "base/digest.h"
#include "base/i18n.h"

bool signin_exchange_begin(struct signin_exchange *x, enum sasl_mechanism m,
    const struct sasl_login *login, struct ways *ways, size_t room,
    struct buf *in_command, struct err *e)
{
	struct buf encoded = BUF_INIT;

	*x = (struct signin_exchange){.sasl = sasl_new(m, login), .ways = ways};
	buf_init(&x->first);
	if (sasl_is_client_first(x->sasl) &&
	    !sasl_step(x->sasl, "", 0, &x->first, e))
		return false;
	digest_base64(&encoded, x->first.data, x->first.len);
	x->was_early =
	    x->first.len && !ways->waits_for_plus && encoded.len < room;
	x->owes_first = x->first.len && !x->was_early;
	if (x->was_early)
		buf_add(in_command, encoded.data, encoded.len);
	explicit_bzero(encoded.data, encoded.len);
	buf_clear(&encoded);
	return true;
}

/* A server that asks for the answer that stood in the command, with an empty
 * challenge, did not take it there. */
static bool asks_for_first(
    struct signin_exchange *x, bool is_base64, const struct buf *challenge)
{
	if (x->owes_first)
		return true;
	if (!x->was_early || (is_base64 && challenge->len))
		return false;
	x->ways->waits_for_plus = x->ways->has_changed = true;
	return true;
}

static bool answer_challenge(struct signin_exchange *x, bool is_base64,
    const struct buf *challenge, struct buf *reply)
{
	struct err why = {0};
	bool ok;

	if (is_base64 || !sasl_reads_challenges(x->sasl))
		ok = sasl_step(
		    x->sasl, challenge->data, challenge->len, reply, &why);
	else
		ok = err_set(&why, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("The server's challenge is not valid base64."));
	if (!ok && !*x->why.text)
		x->why = why;
	return ok;
}

bool signin_exchange_answer(
    struct signin_exchange *x, const char *challenge, struct buf *reply)
{
	struct buf bytes = BUF_INIT;
	bool is_base64 =
	    digest_from_base64(&bytes, challenge, strlen(challenge));
	bool sends_first = asks_for_first(x, is_base64, &bytes), ok = true;

	x->owes_first = x->was_early = false;
	if (sends_first)
		buf_add(reply, x->first.data, x->first.len);
	else
		ok = answer_challenge(x, is_base64, &bytes, reply);
	buf_clear(&bytes);
	return ok;
}

bool signin_exchange_end(
    struct signin_exchange *x, struct signin_outcome *out, struct err *e)
{
	if (*x->why.text) {
		*e = x->why;
		return false;
	}
	if (!out->is_in)
		sasl_explain(x->sasl, &out->why);
	return !out->is_in || sasl_is_proved(x->sasl) ||
	       err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		   _("The server could not prove that it knows the password. "
		     "It may not be the server it claims to be."));
}

void signin_exchange_clear(struct signin_exchange *x)
{
	explicit_bzero(x->first.data, x->first.len);
	buf_clear(&x->first);
	sasl_free(x->sasl);
}
