/*
 * Domain names with letters beyond ASCII (IDNA 2008): as people write them
 * (U-labels), and as name servers and certificates know them (A-labels).
 * libidn2 does it, loaded when such a name is first met.
 */
#ifndef NET_IDN_H
#define NET_IDN_H

#include <stdbool.h>

#include "base/err.h"

/* The domain in lower-case A-labels, for the caller to free. false
 * (ERR_USAGE): it is no domain name, or needs libidn2, which misses. */
bool idn_to_ascii(char **out, const char *domain, struct err *e);

/* The same name as people write it, for the caller to free; as it is where it
 * can't be told. */
char *idn_to_shown(const char *ascii);

#endif
