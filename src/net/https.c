#include "net/https.h"

#include <config.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/lazy_library.h"
#include "base/mem.h"
#include "net/connect.h"
#include "net/public_suffix.h"
#include "net/resolve.h"
#include "net/wait.h"

enum { PORT = 443, REDIRECTS_MAX = 3, HOST_LEN = 256 };

static bool fail(
    struct err *e, enum err_kind kind, const char *format, const char *what)
{
	struct buf text = BUF_INIT;

	buf_fill(&text, format, what);
	err_set(e, kind, ERR_ACCOUNT, RETRY_LATER, "%s", text.data);
	buf_clear(&text);
	return false;
}

#ifdef HAVE_CURL_CURL_H
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#undef curl_easy_setopt
#undef curl_easy_getinfo

#define CURL_NAMES(NAME)               \
	NAME(curl_easy_cleanup)        \
	NAME(curl_easy_getinfo)        \
	NAME(curl_easy_init)           \
	NAME(curl_easy_setopt)         \
	NAME(curl_easy_strerror)       \
	NAME(curl_global_init)         \
	NAME(curl_multi_add_handle)    \
	NAME(curl_multi_cleanup)       \
	NAME(curl_multi_info_read)     \
	NAME(curl_multi_init)          \
	NAME(curl_multi_perform)       \
	NAME(curl_multi_poll)          \
	NAME(curl_multi_remove_handle) \
	NAME(curl_slist_append)        \
	NAME(curl_slist_free_all)

struct curl_names {
	CURL_NAMES(LAZY_POINTER)
};
const struct curl_names *curl_names(void);
bool curl_ready(struct err *e);

static void prepare(const struct curl_names *names)
{
	names->curl_global_init_(CURL_GLOBAL_DEFAULT);
}

#define LATE_TABLE struct curl_names
LAZY_LIBRARY_WITH(curl, CURL_NAMES, CURL_SONAME, "libcurl3-gnutls",
    N_("Pages can't be got over https."), prepare)

#define curl_easy_cleanup LAZY(curl_names, curl_easy_cleanup)
#define curl_easy_getinfo LAZY(curl_names, curl_easy_getinfo)
#define curl_easy_init LAZY(curl_names, curl_easy_init)
#define curl_easy_setopt LAZY(curl_names, curl_easy_setopt)
#define curl_easy_strerror LAZY(curl_names, curl_easy_strerror)
#define curl_multi_add_handle LAZY(curl_names, curl_multi_add_handle)
#define curl_multi_cleanup LAZY(curl_names, curl_multi_cleanup)
#define curl_multi_info_read LAZY(curl_names, curl_multi_info_read)
#define curl_multi_init LAZY(curl_names, curl_multi_init)
#define curl_multi_perform LAZY(curl_names, curl_multi_perform)
#define curl_multi_poll LAZY(curl_names, curl_multi_poll)
#define curl_multi_remove_handle LAZY(curl_names, curl_multi_remove_handle)
#define curl_slist_append LAZY(curl_names, curl_slist_append)
#define curl_slist_free_all LAZY(curl_names, curl_slist_free_all)

/* One request. The socket is ours, connected before libcurl sees it: names and
 * addresses are looked up as for mail, and can be stopped. */
struct getting {
	const struct https_wish *wish;
	struct https_page *out;
	char host[HOST_LEN];
	int fd;
	bool is_taken; /* libcurl closes it */
	bool is_large;
	CURL *easy;
	CURLM *multi;
	struct curl_slist *names;
};

static size_t on_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct getting *g = ctx;

	(void)size; /* always 1 */
	if (n > HTTPS_MAX - g->out->body.len) {
		g->is_large = true;
		return 0;
	}
	buf_add(&g->out->body, bytes, n);
	return n;
}

static curl_socket_t on_open(
    void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct getting *g = ctx;

	(void)purpose;
	(void)address;
	if (g->is_taken)
		return CURL_SOCKET_BAD;
	g->is_taken = true;
	return g->fd;
}

static int on_socket(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	(void)ctx;
	(void)fd;
	(void)purpose;
	return CURL_SOCKOPT_ALREADY_CONNECTED;
}

static bool connect_to_host(struct getting *g, struct err *e)
{
	const struct https_wish *w = g->wish;
	const struct connect_to to = {g->host, PORT, w->stop, w->deadline};
	struct addrinfo *list;
	bool ok;

	if (!resolve_host(&list, g->host, PORT, w->stop, w->deadline, e))
		return false;
	ok = connect_first(&g->fd, list, &to, e);
	freeaddrinfo(list);
	return ok;
}

static void set_options(struct getting *g, const char *url)
{
	const char *ca =
	    g->wish->ca_file ? g->wish->ca_file : getenv("SSL_CERT_FILE");
	struct buf name = BUF_INIT;
	CURL *c = g->easy;

	/* An address that is never used: the socket is there already. */
	buf_printf(&name, "%s:%d:127.0.0.1", g->host, PORT);
	g->names = curl_slist_append(NULL, name.data);
	buf_clear(&name);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(c, CURLOPT_RESOLVE, g->names);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, g);
	curl_easy_setopt(c, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, g);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (ca)
		curl_easy_setopt(c, CURLOPT_CAINFO, ca);
}

static bool fail_code(const struct getting *g, CURLcode code, struct err *e)
{
	if (g->is_large)
		return fail(e, ERR_PROTOCOL,
		    _("%s sent a page that is too large."), g->host);
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		fail(e, ERR_TLS, _("The certificate of %s is not valid."),
		    g->host);
	else
		fail(e, ERR_NETWORK, _("%s sent no page."), g->host);
	return err_said(e, curl_easy_strerror(code));
}

/* How it ended, if it has. */
static bool is_ended(struct getting *g, CURLcode *code)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(g->multi, &left)))
		if (m->msg == CURLMSG_DONE) {
			*code = m->data.result;
			return true;
		}
	return false;
}

static bool transfer(struct getting *g, struct err *e)
{
	const struct https_wish *w = g->wish;
	CURLcode code;
	int running;

	for (;;) {
		struct curl_waitfd stop = {.fd = w->stop ? w->stop->fd : -1,
		    .events = CURL_WAIT_POLLIN};
		int64_t left = w->deadline - date_ticks();

		if (wait_is_stopped(w->stop))
			return wait_err_stopped(e);
		if (left <= 0)
			return fail(e, ERR_NETWORK,
			    _("%s did not answer in time."), g->host);
		if (curl_multi_perform(g->multi, &running) != CURLM_OK)
			return fail(
			    e, ERR_NETWORK, _("%s sent no page."), g->host);
		if (is_ended(g, &code))
			return code == CURLE_OK || fail_code(g, code, e);
		curl_multi_poll(g->multi, &stop, w->stop ? 1 : 0,
		    left < 1000 ? (int)left : 1000, NULL);
	}
}

static void take_facts(struct getting *g, char **next)
{
	char *type = NULL, *url = NULL;

	curl_easy_getinfo(g->easy, CURLINFO_RESPONSE_CODE, &g->out->status);
	curl_easy_getinfo(g->easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(g->easy, CURLINFO_REDIRECT_URL, &url);
	snprintf(g->out->type, sizeof g->out->type, "%s", type ? type : "");
	*next = mem_str(url);
}

static void clear(struct getting *g)
{
	if (g->multi && g->easy)
		curl_multi_remove_handle(g->multi, g->easy);
	if (g->easy)
		curl_easy_cleanup(g->easy);
	if (g->multi)
		curl_multi_cleanup(g->multi);
	if (g->names)
		curl_slist_free_all(g->names);
	if (g->fd >= 0 && !g->is_taken)
		close(g->fd);
}

/* One page; *next is where it leads, or NULL. */
static bool get_once(struct https_page *out, const struct https_wish *w,
    const char *url, const char *host, char **next, struct err *e)
{
	struct getting g = {.wish = w, .out = out, .fd = -1};
	bool ok;

	*next = NULL;
	buf_reset(&out->body);
	snprintf(g.host, sizeof g.host, "%s", host);
	if (!curl_ready(e))
		return false;
	ok = connect_to_host(&g, e);
	if (ok) {
		g.easy = curl_easy_init();
		g.multi = curl_multi_init();
		if (!g.easy || !g.multi)
			mem_exhausted();
		set_options(&g, url);
		curl_multi_add_handle(g.multi, g.easy);
		ok = transfer(&g, e);
	}
	if (ok)
		take_facts(&g, next);
	clear(&g);
	return ok;
}
#else
static bool get_once(struct https_page *out, const struct https_wish *w,
    const char *url, const char *host, char **next, struct err *e)
{
	(void)out;
	(void)w;
	(void)url;
	*next = NULL;
	return fail(
	    e, ERR_OTHER, _("%s was not asked: built without libcurl."), host);
}
#endif

/* The host of an address of https on its own port; false: it is another. */
static bool read_host(char host[HOST_LEN], const char *url)
{
	static const char scheme[] = "https://";
	size_t len;

	if (strncasecmp(url, scheme, strlen(scheme)) != 0)
		return false;
	url += strlen(scheme);
	len = strcspn(url, "/?#");
	if (!len || len >= HOST_LEN || memchr(url, '@', len))
		return false;
	snprintf(host, HOST_LEN, "%.*s", (int)len, url);
	if (len > 4 && strcmp(host + len - 4, ":443") == 0)
		host[len - 4] = '\0';
	return !strchr(host, ':') && !strchr(host, '[');
}

bool https_get(
    struct https_page *out, const struct https_wish *wish, struct err *e)
{
	char *url = mem_str(wish->url), first[HOST_LEN], host[HOST_LEN];
	bool ok = read_host(first, url);

	snprintf(host, sizeof host, "%s", ok ? first : "");
	for (int n = 0; ok && n <= REDIRECTS_MAX; n++) {
		char *next;

		ok = get_once(out, wish, url, host, &next, e);
		free(url);
		url = next;
		if (!url || !ok)
			break;
		if (!read_host(host, url) ||
		    !public_suffix_is_same(host, first) || n == REDIRECTS_MAX)
			ok = fail(e, ERR_PROTOCOL,
			    _("%s leads to another domain, or to a page "
			      "without encryption. It was not followed."),
			    first);
	}
	free(url);
	return ok;
}
