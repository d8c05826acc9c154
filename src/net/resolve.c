#include "net/resolve.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "net/connect_to.h"
#include "net/wait.h"

/* A lookup, shared by the thread that does it and the thread that waits; the
 * last one to drop it frees it. */
struct request {
	atomic_int holders;
	atomic_bool is_done;
	struct wake done;
	char *host;
	char port[8];
	struct addrinfo *found;
	int result; /* of getaddrinfo */
	int error;  /* errno for EAI_SYSTEM */
};

static void request_drop(struct request *r)
{
	if (atomic_fetch_sub(&r->holders, 1) != 1)
		return;
	if (r->found)
		freeaddrinfo(r->found);
	wake_close(&r->done);
	free(r->host);
	free(r);
}

static struct request *request_new(const char *host, int port)
{
	struct request *r = mem_new(1, sizeof *r);

	atomic_init(&r->holders, 1);
	atomic_init(&r->is_done, false);
	r->done.fd = -1;
	r->host = mem_str(host);
	snprintf(r->port, sizeof r->port, "%u", (unsigned)port & 0xffff);
	return r;
}

static void look_up(struct request *r, int flags)
{
	const struct addrinfo hints = {
	    .ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICSERV | flags,
	};

	r->result = getaddrinfo(r->host, r->port, &hints, &r->found);
	r->error = errno;
	if (r->result != 0)
		r->found = NULL;
}

static void *look_up_main(void *arg)
{
	struct request *r = arg;

	look_up(r, AI_ADDRCONFIG);
	atomic_store(&r->is_done, true);
	wake_kick(&r->done);
	request_drop(r);
	return NULL;
}

/* Signals belong to the main thread, so the new thread starts with all of them
 * blocked. */
static bool start_thread(struct request *r)
{
	sigset_t all, before;
	pthread_attr_t attr;
	pthread_t thread;
	bool ok;

	if (!wake_open(&r->done))
		return false;
	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	atomic_fetch_add(&r->holders, 1);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = pthread_create(&thread, &attr, look_up_main, r) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	if (!ok)
		atomic_fetch_sub(&r->holders, 1);
	return ok;
}

static bool resolve_fail(struct err *e, const struct request *r)
{
	switch (r->result) {
	case EAI_NONAME:
#if defined(EAI_NODATA) && EAI_NODATA != EAI_NONAME
	case EAI_NODATA:
#endif
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("There is no server named %s. Check the spelling in the "
		      "settings of the account."),
		    r->host);
		return err_cause(e, "EAI_NONAME");
	case EAI_AGAIN:
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("Can't look up %s: this computer is probably offline. "
		      "Downloaded mail stays readable."),
		    r->host);
		return err_cause(e, "EAI_AGAIN");
	default:
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("Can't look up %s. Check the network of this computer."),
		    r->host);
		return err_cause(e, r->result == EAI_SYSTEM
				       ? strerror(r->error)
				       : gai_strerror(r->result));
	}
}

static bool wait_done(
    struct request *r, const struct wake *stop, int64_t deadline, struct err *e)
{
	struct pollfd fds[2] = {{.fd = r->done.fd, .events = POLLIN}};

	switch (wait_for(fds, 1, stop, deadline)) {
	case WAIT_STOPPED:
		return wait_err_stopped(e);
	case WAIT_READY:
		/* Pairs with the store in the lookup thread: its results are
		 * visible now. */
		if (atomic_load(&r->is_done))
			return true;
		break;
	case WAIT_LATE:
		break;
	}
	return err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
	    _("Looking up %s took too long: no name server answers. Check the "
	      "network of this computer."),
	    r->host);
}

bool resolve_host(struct addrinfo **out, const char *host, int port,
    const struct wake *stop, int64_t deadline, struct err *e)
{
	char other[256];
	bool is_led = connect_to_find(other, sizeof other, &port, host, port);
	struct request *r = request_new(is_led ? other : host, port);
	bool ok = false;

	*out = NULL;
	look_up(r, AI_NUMERICHOST);
	if (r->result == EAI_NONAME) {
		if (!start_thread(r)) {
			err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
			    _("Can't start a thread to look up %s: the system "
			      "is out of resources."),
			    host);
			goto out;
		}
		if (!wait_done(r, stop, deadline, e))
			goto out;
	}
	if (r->result != 0 || !r->found) {
		resolve_fail(e, r);
		goto out;
	}
	*out = r->found;
	r->found = NULL;
	ok = true;
out:
	request_drop(r);
	return ok;
}
