#include "account/signin/diagnosis.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/i18n.h"

/* Failures of the way to the server: the words that err_said keeps of the
 * system and of OpenSSL. Of an ANY_KIND the kind of the error does not
 * matter. */
#define ANY_KIND (-1)
static const struct {
	int kind;
	const char *said;
	enum diagnosis_id id;
} ways[] = {
    {ERR_PROTOCOL, "wrong version number", DIAGNOSIS_WEB_PAGE},
    {ERR_PROTOCOL, "packet length too long", DIAGNOSIS_WEB_PAGE},
    {ERR_PROTOCOL, "HTTP", DIAGNOSIS_WEB_PAGE},
    {ERR_PROTOCOL, "<", DIAGNOSIS_WEB_PAGE},
    {ERR_TLS, "TLS record", DIAGNOSIS_TLS_FIRST},
    {ERR_TLS, "wrong version number", DIAGNOSIS_NO_TLS},
    {ERR_TLS, "packet length too long", DIAGNOSIS_NO_TLS},
    {ERR_TLS, "http request", DIAGNOSIS_NO_TLS},
    {ERR_TLS, "hostname mismatch", DIAGNOSIS_CERT_NAME},
    {ERR_TLS, "IP address mismatch", DIAGNOSIS_CERT_NAME},
    {ERR_TLS, "certificate has expired", DIAGNOSIS_CERT_EXPIRED},
    {ERR_TLS, "not yet valid", DIAGNOSIS_CERT_NOT_YET},
    {ERR_TLS, "certificate changed", DIAGNOSIS_CERT_CHANGED},
    {ERR_TLS, "in certificate chain", DIAGNOSIS_CERT_UNKNOWN},
    {ERR_TLS, "self-signed certificate", DIAGNOSIS_CERT_SELF},
    {ERR_TLS, "local issuer", DIAGNOSIS_CERT_UNKNOWN},
    {ERR_TLS, "issuer certificate", DIAGNOSIS_CERT_UNKNOWN},
    {ERR_TLS, "verify the first", DIAGNOSIS_CERT_UNKNOWN},
    {ANY_KIND, "EAI_NONAME", DIAGNOSIS_NO_NAME},
    {ANY_KIND, "EAI_AGAIN", DIAGNOSIS_NO_NAMES},
    {ANY_KIND, "Connection refused", DIAGNOSIS_REFUSED},
    {ERR_NETWORK, "timed out", DIAGNOSIS_SILENT},
    {ERR_NETWORK, "unreachable", DIAGNOSIS_NO_ROUTE},
    {ERR_NETWORK, "No route to host", DIAGNOSIS_NO_ROUTE},
    {ERR_NETWORK, "Network is down", DIAGNOSIS_NO_ROUTE},
    {ERR_NETWORK, "assign requested address", DIAGNOSIS_NO_ROUTE},
    {ERR_NETWORK, "Connection reset", DIAGNOSIS_DROPPED},
};

static enum diagnosis_id find_way(const struct err *e)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if ((ways[i].kind == ANY_KIND ||
			(int)e->kind == ways[i].kind) &&
		    strcasestr(e->said, ways[i].said))
			return ways[i].id;
	return DIAGNOSIS_NONE;
}

/* A server of another protocol, by its first words. */
static enum diagnosis_id find_stranger(const struct diagnosis_case *c)
{
	const char *said = c->err->said;

	if (c->err->kind != ERR_PROTOCOL)
		return DIAGNOSIS_NONE;
	if (c->proto != REFUSAL_POP && strncmp(said, "+OK", 3) == 0)
		return DIAGNOSIS_IS_POP;
	if (c->proto != REFUSAL_IMAP && strncmp(said, "* ", 2) == 0)
		return DIAGNOSIS_IS_IMAP;
	if (c->proto != REFUSAL_SMTP && strncmp(said, "220", 3) == 0)
		return DIAGNOSIS_IS_SMTP;
	return DIAGNOSIS_NONE;
}

static bool is_of_way(const struct err *e)
{
	return e->kind == ERR_NETWORK || e->kind == ERR_TLS ||
	       e->kind == ERR_PROTOCOL;
}

static enum diagnosis_id find_refusal(const struct diagnosis_case *c)
{
	const struct refusal r = {.proto = c->proto,
	    .step =
		c->err->kind == ERR_AUTH ? REFUSAL_SIGN_IN : REFUSAL_MAILBOX,
	    .host = c->host,
	    .words = c->err->said};

	return *c->err->said ? refusal_diagnosis(&r) : DIAGNOSIS_NONE;
}

static enum diagnosis_id find_id(const struct diagnosis_case *c)
{
	enum diagnosis_id id = find_stranger(c);

	if (!id && is_of_way(c->err))
		id = find_way(c->err);
	if (!id)
		id = find_refusal(c);
	if (!id)
		id = find_way(c->err);
	/* What is said to all in capitals. */
	if (!id && strcasestr(c->err->said, "[ALERT]"))
		id = DIAGNOSIS_ALERT;
	return id;
}

/* --- in words ----------------------------------------------------------- */

/* The end of a certificate, or its beginning where that is the trouble. */
static int64_t date_of(const struct diagnosis_case *c)
{
	if (!c->cert)
		return 0;
	return strcasestr(c->err->said, "not yet valid") ? c->cert->valid_from
	                                                 : c->cert->valid_until;
}

static void add_date(struct buf *out, int64_t at)
{
	struct buf date = BUF_INIT;

	if (at)
		date_long(&date, at);
	buf_add_str(out, date.data);
	buf_clear(&date);
}

/* One of the names in braces. */
static void add_value(struct buf *out, const char *name, size_t len,
    const struct diagnosis_case *c)
{
	if (strncmp(name, "host", len) == 0)
		buf_add_str(out, c->host ? c->host : "");
	else if (strncmp(name, "port", len) == 0)
		buf_printf(out, "%d", c->port);
	else if (strncmp(name, "names", len) == 0)
		buf_add_str(
		    out, c->cert && c->cert->names ? c->cert->names : "?");
	else if (strncmp(name, "date", len) == 0)
		add_date(out, date_of(c));
	else if (strncmp(name, "clock", len) == 0)
		add_date(out, c->now);
}

static void fill(
    char *to, size_t size, const char *text, const struct diagnosis_case *c)
{
	struct buf out = BUF_INIT;

	while (text && *text) {
		size_t plain = strcspn(text, "{");
		size_t name;

		buf_add(&out, text, plain);
		text += plain;
		if (!*text)
			break;
		name = strcspn(text, "}");
		add_value(&out, text + 1, name - 1, c);
		text += text[name] ? name + 1 : name;
	}
	snprintf(to, size, "%s", out.data);
	buf_clear(&out);
}

/* The sentence of the error itself: its first one is the title. */
static void tell_error(struct diagnosis *out, const struct err *e)
{
	const char *end = strstr(e->text, ". ");
	const char *colon = strstr(e->text, ": ");
	size_t len;

	if (!end || (colon && colon < end))
		end = colon ? colon : end;
	len = end ? (size_t)(end - e->text) : strlen(e->text);
	snprintf(out->title, sizeof out->title, "%.*s", (int)len, e->text);
	snprintf(out->todo, sizeof out->todo, "%.*s", (int)sizeof out->todo - 1,
	    end ? end + 2 : "");
	out->kind = "OTHER";
	out->offers = OFFER_AGAIN;
	if (e->kind == ERR_TLS)
		out->offers |= OFFER_TLS;
	if (e->kind == ERR_ASK)
		out->offers |= OFFER_PASSWORD;
}

void diagnosis_find(struct diagnosis *out, const struct diagnosis_case *c)
{
	const struct diagnosis_words *w = &diagnosis_table[find_id(c)];

	*out = (struct diagnosis){.retry = c->err->retry};
	if (!w->title) {
		tell_error(out, c->err);
		return;
	}
	out->kind = w->kind;
	out->offers = w->offers;
	fill(out->title, sizeof out->title, _(w->title), c);
	if (w->why)
		fill(out->why, sizeof out->why, _(w->why), c);
	if (w->todo)
		fill(out->todo, sizeof out->todo, _(w->todo), c);
}
