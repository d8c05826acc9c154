#include "account/setup/published.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/setup/json_read.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/mem.h"
#include "config/conf.h"
#include "mime/lib/libxml.h"
#include "net/idn.h"

enum { SERVERS_MAX = 12 };

/* A name that may be connected to, as A-labels. */
static char *read_host(const char *text)
{
	char *host;

	if (conf_is_loopback(text))
		return mem_str(text);
	if (!idn_to_ascii(&host, text, NULL) || strchr(host, '.'))
		return host;
	free(host);
	return NULL;
}

/* --- XML ---------------------------------------------------------------- */

static bool is_named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE &&
	       strcmp((const char *)n->name, name) == 0;
}

/* The text in an element, without blanks around it; for the caller to free. */
static char *text_of(const xmlNode *n)
{
	struct buf out = BUF_INIT;

	for (const xmlNode *c = n->children; c; c = c->next)
		if ((c->type == XML_TEXT_NODE ||
			c->type == XML_CDATA_SECTION_NODE) &&
		    c->content)
			buf_add_str(&out, (const char *)c->content);
	while (out.len && strchr(" \t\r\n", out.data[out.len - 1]))
		buf_cut(&out, out.len - 1);
	buf_drop(&out, strspn(out.data, " \t\r\n"));
	return buf_take(&out);
}

/* The first child of this name, as text; "" if there is none. */
static char *child_text(const xmlNode *n, const char *name)
{
	for (const xmlNode *c = n->children; c; c = c->next)
		if (is_named(c, name))
			return text_of(c);
	return mem_str("");
}

static bool has_attribute(const xmlNode *n, const char *name, const char *value)
{
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (strcmp((const char *)a->name, name) == 0 && a->children &&
		    a->children->content)
			return strcasecmp((const char *)a->children->content,
				   value) == 0;
	return false;
}

/* What the user name is put together from. */
static char *read_user(const char *text, const struct setup_address *address)
{
	const struct {
		const char *mark, *value;
	} marks[] = {{"%EMAILADDRESS%", address->text},
	    {"%EMAILLOCALPART%", address->local},
	    {"%EMAILDOMAIN%", address->domain}};
	struct buf out = BUF_INIT;

	while (*text) {
		size_t i = 0;

		while (i < 3 &&
		       strncmp(text, marks[i].mark, strlen(marks[i].mark)) != 0)
			i++;
		if (i < 3) {
			buf_add_str(&out, marks[i].value);
			text += strlen(marks[i].mark);
		} else {
			buf_add_char(&out, *text++);
		}
	}
	/* What a config file can't have is no name. */
	if (strpbrk(out.data, "\r\n\t\"#;%"))
		buf_reset(&out);
	return buf_take(&out);
}

struct sign_ins {
	int named;
	bool password, browser;
};

static struct sign_ins read_sign_ins(const xmlNode *server)
{
	struct sign_ins s = {0};

	for (const xmlNode *c = server->children; c; c = c->next) {
		char *text;

		if (!is_named(c, "authentication"))
			continue;
		text = text_of(c);
		s.named++;
		s.password |= strncasecmp(text, "password", 8) == 0 ||
		              strcasecmp(text, "plain") == 0 ||
		              strcasecmp(text, "secure") == 0;
		s.browser |= strcasecmp(text, "OAuth2") == 0;
		free(text);
	}
	return s;
}

/* SSL and STARTTLS; what is "plain" only on this computer. */
static bool read_security(
    enum conf_security *to, const char *text, const char *host)
{
	if (strcasecmp(text, "SSL") == 0 || strcasecmp(text, "TLS") == 0)
		*to = CONF_TLS;
	else if (strcasecmp(text, "STARTTLS") == 0)
		*to = CONF_STARTTLS;
	else if (strcasecmp(text, "plain") == 0 && conf_is_loopback(host))
		*to = CONF_PLAIN;
	else
		return false;
	return true;
}

static bool read_proto(enum setup_proto *to, const xmlNode *n)
{
	if (is_named(n, "incomingServer") && has_attribute(n, "type", "imap"))
		*to = SETUP_IMAP;
	else if (is_named(n, "incomingServer") &&
		 has_attribute(n, "type", "pop3"))
		*to = SETUP_POP;
	else if (is_named(n, "outgoingServer") &&
		 has_attribute(n, "type", "smtp"))
		*to = SETUP_SMTP;
	else
		return false;
	return true;
}

static void take_server(struct setup_servers *out, const xmlNode *n,
    enum setup_proto proto, const struct setup_address *address,
    enum setup_source source)
{
	char *name = child_text(n, "hostname"), *host = read_host(name);
	char *port = child_text(n, "port");
	char *kind = child_text(n, "socketType");
	char *user = child_text(n, "username");
	struct sign_ins ins = read_sign_ins(n);
	enum conf_security security;
	int number = atoi(port);

	if (host && number > 0 && number < 65536 &&
	    read_security(&security, kind, host) &&
	    (!ins.named || ins.password || ins.browser) &&
	    out->len < SERVERS_MAX) {
		struct setup_server *s = setup_servers_add(
		    out, proto, source, host, number, security);

		s->user = read_user(user, address);
		if (!*s->user) {
			free(s->user);
			s->user = NULL;
		}
		s->can_browser = ins.browser;
		s->wants_browser = ins.browser && !ins.password;
	}
	free(name);
	free(host);
	free(port);
	free(kind);
	free(user);
}

static void take_all(struct setup_servers *out, const xmlNode *root,
    const struct setup_address *address, enum setup_source source)
{
	for (const xmlNode *p = root->children; p; p = p->next) {
		if (!is_named(p, "emailProvider"))
			continue;
		for (const xmlNode *n = p->children; n; n = n->next) {
			enum setup_proto proto;

			if (read_proto(&proto, n))
				take_server(out, n, proto, address, source);
		}
	}
}

/* A DTD, in whatever case, is no part of it; neither is a NUL, which another
 * encoding might hide one in. */
static bool is_plain_xml(const char *text, size_t len)
{
	if (memchr(text, '\0', len))
		return false;
	for (size_t i = 0; i + 2 < len; i++)
		if (text[i] == '<' && text[i + 1] == '!' &&
		    text[i + 2] != '-' &&
		    strncmp(text + i, "<![CDATA[", 9) != 0)
			return false;
	return true;
}

bool published_read_xml(struct setup_servers *out, const char *text, size_t len,
    const struct setup_address *address, enum setup_source source)
{
	const xmlNode *root;
	xmlDoc *doc;
	bool ok = false;

	if (!is_plain_xml(text, len) || !libxml_ready(NULL))
		return false;
	doc = xmlReadMemory(text, (int)len, "autoconfig", NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (root && !doc->intSubset && is_named(root, "clientConfig")) {
		take_all(out, root, address, source);
		ok = true;
	}
	if (doc)
		xmlFreeDoc(doc);
	return ok;
}

/* --- JSON --------------------------------------------------------------- */

bool published_read_json(
    struct setup_servers *out, const char *text, size_t len)
{
	static const struct {
		const char *path;
		enum setup_proto proto;
	} paths[] = {{"protocols.imap.host", SETUP_IMAP},
	    {"protocols.pop3.host", SETUP_POP},
	    {"protocols.submit.host", SETUP_SMTP}};
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		char *host;

		buf_reset(&name);
		if (!json_read_str(&name, text, len, paths[i].path))
			continue;
		host =
		    strlen(name.data) == name.len ? read_host(name.data) : NULL;
		if (host)
			setup_servers_add(out, paths[i].proto, SETUP_FROM_PACC,
			    host, 0, CONF_TLS);
		free(host);
	}
	buf_clear(&name);
	return out->len > 0;
}

/* The value of a tag (v=UAAC1; a=sha256; d=...), without blanks. */
static char *read_tag(const char *record, char tag)
{
	while (*record) {
		size_t len;

		record += strspn(record, " ;");
		len = strcspn(record, ";");
		if (len > 2 && record[0] == tag && record[1] == '=') {
			while (len > 2 && record[len - 1] == ' ')
				len--;
			return mem_str_len(record + 2, len - 2);
		}
		record += len;
	}
	return mem_str("");
}

bool published_is_digest(const char *record, const char *text, size_t len)
{
	char *version = read_tag(record, 'v'), *kind = read_tag(record, 'a');
	char *wanted = read_tag(record, 'd');
	unsigned char md[DIGEST_MAX];
	struct buf encoded = BUF_INIT;
	bool fits;

	digest_of(DIGEST_IS_SHA256, text, len, md);
	digest_base64(&encoded, md, digest_len(DIGEST_IS_SHA256));
	fits = strcmp(version, "UAAC1") == 0 && strcmp(kind, "sha256") == 0 &&
	       strcmp(wanted, encoded.data) == 0;
	buf_clear(&encoded);
	free(version);
	free(kind);
	free(wanted);
	return fits;
}
