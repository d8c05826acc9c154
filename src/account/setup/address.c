#include "account/setup/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/setup/provider.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/typo.h"
#include "base/utf8.h"
#include "net/idn.h"

enum { ADDRESS_MAX = 320 }; /* 64 before the @, 255 behind it */

static bool fail(struct err *e, const char *text)
{
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK, "%s", text);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What stands between the angle brackets, or all of it; without a mailto: and
 * what a link carries behind the address. */
static char *strip(const char *text)
{
	const char *open = strrchr(text, '<');
	const char *start = open ? open + 1 : text;
	size_t len = open ? strcspn(start, ">") : strlen(start);

	while (len && is_blank(*start)) {
		start++;
		len--;
	}
	if (len > 7 && strncasecmp(start, "mailto:", 7) == 0) {
		start += 7;
		len -= 7;
		len = strcspn(start, "?") < len ? strcspn(start, "?") : len;
	}
	while (len && is_blank(start[len - 1]))
		len--;
	return mem_str_len(start, len);
}

/* A name that goes over the wire and into the config file as it is. */
static bool is_local(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f ||
		    strchr("<>()[]\\,;:\"", *s))
			return false;
	return true;
}

static bool read_parts(struct setup_address *out, char *text, struct err *e)
{
	char *at = strrchr(text, '@');

	if (!*text)
		return fail(e, _("The address is missing."));
	if (!at)
		return fail(
		    e, _("An address has an @, as in ann@example.org."));
	*at = '\0';
	if (strlen(text) + strlen(at + 1) > ADDRESS_MAX || !is_local(text))
		return fail(
		    e, _("The part before the @ is empty, or has a character "
			 "that no address has."));
	if (at[1] && at[strlen(at + 1)] == '.')
		at[strlen(at + 1)] = '\0';
	if (!strchr(at + 1, '.'))
		return fail(e,
		    _("The part behind the @ is not complete: it must end in "
		      "something like .org."));
	if (!idn_to_ascii(&out->domain, at + 1, e))
		return false;
	out->local = mem_str(text);
	out->shown = idn_to_shown(out->domain);
	return true;
}

bool setup_address_read(
    struct setup_address *out, const char *text, struct err *e)
{
	struct buf whole = BUF_INIT;
	char *plain = strip(text);
	bool ok;

	*out = (struct setup_address){0};
	ok = utf8_valid(plain, strlen(plain))
	         ? read_parts(out, plain, e)
	         : fail(e, _("The address is not valid UTF-8."));
	if (ok) {
		buf_printf(&whole, "%s@%s", out->local, out->domain);
		out->text = buf_take(&whole);
	}
	free(plain);
	return ok;
}

void setup_address_clear(struct setup_address *a)
{
	free(a->text);
	free(a->local);
	free(a->domain);
	free(a->shown);
	*a = (struct setup_address){0};
}

/* What the search for the nearest domain has found so far. */
struct nearest {
	const char *wanted;
	char best[256];
	int slips;
};

static void look_at(void *ctx, const char *domain)
{
	struct nearest *n = ctx;
	int slips = typo_distance(n->wanted, domain, n->slips);

	if (slips >= n->slips)
		return;
	n->slips = slips;
	snprintf(n->best, sizeof n->best, "%s", domain);
}

char *setup_address_meant(const struct setup_address *a)
{
	/* Of short names a single slip makes another one (aol.de, bol.de). */
	size_t len = strlen(a->domain);
	struct nearest n = {.wanted = a->domain,
	    .slips = len < 6   ? 1
	             : len < 9 ? 2
	                       : 3};

	if (provider_find(a->domain))
		return NULL;
	provider_each_domain(look_at, &n);
	return *n.best ? mem_str(n.best) : NULL;
}
