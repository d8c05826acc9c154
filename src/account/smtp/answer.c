#include "account/smtp/answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/i18n.h"

#define GREETING SMTP_AT_GREETING
#define HELLO SMTP_AT_HELLO
#define MAIL SMTP_AT_MAIL
#define RCPT SMTP_AT_RCPT
#define DATA SMTP_AT_DATA
#define DOT SMTP_AT_DOT
#define ANY (GREETING | HELLO | MAIL | RCPT | DATA | DOT)

#define HOUR (60 * 60)
#define FIVE_MINUTES (5 * 60)

/* What stands in the place of "%s". */
enum filled { WITH_HOST, WITH_ADDRESS };

/* One thing that servers say: by its code ("4": all that begin so), its
 * enhanced code ("5.7.": the same) and a part of its words; NULL: any. */
struct row {
	unsigned steps;
	const char *code, *enhanced, *words;
	enum smtp_class class;
	enum err_kind kind;
	int retry_after;
	enum filled with;
	const char *text;
};

static const char limit[] = N_("%s lets you send no more for now: a limit is "
			       "reached. The message waits; postern retries in "
			       "an hour.");
static const char too_large[] = N_("The message is larger than %s accepts. "
				   "Send the attachment in another way, or "
				   "make it smaller.");
static const char identity[] = N_("This account may not send as %s. Choose "
				  "another From address, or the account that "
				  "belongs to this one.");
static const char no_address[] = N_("There is no %s, says the server. Correct "
				    "the address, or send without it.");
static const char greylisted[] = N_("The server of %s asks to come back later. "
				    "The message waits; postern retries "
				    "automatically.");
static const char mailbox_full[] = N_("The mailbox of %s is full.");
static const char relay[] = N_("%s does not send mail to others for you: it is "
			       "the wrong server, or it requires a sign-in.");
static const char content[] = N_("%s refused the message for what is in it: it "
				 "looks like spam or a virus to the server, or "
				 "breaks a rule there.");

/* In the order of asking: what is particular stands before what is common, a
 * code before words. */
static const struct row rows[] = {
    {ANY, NULL, "5.4.5", NULL, SMTP_IS_LATER, ERR_BUSY, HOUR, WITH_HOST, limit},
    {ANY, NULL, "4.7.28", NULL, SMTP_IS_LATER, ERR_BUSY, HOUR, WITH_HOST,
	limit},
    {GREETING, "554", NULL, NULL, SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_HOST,
	N_("%s accepts no mail from this network. Use the provider's server on "
	   "port 465 or 587.")},
    {MAIL, "530", NULL, NULL, SMTP_IS_REFUSED, ERR_AUTH, 0, WITH_HOST,
	N_("%s requires a sign-in before it accepts mail. Check smtp-auth and "
	   "the password.")},
    {RCPT | MAIL, NULL, "4.5.3", NULL, SMTP_IS_TOO_MANY, ERR_BUSY, 0, WITH_HOST,
	N_("%s takes only some of the recipients at a time.")},
    {RCPT, NULL, "5.5.3", NULL, SMTP_IS_TOO_MANY, ERR_BUSY, 0, WITH_HOST,
	N_("%s takes only some of the recipients at a time.")},
    {MAIL | DOT, NULL, "5.7.60", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_ADDRESS, identity},
    {MAIL | DOT, NULL, "5.1.8", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_ADDRESS, identity},
    {MAIL | DOT | RCPT, NULL, NULL, "not owned", SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_ADDRESS, identity},
    {MAIL | DOT, NULL, NULL, "SendAs", SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_ADDRESS, identity},
    {MAIL | DOT, NULL, NULL, "Send As", SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_ADDRESS, identity},
    {MAIL, "553", "5.7.1", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_ADDRESS,
	identity},
    {MAIL | DATA | DOT, NULL, "5.3.4", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_HOST, too_large},
    {MAIL | DATA | DOT, "552", "5.2.3", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_HOST, too_large},
    {MAIL | DATA | DOT, "552", "", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0,
	WITH_HOST, too_large},
    {MAIL | DATA | DOT, NULL, "4.3.1", NULL, SMTP_IS_LATER, ERR_BUSY, 0,
	WITH_HOST,
	N_("%s has no room at the moment. The message waits; postern retries "
	   "automatically.")},
    {RCPT, "5", "5.1.", NULL, SMTP_IS_ADDRESS, ERR_OTHER, 0, WITH_ADDRESS,
	no_address},
    {RCPT, NULL, "5.2.2", NULL, SMTP_IS_ADDRESS, ERR_OTHER, 0, WITH_ADDRESS,
	mailbox_full},
    {RCPT, NULL, "4.2.2", NULL, SMTP_IS_LATER, ERR_BUSY, 0, WITH_ADDRESS,
	mailbox_full},
    {RCPT, NULL, "4.2.1", NULL, SMTP_IS_LATER, ERR_BUSY, FIVE_MINUTES,
	WITH_ADDRESS, greylisted},
    {RCPT, NULL, "4.7.1", NULL, SMTP_IS_LATER, ERR_BUSY, FIVE_MINUTES,
	WITH_ADDRESS, greylisted},
    {RCPT, "5", NULL, "relay", SMTP_IS_REFUSED, ERR_AUTH, 0, WITH_HOST, relay},
    {RCPT, "5", NULL, "authenti", SMTP_IS_REFUSED, ERR_AUTH, 0, WITH_HOST,
	relay},
    {RCPT, NULL, NULL, "too many recipients", SMTP_IS_TOO_MANY, ERR_BUSY, 0,
	WITH_HOST, N_("%s takes only some of the recipients at a time.")},
    {RCPT, "4", NULL, "greylist", SMTP_IS_LATER, ERR_BUSY, FIVE_MINUTES,
	WITH_ADDRESS, greylisted},
    {RCPT, "4", NULL, "graylist", SMTP_IS_LATER, ERR_BUSY, FIVE_MINUTES,
	WITH_ADDRESS, greylisted},
    {ANY, "4", NULL, "rate limit", SMTP_IS_LATER, ERR_BUSY, HOUR, WITH_HOST,
	limit},
    {ANY, "4", NULL, "too many", SMTP_IS_LATER, ERR_BUSY, HOUR, WITH_HOST,
	limit},
    {ANY, "4", NULL, "quota", SMTP_IS_LATER, ERR_BUSY, HOUR, WITH_HOST, limit},
    {MAIL | DOT, "5", NULL, "daily user sending", SMTP_IS_LATER, ERR_BUSY, HOUR,
	WITH_HOST, limit},
    {RCPT, "5", NULL, NULL, SMTP_IS_ADDRESS, ERR_OTHER, 0, WITH_ADDRESS,
	N_("The server does not accept mail for %s. Correct the address, or "
	   "send without it.")},
    {DOT, "5", "5.7.", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_HOST, content},
    {DOT, "5", "5.6.", NULL, SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_HOST, content},
    {DOT, "5", NULL, "spam", SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_HOST, content},
    {DOT, "5", NULL, "virus", SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_HOST,
	content},
    {DATA, "554", NULL, NULL, SMTP_IS_OUR_FAULT, ERR_PROTOCOL, 0, WITH_HOST,
	N_("%s says that there are no recipients, though it has accepted them. "
	   "Nothing was sent.")},
    {GREETING | HELLO, "4", NULL, NULL, SMTP_IS_LATER, ERR_BUSY, 0, WITH_HOST,
	N_("%s is busy. The message waits; postern retries automatically.")},
    {ANY, "4", NULL, NULL, SMTP_IS_LATER, ERR_BUSY, 0, WITH_HOST,
	N_("%s can't accept the message at the moment. It waits; postern "
	   "retries automatically.")},
    {MAIL, "5", NULL, NULL, SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_ADDRESS,
	N_("The server does not accept mail from %s.")},
    {ANY, "5", NULL, NULL, SMTP_IS_REFUSED, ERR_OTHER, 0, WITH_HOST,
	N_("%s refused the message.")},
    {ANY, NULL, NULL, NULL, SMTP_IS_OUR_FAULT, ERR_PROTOCOL, 0, WITH_HOST,
	N_("%s gave an answer that does not fit. Nothing was sent.")},
};

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* "5.1.1" is that alone, "5.1." all that begins so, "" none. */
static bool fits_enhanced(const char *said, const char *row)
{
	size_t len = strlen(row);

	return len && row[len - 1] == '.' ? begins(said, row)
	                                  : strcmp(said, row) == 0;
}

static bool fits(const struct row *row, const struct smtp_question *q)
{
	const struct smtp_reply *r = q->reply;

	return (row->steps & (unsigned)q->step) &&
	       (!row->code || begins(r->line.data, row->code)) &&
	       (!row->enhanced || fits_enhanced(r->enhanced, row->enhanced)) &&
	       (!row->words || strcasestr(r->text.data, row->words));
}

/* "try again in 300 seconds", "retry in 5 minutes"; 0: it does not say. */
static int asked_pause(const char *text)
{
	for (const char *at = text; (at = strcasestr(at, "in ")); at++) {
		char *end;
		long n = strtol(at + 3, &end, 10);

		if (end == at + 3 || n <= 0 || n > 24L * HOUR)
			continue;
		end += strspn(end, " ");
		if (strncasecmp(end, "sec", 3) == 0 || *end == 's')
			return (int)n;
		if (strncasecmp(end, "min", 3) == 0 && n <= 24 * 60)
			return (int)n * 60;
	}
	return 0;
}

static const struct row *find(const struct smtp_question *q)
{
	size_t i = 0;

	while (!fits(&rows[i], q))
		i++;
	return &rows[i];
}

bool smtp_explain(
    const struct smtp_question *q, struct smtp_meaning *m, struct err *e)
{
	const struct row *row = find(q);
	enum err_retry retry =
	    row->class == SMTP_IS_LATER || row->class == SMTP_IS_TOO_MANY
		? RETRY_LATER
		: RETRY_ASK;
	struct buf text = BUF_INIT;
	int pause = retry == RETRY_LATER ? asked_pause(q->reply->text.data) : 0;

	*m =
	    (struct smtp_meaning){row->class, pause ? pause : row->retry_after};
	buf_fill(&text, _(row->text),
	    row->with == WITH_ADDRESS && q->address ? q->address : q->host);
	err_set(e, row->kind, ERR_ITEM, retry, "%s", text.data);
	buf_clear(&text);
	return err_said(e, q->reply->line.data);
}
