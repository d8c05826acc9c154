#include "net/public_suffix.h"

#include <config.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/lazy_library.h"
#include "base/mem.h"

#ifdef HAVE_LIBPSL_H
#include <libpsl.h>

#define PSL_NAMES(NAME)  \
	NAME(psl_latest) \
	NAME(psl_registrable_domain)

struct psl_names {
	PSL_NAMES(LAZY_POINTER)
};
const struct psl_names *psl_names(void);
bool psl_ready(struct err *e);
#define psl_latest LAZY(psl_names, psl_latest)
#define psl_registrable_domain LAZY(psl_names, psl_registrable_domain)

#define LATE_TABLE struct psl_names
LAZY_LIBRARY(psl, PSL_NAMES, "libpsl.so.5", "libpsl5",
    N_("The owner of a host name can't be told."))

/* The list, read once and kept; NULL: there is none. */
static const psl_ctx_t *list;

static void read_list(void)
{
	if (psl_ready(NULL))
		list = psl_latest(NULL);
}

static const psl_ctx_t *get_list(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_list);
	return list;
}

static const char *find_owner(const char *host)
{
	const psl_ctx_t *psl = get_list();

	return psl ? psl_registrable_domain(psl, host) : NULL;
}
#else
static const char *find_owner(const char *host)
{
	(void)host;
	return NULL;
}
#endif

static bool public_suffix_is_address(const char *host)
{
	return strchr(host, ':') || strspn(host, "0123456789.") == strlen(host);
}

char *public_suffix_owner(const char *host)
{
	const char *owner =
	    public_suffix_is_address(host) ? NULL : find_owner(host);

	return owner ? mem_str(owner) : NULL;
}

/* host is domain or stands below it. */
static bool is_below(const char *host, const char *domain)
{
	size_t h = strlen(host), d = strlen(domain);

	return h >= d && strcasecmp(host + h - d, domain) == 0 &&
	       (h == d || host[h - d - 1] == '.');
}

bool public_suffix_is_same(const char *host, const char *domain)
{
	char *a, *b;
	bool same;

	if (is_below(host, domain))
		return true;
	a = public_suffix_owner(host);
	b = public_suffix_owner(domain);
	same = a && b && strcasecmp(a, b) == 0;
	free(a);
	free(b);
	return same;
}
