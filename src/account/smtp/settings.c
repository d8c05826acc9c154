#include "account/smtp/settings.h"

#include <string.h>
#include <strings.h>

#include "base/i18n.h"

bool smtp_settings(
    struct conf_account *out, const struct conf_account *conf, struct err *e)
{
	bool has_secret =
	    conf->smtp_password_command || conf->smtp_token_command;

	*out = *conf;
	if (!conf->smtp.host)
		return err_set(e, ERR_USAGE, ERR_ACCOUNT, RETRY_ASK,
		    _("The account %s can't send: in its section of the config "
		      "file, set smtp-server to the server for outgoing mail."),
		    conf->label);
	out->server = conf->smtp;
	out->security = conf->smtp_security;
	out->auth = conf->smtp_auth;
	out->certificate = conf->smtp_certificate;
	if (conf->smtp_user)
		out->user = conf->smtp_user;
	if (has_secret) {
		out->password_command = conf->smtp_password_command;
		out->token_command = conf->smtp_token_command;
	}
	return true;
}

/* Servers that put what they send into Sent by themselves. It is the host that
 * says so, not the address: many domains are served by these. */
static const char *const own_copies[] = {"smtp.gmail.com",
    "smtp.googlemail.com", "smtp.office365.com", "smtp-mail.outlook.com",
    "smtp.outlook.com", "smtp.live.com", "smtp.hotmail.com", "smtp.163.com",
    "smtp.126.com", "smtp.yeah.net"};

static bool files_own_copy(const char *host)
{
	for (size_t i = 0; i < sizeof own_copies / sizeof *own_copies; i++)
		if (strcasecmp(host, own_copies[i]) == 0)
			return true;
	return false;
}

enum sent_copy smtp_sent_copy(const struct conf_account *conf)
{
	if (conf->kind == CONF_POP)
		return conf->sent_copy == CONF_SENT_NONE ? SENT_COPY_NONE
		                                         : SENT_COPY_HERE;
	switch (conf->sent_copy) {
	case CONF_SENT_AUTO:
		break;
	case CONF_SENT_SERVER:
		return SENT_COPY_SERVER;
	case CONF_SENT_APPEND:
		return SENT_COPY_APPEND;
	case CONF_SENT_NONE:
		return SENT_COPY_NONE;
	}
	return conf->smtp.host && files_own_copy(conf->smtp.host)
	           ? SENT_COPY_SERVER
	           : SENT_COPY_APPEND;
}
