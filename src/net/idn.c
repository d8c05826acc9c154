#include "net/idn.h"

#include <config.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/lazy_library.h"
#include "base/mem.h"

/* RFC 1035, 2.3.4, without the last dot. */
enum { NAME_MAX_LEN = 253, LABEL_MAX_LEN = 63 };

#ifdef HAVE_IDN2_H
#include <idn2.h>

#define IDN_NAMES(NAME)      \
	NAME(idn2_free)      \
	NAME(idn2_lookup_u8) \
	NAME(idn2_to_unicode_8z8z)

struct idn_names {
	IDN_NAMES(LAZY_POINTER)
};
const struct idn_names *idn_names(void);
bool idn_ready(struct err *e);
#define idn2_free LAZY(idn_names, idn2_free)
#define idn2_lookup_u8 LAZY(idn_names, idn2_lookup_u8)
#define idn2_to_unicode_8z8z LAZY(idn_names, idn2_to_unicode_8z8z)

#define LATE_TABLE struct idn_names
LAZY_LIBRARY(idn, IDN_NAMES, "libidn2.so.0", "libidn2-0",
    N_("Domain names with letters beyond ASCII can't be read."))

/* What a person wrote in their own letters. NULL: it is no name, or the
 * library is missing. */
static char *encode(const char *domain, struct err *e)
{
	uint8_t *ascii = NULL;
	char *copy;

	if (!idn_ready(e) ||
	    idn2_lookup_u8((const uint8_t *)domain, &ascii,
		IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	copy = mem_str((const char *)ascii);
	idn2_free(ascii);
	return copy;
}

static char *decode(const char *ascii)
{
	char *shown = NULL, *copy;

	if (!idn_ready(NULL) ||
	    idn2_to_unicode_8z8z(ascii, &shown, 0) != IDN2_OK)
		return NULL;
	copy = mem_str(shown);
	idn2_free(shown);
	return copy;
}
#else
static char *encode(const char *domain, struct err *e)
{
	(void)domain;
	err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_ASK, "%s",
	    _("Domain names with letters beyond ASCII can't be read. Write "
	      "the name as xn--..."));
	return NULL;
}

static char *decode(const char *ascii)
{
	(void)ascii;
	return NULL;
}
#endif

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* A label of letters, digits and hyphens inside (RFC 1123, 2.1); other
 * software also has an underscore. */
static bool is_label(const char *s, size_t len)
{
	if (!len || len > LABEL_MAX_LEN || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '-' && s[i] != '_')
			return false;
	return true;
}

static bool is_domain(const char *s)
{
	if (strlen(s) > NAME_MAX_LEN)
		return false;
	for (;;) {
		size_t len = strcspn(s, ".");

		if (!is_label(s, len))
			return false;
		if (!s[len])
			return true;
		s += len + 1;
	}
}

static void lower(char *s)
{
	for (; *s; s++)
		*s = (char)tolower((unsigned char)*s);
}

static bool idn_fail(struct err *e, const char *domain)
{
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
	    _("%s is not a domain name. Check the part of the address after "
	      "the @."),
	    domain);
}

static bool convert(char **out, const char *domain, struct err *e)
{
	struct err why = {0};

	*out = encode(domain, &why);
	if (*out)
		return true;
	if (!*why.text)
		return idn_fail(e, domain);
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK, "%s", why.text);
}

bool idn_to_ascii(char **out, const char *domain, struct err *e)
{
	*out = NULL;
	if (is_ascii(domain))
		*out = mem_str(domain);
	else if (!convert(out, domain, e))
		return false;
	lower(*out);
	if (is_domain(*out))
		return true;
	free(*out);
	*out = NULL;
	return idn_fail(e, domain);
}

char *idn_to_shown(const char *ascii)
{
	/* Where no label is an A-label there is nothing to do. */
	char *shown = strstr(ascii, "xn--") ? decode(ascii) : NULL;

	return shown ? shown : mem_str(ascii);
}
