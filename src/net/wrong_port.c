#include "net/wrong_port.h"

#include <string.h>
#include <strings.h>

#include "base/i18n.h"

/* RFC 8446, 5.1: a record of an alert or of a handshake, of any version. */
bool wrong_port_is_tls(const char *bytes, size_t len)
{
	return len >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) &&
	       bytes[1] == 0x03;
}

bool wrong_port_is_web(const char *bytes, size_t len)
{
	static const char *const starts[] = {
	    "HTTP/", "<html", "<head", "<!doc"};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (len >= 5 && strncasecmp(bytes, starts[i], 5) == 0)
			return true;
	return false;
}

bool wrong_port_err_tls(const char *host, struct err *e)
{
	err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
	    _("This port of %s uses TLS from the start. Set security = tls, or "
	      "the port for starttls (143 for IMAP, 110 for POP, 587 to "
	      "send)."),
	    host);
	return err_cause(e, "TLS record");
}

bool wrong_port_err_web(const char *host, struct err *e)
{
	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
	    _("A web page answered instead of %s: this network probably "
	      "requires a login. Open any page in a browser and log in there; "
	      "postern retries automatically. Otherwise, check the name and "
	      "the port of the server."),
	    host);
	return err_cause(e, "HTTP");
}
