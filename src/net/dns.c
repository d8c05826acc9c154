#include "net/dns.h"

#include <netinet/in.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"
#include "net/wait.h"

enum { ANSWER_MAX = 16 * 1024, RECORDS_MAX = 64 };

/* Shared by the thread that asks and the one that waits; the last of them to
 * leave frees it. */
struct question {
	atomic_int holders;
	atomic_bool is_done;
	struct wake done;
	enum dns_type type;
	char *name;
	unsigned char answer[ANSWER_MAX];
	int len;      /* of the answer; -1: none came */
	bool is_none; /* there is no such name or record */
};

static void question_drop(struct question *q)
{
	if (atomic_fetch_sub(&q->holders, 1) != 1)
		return;
	wake_close(&q->done);
	free(q->name);
	free(q);
}

/* --- asking ------------------------------------------------------------- */

static void lead_elsewhere(res_state state)
{
	const char *place = getenv("POSTERN_DNS");
	const char *colon = place ? strrchr(place, ':') : NULL;
	char address[64];
	struct sockaddr_in *at = &state->nsaddr_list[0];

	if (!colon)
		return;
	snprintf(address, sizeof address, "%.*s", (int)(colon - place), place);
	*at = (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)atoi(colon + 1))};
	if (inet_pton(AF_INET, address, &at->sin_addr) == 1)
		state->nscount = 1;
}

static void ask(struct question *q)
{
	static const int types[] = {
	    [DNS_SRV] = ns_t_srv, [DNS_MX] = ns_t_mx, [DNS_TXT] = ns_t_txt};
	struct __res_state state;

	memset(&state, 0, sizeof state);
	q->len = -1;
	if (res_ninit(&state) != 0)
		return;
	lead_elsewhere(&state);
	state.retrans = 1;
	state.retry = 2;
	q->len = res_nquery(&state, q->name, ns_c_in, types[q->type], q->answer,
	    sizeof q->answer);
	q->is_none = q->len < 0 && (state.res_h_errno == HOST_NOT_FOUND ||
				       state.res_h_errno == NO_DATA);
	res_nclose(&state);
}

static void *ask_main(void *arg)
{
	struct question *q = arg;

	ask(q);
	atomic_store(&q->is_done, true);
	wake_kick(&q->done);
	question_drop(q);
	return NULL;
}

static bool start(struct question *q, struct err *e)
{
	pthread_t thread;

	atomic_fetch_add(&q->holders, 1);
	if (wake_open(&q->done) && thread_start(&thread, ask_main, q)) {
		pthread_detach(thread);
		return true;
	}
	atomic_fetch_sub(&q->holders, 1);
	return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
	    _("Can't start a thread to look up %s: the system is out of "
	      "resources."),
	    q->name);
}

static bool fail_silent(const struct question *q, struct err *e)
{
	return err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
	    _("Looking up %s took too long: no name server answers. Check the "
	      "network of this computer."),
	    q->name);
}

static bool await(struct question *q, const struct wake *stop, int64_t deadline,
    struct err *e)
{
	struct pollfd fds[2] = {{.fd = q->done.fd, .events = POLLIN}};

	switch (wait_for(fds, 1, stop, deadline)) {
	case WAIT_STOPPED:
		return wait_err_stopped(e);
	case WAIT_READY:
		/* What the thread wrote can be seen from here on. */
		if (atomic_load(&q->is_done) && (q->len >= 0 || q->is_none))
			return true;
		break;
	case WAIT_LATE:
		break;
	}
	return fail_silent(q, e);
}

/* --- reading ------------------------------------------------------------ */

static bool read_host(char *to, size_t size, ns_msg *m, const unsigned char *at)
{
	if (dn_expand(ns_msg_base(*m), ns_msg_end(*m), at, to, (int)size) < 0)
		return false;
	if (strcmp(to, ".") == 0)
		*to = '\0';
	return true;
}

/* A TXT record is several strings, each behind its length. */
static void read_text(
    struct dns_record *r, const unsigned char *data, size_t len)
{
	size_t used = 0;

	for (size_t i = 0; i < len;) {
		size_t n = data[i++], kept;

		if (n > len - i)
			n = len - i;
		kept = sizeof r->text - 1 - used;
		if (kept > n)
			kept = n;
		memcpy(r->text + used, data + i, kept);
		used += kept;
		i += n;
	}
	r->text[used] = '\0';
}

static bool read_record(
    struct dns_record *r, enum dns_type type, ns_msg *m, const ns_rr *rr)
{
	const unsigned char *data = ns_rr_rdata(*rr);
	size_t len = ns_rr_rdlen(*rr);

	switch (type) {
	case DNS_SRV:
		if (ns_rr_type(*rr) != ns_t_srv || len < 7)
			return false;
		r->priority = (int)ns_get16(data);
		r->weight = (int)ns_get16(data + 2);
		r->port = (int)ns_get16(data + 4);
		return read_host(r->host, sizeof r->host, m, data + 6);
	case DNS_MX:
		if (ns_rr_type(*rr) != ns_t_mx || len < 3)
			return false;
		r->priority = (int)ns_get16(data);
		return read_host(r->host, sizeof r->host, m, data + 2);
	case DNS_TXT:
		if (ns_rr_type(*rr) != ns_t_txt)
			return false;
		read_text(r, data, len);
		return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	const struct dns_record *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return x->weight == y->weight ? 0 : x->weight > y->weight ? -1 : 1;
}

void dns_read(struct dns_records *out, enum dns_type type,
    const unsigned char *answer, int len)
{
	ns_msg m;

	if (ns_initparse(answer, len, &m) != 0)
		return;
	for (int i = 0; i < ns_msg_count(m, ns_s_an) && i < RECORDS_MAX; i++) {
		struct dns_record r = {0};
		ns_rr rr;

		if (ns_parserr(&m, ns_s_an, i, &rr) != 0)
			break;
		if (read_record(&r, type, &m, &rr))
			*vec_push(out) = r;
	}
	if (out->len)
		qsort(out->items, out->len, sizeof *out->items, compare);
}

bool dns_ask(struct dns_records *out, enum dns_type type, const char *name,
    const struct wake *stop, int64_t deadline, struct err *e)
{
	struct question *q = mem_new(1, sizeof *q);
	bool ok;

	*out = (struct dns_records){0};
	atomic_init(&q->holders, 1);
	atomic_init(&q->is_done, false);
	q->done.fd = -1;
	q->type = type;
	q->name = mem_str(name);
	ok = start(q, e) && await(q, stop, deadline, e);
	if (ok && q->len > 0)
		dns_read(out, type, q->answer,
		    q->len < ANSWER_MAX ? q->len : ANSWER_MAX);
	question_drop(q);
	return ok;
}
