#include "account/signin/refusal.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/i18n.h"

#define POP REFUSAL_POP
#define IMAP REFUSAL_IMAP
#define SMTP REFUSAL_SMTP
#define ANY (REFUSAL_POP | REFUSAL_IMAP | REFUSAL_SMTP)

/* One thing that servers say. host, where it is not NULL, is a part of the
 * server's name: the words alone would say too little. */
struct refusal_row {
	unsigned protos;
	const char *host, *words;
	enum diagnosis_id diagnosis;
	enum err_kind kind;
	enum err_retry retry;
	const char *text;
};

/* Servers without codes say it in words of their own. */
static const char in_use[] = N_("The mailbox seems to be in use by another "
				"program. postern retries automatically.");

/* In the order of asking: what is particular stands before what is common. */
static const struct refusal_row rows[] = {
    {POP, NULL, "[SYS/PERM] Your account is not enabled for POP",
	DIAGNOSIS_GMAIL_POP_OFF, ERR_OFF, RETRY_ASK,
	N_("POP is switched off for this Gmail account. The password was "
	   "right, but Gmail refused the mailbox. In a browser, open Gmail, "
	   "Settings, Forwarding and POP/IMAP, enable POP and save; or make "
	   "this an IMAP account.")},
    {IMAP, NULL, "not enabled for IMAP use", DIAGNOSIS_GOOGLE_IMAP_OFF, ERR_OFF,
	RETRY_ASK,
	N_("IMAP is switched off for this Google account. At home: Gmail, "
	   "Settings, Forwarding and POP/IMAP. At work or school: ask the "
	   "administrator.")},
    {IMAP, NULL, "IMAP access is disabled for your domain",
	DIAGNOSIS_GOOGLE_DOMAIN_OFF, ERR_OFF, RETRY_ASK,
	N_("Your organisation has switched off IMAP. Ask the administrator, or "
	   "try POP.")},
    {IMAP, NULL, "IMAP access is not allowed for this account",
	DIAGNOSIS_GOOGLE_SUPERVISED, ERR_OFF, RETRY_NEVER,
	N_("This Google account is supervised and may not use mail programs. "
	   "Only Google's own app and website work.")},
    {ANY, NULL, "Application-specific password required",
	DIAGNOSIS_GOOGLE_APP_PASSWORD, ERR_AUTH, RETRY_ASK,
	N_("Google requires an app password: your account has 2-Step "
	   "Verification, so the normal password is refused in mail programs. "
	   "Create one at myaccount.google.com/apppasswords and use it here.")},
    {POP | IMAP, NULL, "log in via your web browser", DIAGNOSIS_GOOGLE_BROWSER,
	ERR_BROWSER, RETRY_ASK,
	N_("Google did not trust this sign-in and wants you to confirm it. The "
	   "password may be right. Open the address below in a browser, "
	   "confirm that it was you, then try again.")},
    {POP | IMAP, NULL, "Web login required", DIAGNOSIS_GOOGLE_BROWSER,
	ERR_BROWSER, RETRY_ASK,
	N_("Google did not trust this sign-in and wants you to confirm it. The "
	   "password may be right. Open the address below in a browser, "
	   "confirm that it was you, then try again.")},
    {POP | IMAP, NULL, "BasicAuthBlocked", DIAGNOSIS_MICROSOFT_NO_PASSWORD,
	ERR_BROWSER, RETRY_ASK,
	N_("Microsoft does not accept passwords any more: Outlook.com and "
	   "Microsoft 365 require a browser sign-in. Set token-command to a "
	   "program that gets tokens.")},
    {SMTP, NULL, "basic authentication is disabled",
	DIAGNOSIS_MICROSOFT_NO_PASSWORD_SMTP, ERR_BROWSER, RETRY_ASK,
	N_("Microsoft does not accept passwords any more: Outlook.com and "
	   "Microsoft 365 require a browser sign-in. Set token-command to a "
	   "program that gets tokens.")},
    {SMTP, NULL, "SmtpClientAuthentication is disabled",
	DIAGNOSIS_MICROSOFT_SMTP_OFF, ERR_OFF, RETRY_ASK,
	N_("Your organisation has switched off sending from mail programs. Ask "
	   "the administrator to enable \"Authenticated SMTP\" for you. "
	   "Receiving works meanwhile.")},
    {SMTP, NULL, "sender thread limit exceeded",
	DIAGNOSIS_MICROSOFT_SENDING_LIMIT, ERR_BUSY, RETRY_LATER,
	N_("Too many messages at once: Microsoft 365 allows three connections "
	   "for sending at a time. postern retries automatically.")},
    {ANY, NULL, "AADSTS65001", DIAGNOSIS_MICROSOFT_CONSENT, ERR_BROWSER,
	RETRY_ASK,
	N_("Microsoft has no permission of yours for this program. Sign in "
	   "with the browser; an administrator may have to approve it.")},
    {ANY, NULL, "AADSTS70000", DIAGNOSIS_MICROSOFT_TOKEN, ERR_BROWSER,
	RETRY_ASK,
	N_("Microsoft ended the permission: it was revoked or has expired. "
	   "Sign in with the browser again.")},
    {ANY, NULL, "invalid_grant", DIAGNOSIS_TOKEN_EXPIRED, ERR_BROWSER,
	RETRY_ASK,
	N_("The sign-in has expired or was revoked. Sign in with the browser "
	   "again; mail that is already here stays readable.")},
    {IMAP, NULL, "User is authenticated but not connected",
	DIAGNOSIS_MICROSOFT_NOT_CONNECTED, ERR_OFF, RETRY_LATER,
	N_("The sign-in worked, but Microsoft does not open the mailbox. IMAP "
	   "may be off (Outlook.com: Settings, Mail, Forwarding and IMAP; at "
	   "work: ask the administrator), or Microsoft has a problem.")},
    {POP, NULL, "Logon failure: unknown user name or bad password",
	DIAGNOSIS_MICROSOFT_AUTH, ERR_AUTH, RETRY_ASK,
	N_("Microsoft refused the sign-in. It does not accept passwords any "
	   "more, only a browser sign-in; set token-command to a program that "
	   "gets tokens.")},
    {IMAP, "office365.com", "failed", DIAGNOSIS_MICROSOFT_AUTH, ERR_AUTH,
	RETRY_ASK,
	N_("Microsoft refused the sign-in. It requires a browser sign-in, not "
	   "a password; if you use one, its consent may have expired, or "
	   "another account was chosen in the browser.")},
    {POP | IMAP, NULL, "Too many simultaneous connections",
	DIAGNOSIS_GMAIL_CONNECTIONS, ERR_BUSY, RETRY_LATER,
	N_("Too many connections to this account; Gmail allows 15 for all "
	   "devices together. postern retries automatically; close other mail "
	   "programs if this persists.")},
    {IMAP, NULL, "Maximum number of connections", DIAGNOSIS_CONNECTIONS,
	ERR_BUSY, RETRY_LATER,
	N_("Too many connections to this server from here. postern retries "
	   "automatically with fewer.")},
    {IMAP, NULL, "exceeded command or", DIAGNOSIS_GMAIL_BANDWIDTH, ERR_BUSY,
	RETRY_LATER,
	N_("Gmail's daily limit is reached: it allows about 2.5 GB of download "
	   "a day. Nothing is lost; postern continues automatically, after 24 "
	   "hours at the latest.")},
    {IMAP, NULL, "Session expired", DIAGNOSIS_GMAIL_SESSION, ERR_BUSY,
	RETRY_LATER,
	N_("The server ended the session. postern retries automatically.")},
    {IMAP, NULL, "You are yet to enable IMAP", DIAGNOSIS_ZOHO_OFF, ERR_OFF,
	RETRY_ASK,
	N_("IMAP is switched off at Zoho. Switch it on in Zoho Mail, Settings, "
	   "Mail Accounts, IMAP Access; in an organisation, ask the "
	   "administrator.")},
    {POP | IMAP, NULL, "IMAP is disabled", DIAGNOSIS_YANDEX_AUTH, ERR_AUTH,
	RETRY_ASK,
	N_("Yandex refused the sign-in. There are three possible causes: IMAP "
	   "is off (Mail, Settings, Email clients), the password is not an app "
	   "password (id.yandex, Security), or it is wrong.")},
    {POP | IMAP, "gmx.", "authentication failed", DIAGNOSIS_GMX_AUTH, ERR_AUTH,
	RETRY_ASK,
	N_("GMX refused the sign-in. The password is wrong, or POP and IMAP "
	   "are off, which is the default: switch them on in a browser, "
	   "Settings, POP3/IMAP. With two-factor sign-in, use an app "
	   "password.")},
    {POP | IMAP, "web.de", "authentication failed", DIAGNOSIS_GMX_AUTH,
	ERR_AUTH, RETRY_ASK,
	N_("WEB.DE refused the sign-in. The password is wrong, or POP and IMAP "
	   "are off, which is the default: switch them on in a browser, "
	   "Settings, POP3/IMAP. With two-factor sign-in, use an app "
	   "password.")},
    {ANY, NULL, "Application password is REQUIRED",
	DIAGNOSIS_MAILRU_APP_PASSWORD, ERR_AUTH, RETRY_ASK,
	N_("Mail.ru requires an app password: Account, Security, Passwords for "
	   "external applications.")},
    {ANY, NULL, "service is not open, password is incorrect", DIAGNOSIS_QQ_CODE,
	ERR_AUTH, RETRY_ASK,
	N_("QQ Mail refused the sign-in. The service is off, or it requires an "
	   "authorisation code instead of the password: QQ Mail, Settings, "
	   "Account.")},
    {IMAP, NULL, "Unsafe Login", DIAGNOSIS_NETEASE_ID, ERR_OFF, RETRY_ASK,
	N_("NetEase did not accept this program. Sign in on its website, "
	   "switch IMAP on and create a new authorisation code.")},
    {POP, NULL, "pop not allowed for user", DIAGNOSIS_YAHOO_POP_OFF, ERR_OFF,
	RETRY_ASK, N_("POP is not allowed for this Yahoo account. Use IMAP.")},
    {IMAP, NULL, "Rate limit hit", DIAGNOSIS_YAHOO_RATE, ERR_BUSY, RETRY_LATER,
	N_("Too many sign-ins to this server. postern retries automatically in "
	   "a while.")},
    {SMTP, NULL, "AUTH005", DIAGNOSIS_YAHOO_LOCKED, ERR_BUSY, RETRY_LATER,
	N_("Yahoo has locked the sign-in for a while after several attempts. "
	   "Wait half an hour, then use an app password.")},
    {IMAP, "mail.yahoo.com", "Invalid credentials", DIAGNOSIS_YAHOO_AUTH,
	ERR_AUTH, RETRY_ASK,
	N_("Yahoo refused the sign-in. Mail programs need an app password, not "
	   "the password of the account: create one in Account security.")},
    {IMAP, "mail.me.com", "Authentication failed", DIAGNOSIS_APPLE_AUTH,
	ERR_AUTH, RETRY_ASK,
	N_("Apple refused the sign-in. It requires an app-specific password "
	   "and the main address, not an alias: account.apple.com, Sign-In and "
	   "Security.")},
    {IMAP, NULL, "Invalid credentials (Failure)", DIAGNOSIS_GOOGLE_AUTH,
	ERR_AUTH, RETRY_ASK,
	N_("Google refused the sign-in: the password is wrong, Google requires "
	   "an app password, or the token has expired.")},
    {POP, NULL, "Username and password not accepted", DIAGNOSIS_GOOGLE_AUTH,
	ERR_AUTH, RETRY_ASK,
	N_("Google refused the sign-in: the password is wrong, Google requires "
	   "an app password, or the token has expired.")},

    {SMTP, NULL, "Username and password not accepted",
	DIAGNOSIS_GOOGLE_AUTH_SMTP, ERR_AUTH, RETRY_ASK,
	N_("Google refused the sign-in: the password is wrong, Google requires "
	   "an app password, or the token has expired.")},

    {POP, NULL, "[IN-USE]", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER,
	N_("The mailbox is in use: another program is downloading from it, and "
	   "POP allows only one at a time. postern retries automatically.")},
    {POP, NULL, "[LOGIN-DELAY]", DIAGNOSIS_TOO_OFTEN, ERR_BUSY, RETRY_LATER,
	N_("This server requires a pause between two connections. postern "
	   "retries automatically, less often.")},
    {POP, NULL, "[SYS/TEMP]", DIAGNOSIS_TEMPORARY, ERR_BUSY, RETRY_LATER,
	N_("The server has a problem that should pass. postern retries "
	   "automatically; the password is not the cause.")},
    {POP, NULL, "[SYS/PERM]", DIAGNOSIS_PERMANENT, ERR_OFF, RETRY_ASK,
	N_("The server refuses this mailbox. You need to do something at the "
	   "provider; the server's message below says more.")},
    {POP, NULL, "[AUTH]", DIAGNOSIS_AUTH, ERR_AUTH, RETRY_ASK,
	N_("The server refused the user name or the password. Check both; some "
	   "providers require an app password.")},
    {IMAP, NULL, "[AUTHENTICATIONFAILED]", DIAGNOSIS_AUTH, ERR_AUTH, RETRY_ASK,
	N_("The server refused the user name or the password. Check both; some "
	   "providers require an app password.")},
    {IMAP, NULL, "[AUTHORIZATIONFAILED]", DIAGNOSIS_NOT_YOURS, ERR_AUTH,
	RETRY_ASK,
	N_("The sign-in worked, but this mailbox is not yours. Check the user "
	   "name.")},
    {IMAP, NULL, "[EXPIRED]", DIAGNOSIS_EXPIRED, ERR_AUTH, RETRY_ASK,
	N_("The password has expired. Change it at the provider, then "
	   "here.")},
    {IMAP, NULL, "[PRIVACYREQUIRED]", DIAGNOSIS_NEEDS_TLS, ERR_TLS, RETRY_ASK,
	N_("The server requires encryption. Set security to tls or starttls.")},
    {IMAP, NULL, "[CONTACTADMIN]", DIAGNOSIS_ADMIN, ERR_AUTH, RETRY_ASK,
	N_("The server asks you to contact its administrator; its message is "
	   "below.")},
    {IMAP, NULL, "Temporary System Problem", DIAGNOSIS_GMAIL_TEMPORARY,
	ERR_BUSY, RETRY_LATER,
	N_("The server has a problem that should pass. postern retries "
	   "automatically; the password is not the cause.")},
    {IMAP, NULL, "[UNAVAILABLE]", DIAGNOSIS_TEMPORARY, ERR_BUSY, RETRY_LATER,
	N_("The server has a problem that should pass. postern retries "
	   "automatically; the password is not the cause.")},
    {IMAP, NULL, "[INUSE]", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER,
	N_("Another program has locked the mailbox. postern retries "
	   "automatically.")},
    {IMAP, NULL, "[LIMIT]", DIAGNOSIS_CONNECTIONS, ERR_BUSY, RETRY_LATER,
	N_("The server's limit for this account is reached. postern retries "
	   "automatically.")},
    {IMAP, NULL, "[THROTTLED]", DIAGNOSIS_TEMPORARY, ERR_BUSY, RETRY_LATER,
	N_("The server slows this account down after too many requests. "
	   "Nothing is lost; postern continues automatically.")},
    {IMAP, NULL, "[OVERQUOTA]", DIAGNOSIS_FULL, ERR_DISK, RETRY_ASK,
	N_("The mailbox on the server is full. Delete some of its mail.")},
    {IMAP, NULL, "[SERVERBUG]", DIAGNOSIS_TEMPORARY, ERR_PROTOCOL, RETRY_LATER,
	N_("The server has an internal error. postern retries automatically.")},

    {SMTP, NULL, "5.7.139", DIAGNOSIS_MICROSOFT_NO_PASSWORD_SMTP, ERR_BROWSER,
	RETRY_ASK,
	N_("Microsoft does not accept passwords any more: Outlook.com and "
	   "Microsoft 365 require a browser sign-in. Set token-command to a "
	   "program that gets tokens.")},
    {SMTP, "office365.com", "5.7.3", DIAGNOSIS_MICROSOFT_NO_PASSWORD_SMTP,
	ERR_BROWSER, RETRY_ASK,
	N_("Microsoft does not accept passwords any more: Outlook.com and "
	   "Microsoft 365 require a browser sign-in. Set token-command to a "
	   "program that gets tokens.")},
    {SMTP, NULL, "5.7.8", DIAGNOSIS_AUTH, ERR_AUTH, RETRY_ASK,
	N_("The server refused the user name or the password. Check both; some "
	   "providers require an app password.")},
    {SMTP, NULL, "5.7.9", DIAGNOSIS_AUTH, ERR_AUTH, RETRY_ASK,
	N_("The server refused the user name or the password. Check both; some "
	   "providers require an app password.")},

    {POP, NULL, "already locked", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER,
	in_use},
    {POP, NULL, "mailbox locked", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER,
	in_use},
    {POP, NULL, "mailbox is locked", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER,
	in_use},
    {POP, NULL, "maildrop lock", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER,
	in_use},
    {POP, NULL, "unable to lock", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER,
	in_use},
    {POP, NULL, "locked by", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER, in_use},
    {POP, NULL, "busy", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER, in_use},
    {POP, NULL, "in use", DIAGNOSIS_IN_USE, ERR_BUSY, RETRY_LATER, in_use},
    {ANY, NULL, "try again later", DIAGNOSIS_TEMPORARY, ERR_BUSY, RETRY_LATER,
	N_("The server asks to try again later. postern does so "
	   "automatically.")},
    {ANY, NULL, "temporar", DIAGNOSIS_TEMPORARY, ERR_BUSY, RETRY_LATER,
	N_("The server has a problem that should pass. postern retries "
	   "automatically.")},
};

static bool contains_part(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

static bool row_fits(const struct refusal_row *row, const struct refusal *r)
{
	return (row->protos & (unsigned)r->proto) &&
	       (!row->host || contains_part(r->host, row->host)) &&
	       contains_part(r->words, row->words);
}

/* Nothing in the words is known: what the step says. */
static bool explain_step(const struct refusal *r, struct err *e)
{
	switch (r->step) {
	case REFUSAL_GREETING:
		return err_set(e, ERR_BUSY, ERR_ACCOUNT, RETRY_LATER,
		    _("%s does not accept connections right now. postern "
		      "retries automatically."),
		    r->host);
	case REFUSAL_SIGN_IN:
		return err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("%s refused the sign-in. Check the user name and the "
		      "password; some providers require an app password."),
		    r->host);
	case REFUSAL_MAILBOX:
		break;
	}
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("%s accepted the sign-in but does not open the mailbox. postern "
	      "retries automatically."),
	    r->host);
}

static const struct refusal_row *find_refusal_row(const struct refusal *r)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (row_fits(&rows[i], r))
			return &rows[i];
	return NULL;
}

bool refusal_explain(const struct refusal *r, struct err *e)
{
	const struct refusal_row *row = find_refusal_row(r);

	if (row)
		err_set(
		    e, row->kind, ERR_ACCOUNT, row->retry, "%s", _(row->text));
	else
		explain_step(r, e);
	return err_said(e, r->words);
}

enum diagnosis_id refusal_diagnosis(const struct refusal *r)
{
	const struct refusal_row *row = find_refusal_row(r);

	if (row)
		return row->diagnosis;
	return r->step == REFUSAL_SIGN_IN ? DIAGNOSIS_AUTH : DIAGNOSIS_NONE;
}

bool refusal_is_known(const struct refusal *r)
{
	return find_refusal_row(r) != NULL;
}
