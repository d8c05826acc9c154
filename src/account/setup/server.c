#include "account/setup/server.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

struct setup_server *setup_servers_add(struct setup_servers *list,
    enum setup_proto proto, enum setup_source source, const char *host,
    int port, enum conf_security security)
{
	struct setup_server *s = vec_push(list);

	s->proto = proto;
	s->source = source;
	s->host = mem_str(host);
	s->port = port ? port : setup_proto_port(proto, security);
	s->security = security;
	return s;
}

void setup_servers_take(struct setup_servers *list, struct setup_servers *from)
{
	for (size_t i = 0; i < from->len; i++)
		*vec_push(list) = from->items[i];
	vec_clear(from);
}

void setup_server_clear(struct setup_server *s)
{
	free(s->host);
	free(s->user);
	s->host = s->user = NULL;
}

void setup_server_copy(struct setup_server *to, const struct setup_server *from)
{
	*to = *from;
	to->host = mem_str(from->host);
	to->user = mem_str(from->user);
}

void setup_servers_clear(struct setup_servers *list)
{
	for (size_t i = 0; i < list->len; i++)
		setup_server_clear(&list->items[i]);
	vec_clear(list);
}

const char *setup_proto_id(enum setup_proto proto)
{
	static const char *const ids[] = {"pop", "imap", "smtp"};

	return ids[proto];
}

const char *setup_proto_name(enum setup_proto proto)
{
	static const char *const names[] = {"POP", "IMAP", "SMTP"};

	return names[proto];
}

int setup_proto_port(enum setup_proto proto, enum conf_security security)
{
	static const int tls[] = {995, 993, 465};
	static const int plain[] = {110, 143, 587};

	return security == CONF_TLS ? tls[proto] : plain[proto];
}

enum conf_security setup_security_of_port(int port)
{
	return port == 110 || port == 143 || port == 587 || port == 25
	           ? CONF_STARTTLS
	           : CONF_TLS;
}

const char *setup_security_id(enum conf_security security)
{
	static const char *const ids[] = {[CONF_TLS] = "tls",
	    [CONF_STARTTLS] = "starttls",
	    [CONF_PLAIN] = "none"};

	return ids[security];
}

const char *setup_source_id(enum setup_source source)
{
	static const char *const ids[] = {"user", "table", "pacc", "autoconfig",
	    "directory", "srv", "mx", "guess"};

	return ids[source];
}

const char *setup_source_text(enum setup_source source)
{
	static const char *const texts[] = {N_("entered by hand"),
	    N_("from the built-in list"), N_("published by the domain (PACC)"),
	    N_("published by the domain (autoconfig)"),
	    N_("from the public mail directory"), N_("from DNS records (SRV)"),
	    N_("from the MX record"), N_("a usual name that answers")};

	return _(texts[source]);
}
