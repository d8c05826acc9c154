#include "account/signin/verdict.h"

#include <string.h>

/* The command as it was written. */
static const char *const of_arguments[] = {"syntax", "argument", "parameter",
    "initial response", "initial-response", "base64", "malformed"};

/* The mechanism, or the command that asks for it. "Contact our support" is
 * not among it. */
static const char *const of_mechanism[] = {"[CANNOT]", "mechanism", "method",
    "supported", "not support", "implemented", "unrecogni", "invalid command",
    "bad command", "no such command", "illegal command", "command not",
    "command unknown", "not available", "not possible", "not permitted",
    "not allowed", "disabled", "cannot", "can't", "can not", "no secret",
    "use LOGIN", "use USER", "use PLAIN"};

/* "Unknown user" is about the name. */
static const char *const of_name[] = {
    "user", "account", "name", "mailbox", "login", "recipient", "domain"};

static bool has_one(const char *words, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcasestr(words, list[i]))
			return true;
	return false;
}

#define HAS(words, list) has_one(words, list, sizeof(list) / sizeof *(list))

static bool is_unknown(const char *words)
{
	const char *at = strcasestr(words, "unknown");

	return at && !HAS(at, of_name);
}

enum signin_verdict verdict_of(const struct refusal *r)
{
	struct err e = {0};
	bool is_known = refusal_is_known(r);

	refusal_explain(r, &e);
	if (e.kind != ERR_AUTH)
		return SIGNIN_NO_OTHER;
	if (is_known)
		return SIGNIN_NO_PASSWORD;
	if (HAS(r->words, of_arguments))
		return SIGNIN_NO_ARGUMENTS;
	if (HAS(r->words, of_mechanism) || is_unknown(r->words))
		return SIGNIN_NO_MECHANISM;
	return SIGNIN_NO_UNSURE;
}
