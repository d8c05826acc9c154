#include "account/signin/diagnosis_table.h"

#include <stddef.h>

#include "base/i18n.h"

const struct diagnosis_words diagnosis_table[DIAGNOSIS_COUNT] = {
    [DIAGNOSIS_GMAIL_POP_OFF] = {"PROTO_OFF",
	N_("Gmail has POP switched off for this account"),
	N_("Your password was right. Gmail let you in and then refused the "
           "mailbox, because POP is off in the settings of its web page."),
	N_("In a browser, open Gmail, Settings, See all settings, Forwarding "
           "and POP/IMAP; enable POP and save. Then try again, or use IMAP."),
	OFFER_AGAIN | OFFER_IMAP},
    [DIAGNOSIS_GOOGLE_IMAP_OFF] = {"PROTO_OFF",
	N_("IMAP is switched off for this Google account"),
	N_("An administrator (at work or school) or an old setting has IMAP "
           "off."),
	N_("At home: Gmail, Settings, Forwarding and POP/IMAP. At work or "
           "school: ask the administrator to allow IMAP."),
	OFFER_AGAIN | OFFER_POP},
    [DIAGNOSIS_GOOGLE_DOMAIN_OFF] = {"PROTO_OFF",
	N_("Your organisation has IMAP off"),
	N_("The administrator of Google Workspace has disabled IMAP for "
           "everybody."),
	N_("Ask the administrator, or try POP."), OFFER_POP},
    [DIAGNOSIS_GOOGLE_SUPERVISED] = {"PROTO_OFF",
	N_("This Google account may not use mail programs"),
	N_("It is a supervised (Family Link) account."),
	N_("Only the Gmail app and the web page work."), 0},
    [DIAGNOSIS_GOOGLE_APP_PASSWORD] = {"APP_PASSWORD",
	N_("Google wants an app password"),
	N_("The account has 2-Step Verification, so the normal password is "
           "refused in mail programs."),
	N_("Sign in with the browser, or make an app password at "
           "https://myaccount.google.com/apppasswords and enter it here."),
	OFFER_BROWSER | OFFER_APP_PASSWORD},
    [DIAGNOSIS_GOOGLE_BROWSER] = {"BROWSER",
	N_("Google wants you to confirm this sign-in"),
	N_("Google did not trust this sign-in and blocked it. The password may "
           "be right."),
	N_("Open the address that the server names in a browser, confirm that "
           "it was you, then try again. Signing in with the browser avoids "
           "this."),
	OFFER_BROWSER | OFFER_AGAIN},
    [DIAGNOSIS_GOOGLE_AUTH] = {"AUTH", N_("Google refused the sign-in"),
	N_("The password is wrong, or it is the normal one where Google only "
           "takes an app password or a sign-in in the browser, or a token has "
           "expired."),
	N_("Sign in with the browser, or make an app password (it needs 2-Step "
           "Verification)."),
	OFFER_BROWSER | OFFER_APP_PASSWORD | OFFER_PASSWORD},
    [DIAGNOSIS_GOOGLE_AUTH_SMTP] = {"AUTH",
	N_("Google refused the sign-in for sending"),
	N_("The password is wrong, or it is the normal one where Google only "
           "takes an app password or a sign-in in the browser. Receiving may "
           "still work."),
	N_("Sign in with the browser, or make an app password (it needs 2-Step "
           "Verification)."),
	OFFER_BROWSER | OFFER_APP_PASSWORD | OFFER_PASSWORD},
    [DIAGNOSIS_GMAIL_CONNECTIONS] = {"CONN_LIMIT",
	N_("Too many connections to Gmail"),
	N_("Gmail allows 15 at a time for all your devices together."),
	N_("postern retries automatically with fewer. Close other mail "
           "programs if it lasts."),
	OFFER_AGAIN},
    [DIAGNOSIS_GMAIL_BANDWIDTH] = {"BANDWIDTH",
	N_("Gmail's daily limit is reached"),
	N_("Gmail allows about 2.5 GB of download a day by IMAP."),
	N_("Nothing is lost. postern continues automatically, after 24 hours "
           "at the latest."),
	0},
    [DIAGNOSIS_GMAIL_SESSION] = {"BANDWIDTH", N_("Gmail ended the session"),
	N_("It does so when a daily limit is near, or when a token has run "
           "out."),
	N_("postern connects again automatically."), OFFER_AGAIN},
    [DIAGNOSIS_GMAIL_TEMPORARY] = {"TEMP", N_("Gmail has a temporary problem"),
	NULL, N_("postern retries automatically."), OFFER_AGAIN},
    [DIAGNOSIS_MICROSOFT_NO_PASSWORD] = {"OAUTH_ONLY",
	N_("Microsoft does not take passwords any more"),
	N_("Outlook.com (since September 2024) and Microsoft 365 only accept a "
           "sign-in in the browser."),
	N_("Sign in with the browser, or set token-command to a program that "
           "gets tokens."),
	OFFER_BROWSER},
    [DIAGNOSIS_MICROSOFT_NO_PASSWORD_SMTP] = {"OAUTH_ONLY",
	N_("Microsoft does not take passwords for sending"),
	N_("Outlook.com (since September 2024) and Microsoft 365 only accept a "
           "sign-in in the browser."),
	N_("Sign in with the browser, or set token-command to a program that "
           "gets tokens."),
	OFFER_BROWSER},
    [DIAGNOSIS_MICROSOFT_SMTP_OFF] = {"PROTO_OFF",
	N_("Your organisation has sending from mail programs off"),
	N_("The administrator has disabled SMTP AUTH for the organisation or "
           "for this mailbox."),
	N_("Ask the administrator to enable \"Authenticated SMTP\" for you. "
           "Receiving works meanwhile."),
	0},
    [DIAGNOSIS_MICROSOFT_AUTH] = {"AUTH", N_("Microsoft refused the sign-in"),
	N_("A password was used where only a sign-in in the browser is "
           "accepted, its consent has expired, or another account was chosen "
           "in the browser."),
	N_("Sign in with the browser, and choose the account of this address "
           "there."),
	OFFER_BROWSER},
    [DIAGNOSIS_MICROSOFT_NOT_CONNECTED] = {"PROTO_OFF",
	N_("Signed in, but Microsoft does not open the mailbox"),
	N_("IMAP is off (which is usual for new accounts of Outlook.com), a "
           "licence or a rule of the organisation forbids it, or Microsoft has "
           "a problem."),
	N_("Outlook.com: Settings, Mail, Forwarding and IMAP, let devices and "
           "apps use IMAP. At work: ask the administrator."),
	OFFER_AGAIN | OFFER_POP},
    [DIAGNOSIS_MICROSOFT_SENDING_LIMIT] = {"CONN_LIMIT",
	N_("Too many messages at once"),
	N_("Microsoft 365 allows three connections for sending at a time."),
	N_("postern retries automatically."), OFFER_AGAIN},
    [DIAGNOSIS_MICROSOFT_TOKEN] = {"TOKEN",
	N_("Microsoft ended the permission"),
	N_("The stored permission was revoked or has expired."),
	N_("Sign in with the browser again."), OFFER_BROWSER},
    [DIAGNOSIS_MICROSOFT_CONSENT] = {"TOKEN", N_("Permission was never given"),
	N_("You or your administrator must approve this program."),
	N_("Sign in with the browser. If it asks for an administrator, show "
           "them the page."),
	OFFER_BROWSER},
    [DIAGNOSIS_TOKEN_EXPIRED] = {"TOKEN", N_("The sign-in has expired"),
	N_("It was revoked, has expired, or the password was changed."),
	N_("Sign in with the browser again. Mail that is already here stays "
           "readable."),
	OFFER_BROWSER},
    [DIAGNOSIS_YAHOO_AUTH] = {"AUTH", N_("Yahoo refused the sign-in"),
	N_("Yahoo never takes the password of the account in mail programs."),
	N_("Sign in with the browser, or make an app password in Account "
           "security."),
	OFFER_BROWSER | OFFER_APP_PASSWORD},
    [DIAGNOSIS_YAHOO_LOCKED] = {"RATE",
	N_("Yahoo has locked sign-in for a while"),
	N_("There were several attempts with the password of the account; only "
           "an app password works."),
	N_("Wait 30 minutes, then use an app password."), OFFER_APP_PASSWORD},
    [DIAGNOSIS_YAHOO_RATE] = {"RATE", N_("Yahoo: too many sign-ins"), NULL,
	N_("postern waits 30 minutes and retries automatically."), 0},
    [DIAGNOSIS_YAHOO_POP_OFF] = {"PROTO_OFF",
	N_("POP is not allowed for this Yahoo account"), NULL, N_("Use IMAP."),
	OFFER_IMAP},
    [DIAGNOSIS_APPLE_AUTH] = {"AUTH", N_("Apple refused the sign-in"),
	N_("Apple requires an app-specific password and the main address, "
           "never an alias."),
	N_("Make one at https://account.apple.com, Sign-In and Security, "
           "App-Specific Passwords."),
	OFFER_APP_PASSWORD | OFFER_OTHER_USER},
    [DIAGNOSIS_ZOHO_OFF] = {"PROTO_OFF", N_("IMAP is switched off at Zoho"),
	NULL,
	N_("Zoho Mail, Settings, Mail Accounts, IMAP Access. In an "
           "organisation: ask the administrator."),
	OFFER_AGAIN | OFFER_POP},
    [DIAGNOSIS_YANDEX_AUTH] = {"AUTH_OR_OFF", N_("Yandex refused the sign-in"),
	N_("Yandex gives this one answer for three causes: IMAP is off, the "
           "password is not an app password, or it is wrong."),
	N_("First, switch IMAP on: mail.yandex, Settings, Email clients. Then "
           "make an app password for mail: "
           "https://id.yandex.com/security/app-passwords."),
	OFFER_APP_PASSWORD | OFFER_PASSWORD},
    [DIAGNOSIS_GMX_AUTH] = {"AUTH_OR_OFF",
	N_("GMX / WEB.DE refused the sign-in"),
	N_("The same answer is given for a wrong password and for POP and IMAP "
           "being off. They are off unless switched on, and go off again when "
           "they are not used for long."),
	N_("In a browser: Settings, POP3/IMAP, switch it on and wait a few "
           "minutes. With two-factor sign-in use an app password."),
	OFFER_AGAIN | OFFER_PASSWORD | OFFER_APP_PASSWORD},
    [DIAGNOSIS_MAILRU_APP_PASSWORD] = {"APP_PASSWORD",
	N_("Mail.ru wants an app password"), NULL,
	N_("Account, Security, Passwords for external applications."),
	OFFER_APP_PASSWORD},
    [DIAGNOSIS_QQ_CODE] = {"CODE", N_("QQ Mail refused the sign-in"),
	N_("The service is off, a password was used where QQ requires an "
           "authorisation code, or there were too many attempts."),
	N_("QQ Mail, Settings, Account: switch IMAP, POP3 and SMTP on, and "
           "create an authorisation code."),
	OFFER_APP_PASSWORD},
    [DIAGNOSIS_NETEASE_ID] = {"NEED_ID",
	N_("NetEase did not accept this program"),
	N_("The server insists on the IMAP command ID, which was sent, or the "
           "account is locked."),
	N_("Sign in at mail.163.com, switch IMAP on, and create a new "
           "authorisation code."),
	OFFER_AGAIN | OFFER_APP_PASSWORD},
    [DIAGNOSIS_CONNECTIONS] = {"CONN_LIMIT",
	N_("Too many connections to this server"),
	N_("Its limit for one user and one address is reached."),
	N_("postern retries automatically with fewer. Close other mail "
           "programs if it lasts."),
	OFFER_AGAIN},
    [DIAGNOSIS_IN_USE] = {"LOCK", N_("The mailbox is in use"),
	N_("Another program is downloading mail right now; POP allows one at a "
           "time."),
	N_("postern retries automatically in a minute."), OFFER_AGAIN},
    [DIAGNOSIS_TOO_OFTEN] = {"DELAY", N_("Asked too often"),
	N_("This server requires a pause between two connections."),
	N_("postern connects less often from now on."), 0},
    [DIAGNOSIS_TEMPORARY] = {"TEMP", N_("The server has a temporary problem"),
	NULL, N_("postern retries automatically."), OFFER_AGAIN},
    [DIAGNOSIS_PERMANENT] = {"PERM", N_("The server refuses this mailbox"),
	N_("Something has to be set at the provider."),
	N_("The server's own words say more."), OFFER_AGAIN},
    [DIAGNOSIS_AUTH] = {"AUTH", N_("Name or password was refused"), NULL,
	N_("Check the user name and the password; some providers require an "
           "app password."),
	OFFER_PASSWORD | OFFER_OTHER_USER},
    [DIAGNOSIS_NOT_YOURS] = {"AUTHZ",
	N_("Signed in, but this mailbox is not yours"), NULL,
	N_("Check the user name."), OFFER_OTHER_USER},
    [DIAGNOSIS_EXPIRED] = {"EXPIRED", N_("The password has expired"), NULL,
	N_("Change it at the provider, then here."), OFFER_PASSWORD},
    [DIAGNOSIS_NEEDS_TLS] = {"TLS_NEEDED",
	N_("The server insists on encryption"),
	N_("Security is set to \"none\"."), N_("Set it to TLS."),
	OFFER_TLS | OFFER_STARTTLS},
    [DIAGNOSIS_ADMIN] = {"ADMIN",
	N_("The server asks you to contact its administrator"), NULL,
	N_("The server's own words say more."), 0},
    [DIAGNOSIS_FULL] = {"QUOTA", N_("The mailbox is full"), NULL,
	N_("Delete mail on the server, or use POP and let it go from the "
           "server after the download."),
	OFFER_POP},
    [DIAGNOSIS_ALERT] = {"ALERT", N_("Message from the server"), NULL,
	N_("The server's own words say it."), 0},
    [DIAGNOSIS_IS_POP] = {"WRONG_PORT", N_("That is a POP server"),
	N_("The port belongs to POP, not to IMAP."),
	N_("Make this a POP account, or use port 993."),
	OFFER_POP | OFFER_SERVER},
    [DIAGNOSIS_IS_IMAP] = {"WRONG_PORT", N_("That is an IMAP server"),
	N_("The port belongs to IMAP, not to POP."),
	N_("Make this an IMAP account, or use port 995."),
	OFFER_IMAP | OFFER_SERVER},
    [DIAGNOSIS_IS_SMTP] = {"WRONG_PORT",
	N_("That is a server for sending mail"),
	N_("The port belongs to SMTP."),
	N_("Use port 993 for IMAP, or 995 for POP."), OFFER_SERVER},
    [DIAGNOSIS_NO_TLS] = {"TLS_MISMATCH", N_("No TLS on this port"),
	N_("The server speaks plain text first here, as for STARTTLS, but TLS "
           "was expected."),
	N_("Use STARTTLS, or the port for TLS: 993, 995 or 465."),
	OFFER_STARTTLS},
    [DIAGNOSIS_TLS_FIRST] = {"TLS_MISMATCH",
	N_("This port uses TLS from the start"),
	N_("STARTTLS was expected, in which plain text comes first."),
	N_("Use TLS, or the port for STARTTLS: 143, 110 or 587."), OFFER_TLS},
    [DIAGNOSIS_WEB_PAGE] = {"NET_TIMEOUT",
	N_("A web page answers instead of {host}"),
	N_("This network probably wants you to log in first, or the name or "
           "port belongs to a web server."),
	N_("Open any page in a browser and log in there; else check the name "
           "and the port."),
	OFFER_AGAIN | OFFER_SERVER},
    [DIAGNOSIS_CERT_NAME] = {"TLS_NAME",
	N_("The certificate is for another server"),
	N_("It is for: {names}. With shared hosting this is usual; otherwise "
           "the connection may be intercepted."),
	N_("If one of these names is your provider's, use it as the server. "
           "Otherwise stop here. Your password has not been sent."),
	OFFER_NAME | OFFER_PIN},
    [DIAGNOSIS_CERT_SELF] = {"TLS_SELF", N_("The certificate is self-signed"),
	N_("It does not prove who the server is."),
	N_("Only for a server of your own, or Proton Mail Bridge: compare the "
           "SHA-256 and accept exactly this certificate. Your password has not "
           "been sent."),
	OFFER_PIN},
    [DIAGNOSIS_CERT_EXPIRED] = {"TLS_EXPIRED",
	N_("The server's certificate expired on {date}"),
	N_("Or the clock of this computer is wrong; it says {clock}."),
	N_("Wait for the provider, or set the clock."), OFFER_AGAIN},
    [DIAGNOSIS_CERT_NOT_YET] = {"TLS_EXPIRED",
	N_("The server's certificate is not valid before {date}"),
	N_("The clock of this computer says {clock}."),
	N_("If that is wrong, set the clock; else the provider has made a "
           "mistake."),
	OFFER_AGAIN},
    [DIAGNOSIS_CERT_UNKNOWN] = {"TLS_SELF",
	N_("The certificate was issued by an unknown authority"),
	N_("This computer does not know the authority, or the server left out "
           "an intermediate certificate."),
	N_("Ask the provider. Accept it only if the SHA-256 is the right one. "
           "Your password has not been sent."),
	OFFER_PIN},
    [DIAGNOSIS_CERT_CHANGED] = {"TLS_CHANGED",
	N_("The certificate is not the one that you accepted"),
	N_("The server was given a new one, or the connection is being "
           "intercepted."),
	N_("Ask the provider. Your password has not been sent."), OFFER_PIN},
    [DIAGNOSIS_NO_NAME] = {"NET_DNS", N_("There is no server called {host}"),
	NULL, N_("Check the spelling."), OFFER_SERVER},
    [DIAGNOSIS_NO_NAMES] = {"NET_DNS_TMP",
	N_("Names cannot be looked up right now"),
	N_("You are probably offline."),
	N_("Mail on this computer stays readable."), OFFER_AGAIN},
    [DIAGNOSIS_REFUSED] = {"NET_REFUSED",
	N_("{host} does not answer on port {port}"),
	N_("The computer is there but offers no such service."),
	N_("Check the port, or the protocol."), OFFER_SERVER},
    [DIAGNOSIS_SILENT] = {"NET_TIMEOUT", N_("{host} did not answer in time"),
	N_("A firewall, a network that wants you to log in on a web page, or "
           "the server is down."),
	N_("Try again. On a public network open a web page first."),
	OFFER_AGAIN | OFFER_SERVER},
    [DIAGNOSIS_NO_ROUTE] = {"NET_DNS_TMP", N_("There is no way to {host}"),
	N_("You are probably offline."),
	N_("Mail on this computer stays readable."), OFFER_AGAIN},
    [DIAGNOSIS_DROPPED] = {"NET_TIMEOUT", N_("{host} dropped the connection"),
	N_("The server is busy, or a firewall cuts the connection."),
	N_("Try again."), OFFER_AGAIN | OFFER_SERVER},
};
