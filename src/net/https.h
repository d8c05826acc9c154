/*
 * Pages over https, by libcurl: small ones, from servers whose certificate is
 * checked as that of a mail server is. Nothing is ever asked over plain http,
 * and no redirection leads there or to somebody else's domain.
 */
#ifndef NET_HTTPS_H
#define NET_HTTPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/wake.h"

enum { HTTPS_MAX = 64 * 1024 };

struct https_wish {
	const char *url;     /* https://... */
	const char *ca_file; /* NULL: the system's certificates */
	const struct wake *stop;
	int64_t deadline; /* in ticks of date_ticks */
};

struct https_page {
	long status;
	char type[64]; /* of its contents, as the server says */
	struct buf body;
};

/* Gets a page of at most HTTPS_MAX bytes; out->body must be a buf that was
 * begun. Returns within 10 ms once stop is kicked. false: e says why; a page
 * with another status than 200 is no failure. */
bool https_get(
    struct https_page *out, const struct https_wish *wish, struct err *e);

#endif
