/*
 * Records of the DNS other than addresses: SRV (RFC 2782), MX, TXT.
 *
 * The resolver of the C library can't be interrupted, so it runs in a thread of
 * its own that is left behind when its answer is no longer needed.
 * POSTERN_DNS=ADDRESS:PORT names another server, for tests.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "base/wake.h"

enum dns_type { DNS_SRV, DNS_MX, DNS_TXT };

struct dns_record {
	int priority, weight, port; /* SRV; MX has the first */
	char host[256];             /* "": the service is not offered */
	char text[512];             /* TXT; a longer one is cut */
};
/* In the order of priority, then the larger weight first. */
struct dns_records VEC_OF(struct dns_record);

/* Asks for the records of a name; none is no error. For vec_clear. false: no
 * name server answers before date_ticks is past deadline (ERR_NETWORK), or
 * stop was kicked. */
bool dns_ask(struct dns_records *out, enum dns_type type, const char *name,
    const struct wake *stop, int64_t deadline, struct err *e);

/* Reads an answer from the wire. */
void dns_read(struct dns_records *out, enum dns_type type,
    const unsigned char *answer, int len);

#endif
