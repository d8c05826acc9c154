#include "sync/remote_sync.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "account/inspect/progress_text.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/vec.h"

enum { REQUEST_MAX = 64 * 1024, PATIENCE_MS = 10 * 1000, CLIENTS_MAX = 16 };

static bool fill_address(struct sockaddr_un *to, const char *dir)
{
	int n;

	*to = (struct sockaddr_un){.sun_family = AF_UNIX};
	n = snprintf(to->sun_path, sizeof to->sun_path, "%s/wishes", dir);
	return n > 0 && (size_t)n < sizeof to->sun_path;
}

static bool fail_no_server(struct err *e)
{
	return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_LATER,
	    _("The running postern does not answer. Try again, or close it."));
}

/* Waits for fd; false when stop is kicked or ms are over. */
static bool wait_for_socket(int fd, const struct wake *stop, int ms)
{
	struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
	    {.fd = stop ? stop->fd : -1, .events = POLLIN}};

	while (poll(fds, 2, ms) < 0)
		if (errno != EINTR)
			return false;
	return fds[0].revents && !fds[1].revents;
}

/* --- the program that serves --------------------------------------------- */

struct remote_sync_server {
	pthread_t thread;
	struct wake stop;
	struct workers *crew;
	int socket;
	struct sockaddr_un address;
};

/* A worker that was asked, and the number of the round that serves the
 * request. */
struct asked_worker {
	const struct conf_account *conf; /* held */
	int64_t round;
};
struct asked_workers VEC_OF(struct asked_worker);

/* A client that has connected and not sent its request yet. */
struct sync_client {
	int fd;
	int64_t until; /* ticks: when it is given up */
	struct buf text;
};
struct sync_clients VEC_OF(struct sync_client);

/* The labels end with an empty line. */
static bool is_request_whole(const struct buf *text)
{
	return (text->len && text->data[0] == '\n') ||
	       strstr(text->data, "\n\n");
}

static bool is_account_named(const struct buf *text, const char *label)
{
	const char *at = text->data;
	size_t len;

	if (*at == '\n')
		return true;
	while ((len = strcspn(at, "\n"))) {
		if (strlen(label) == len && strncasecmp(at, label, len) == 0)
			return true;
		at += len + 1;
	}
	return false;
}

static void kick_named_workers(struct remote_sync_server *w,
    const struct buf *text, struct asked_workers *asked)
{
	struct workers_accounts all = {0};

	workers_accounts(w->crew, &all);
	for (size_t i = 0; i < all.len; i++) {
		const struct conf_account *conf = all.items[i];

		if (is_account_named(text, conf->label))
			*vec_push(asked) = (struct asked_worker){
			    conf, workers_ask(w->crew, conf->label)};
		else
			conf_account_drop(conf);
	}
	vec_clear(&all);
}

static bool is_round_done(
    struct remote_sync_server *w, const struct asked_worker *a)
{
	struct worker_state state;

	return !workers_state(w->crew, a->conf->label, &state) ||
	       state.rounds_done >= a->round || state.phase == WORKER_ENDED;
}

static void answer_for_account(
    struct remote_sync_server *w, int fd, const struct asked_worker *a)
{
	const struct conf_account *conf = a->conf;
	struct worker_state state;
	struct buf line = BUF_INIT;

	if (!workers_state(w->crew, conf->label, &state))
		buf_printf(&line,
		    _("%d %s: The account was taken out of the settings "
		      "meanwhile.\n"),
		    err_exit_code(ERR_NOT_FOUND), conf->label);
	else if (!is_round_done(w, a))
		buf_printf(&line,
		    _("%d %s: The other postern was closed before its check "
		      "was done. Try again.\n"),
		    err_exit_code(ERR_BUSY), conf->label);
	else if (*state.trouble.text)
		buf_printf(&line, "%d %s: %s %s\n",
		    err_exit_code(state.trouble.kind), conf->label,
		    state.trouble.text, state.trouble.said);
	else {
		buf_printf(&line, "0 %s: ", conf->label);
		sync_visit_text(&line, conf->kind, &state.visit);
		buf_add_char(&line, '\n');
	}
	file_write_all(fd, line.data, line.len);
	buf_clear(&line);
}

static void serve_sync_request(
    struct remote_sync_server *w, int fd, const struct buf *text)
{
	struct asked_workers asked = {0};

	kick_named_workers(w, text, &asked);
	for (size_t i = 0; i < asked.len; i++) {
		/* Rounds kick a wake of the workers as they end; the client
		 * may close meanwhile. */
		while (
		    !is_round_done(w, &asked.items[i]) && !wake_is_up(&w->stop))
			workers_wait_round(w->crew, &w->stop);
		answer_for_account(w, fd, &asked.items[i]);
		conf_account_drop(asked.items[i].conf);
	}
	vec_clear(&asked);
}

static void drop_client(struct sync_clients *c, size_t i)
{
	close(c->items[i].fd);
	buf_clear(&c->items[i].text);
	memmove(c->items + i, c->items + i + 1,
	    (c->len - i - 1) * sizeof *c->items);
	c->len--;
}

static void accept_client(struct remote_sync_server *w, struct sync_clients *c)
{
	/* A client that does not read its answer must not block the others. */
	const struct timeval patience = {.tv_sec = 1};
	int fd = accept4(w->socket, NULL, NULL, SOCK_CLOEXEC);
	struct sync_client *new;

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (c->len == CLIENTS_MAX)
		drop_client(c, 0);
	new = vec_push(c);
	new->fd = fd;
	new->until = date_ticks() + PATIENCE_MS;
	buf_init(&new->text);
}

/* Reads what the client sent, if anything; false: it is finished. */
static bool hear_client(
    struct remote_sync_server *w, struct sync_client *c, bool speaks)
{
	ssize_t n;

	if (!speaks)
		return date_ticks() < c->until;
	n = recv(c->fd, buf_room(&c->text, 4096), 4096, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0)
		return false;
	buf_grew(&c->text, (size_t)n);
	if (!is_request_whole(&c->text))
		return c->text.len <= REQUEST_MAX;
	serve_sync_request(w, c->fd, &c->text);
	return false;
}

/* Waits until a client sends something; false when it is time to stop. */
static bool wait_for_clients(struct remote_sync_server *w,
    const struct sync_clients *c, struct pollfd *fds)
{
	fds[0] = (struct pollfd){.fd = w->stop.fd, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = w->socket, .events = POLLIN};
	for (size_t i = 0; i < c->len; i++)
		fds[2 + i] =
		    (struct pollfd){.fd = c->items[i].fd, .events = POLLIN};
	/* Clients that stay silent are dropped in the next pass. */
	poll(fds, 2 + c->len, c->len ? PATIENCE_MS : -1);
	return !wake_is_up(&w->stop);
}

static void *run_sync_server(void *arg)
{
	struct remote_sync_server *w = arg;
	struct sync_clients clients = {0};
	struct pollfd fds[2 + CLIENTS_MAX];

	while (wait_for_clients(w, &clients, fds)) {
		/* From the last one on, because finished ones are removed. */
		for (size_t i = clients.len; i-- > 0;)
			if (!hear_client(
				w, &clients.items[i], fds[2 + i].revents != 0))
				drop_client(&clients, i);
		if (fds[1].revents)
			accept_client(w, &clients);
	}
	while (clients.len)
		drop_client(&clients, 0);
	vec_clear(&clients);
	return NULL;
}

/* The lock of the store is ours, so a socket that lies there is a dead
 * program's. */
static bool listen_at(struct remote_sync_server *w, const char *dir)
{
	w->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (w->socket < 0 || !fill_address(&w->address, dir))
		return false;
	unlink(w->address.sun_path);
	return bind(w->socket, (struct sockaddr *)&w->address,
		   sizeof w->address) == 0 &&
	       chmod(w->address.sun_path, 0600) == 0 &&
	       listen(w->socket, 4) == 0;
}

bool remote_sync_serve(struct remote_sync_server **out, const char *dir,
    struct workers *crew, struct err *e)
{
	struct remote_sync_server *w = mem_new(1, sizeof *w);

	w->crew = crew;
	w->stop.fd = w->socket = -1;
	if (listen_at(w, dir) && wake_open(&w->stop) &&
	    thread_start(&w->thread, run_sync_server, w)) {
		*out = w;
		return true;
	}
	*out = NULL;
	wake_close(&w->stop);
	if (w->socket >= 0)
		close(w->socket);
	free(w);
	return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
	    _("Other programs can't ask this one to check for mail: no socket "
	      "could be created in %s."),
	    dir);
}

void remote_sync_stop(struct remote_sync_server *w)
{
	if (!w)
		return;
	wake_kick(&w->stop);
	pthread_join(w->thread, NULL);
	unlink(w->address.sun_path);
	close(w->socket);
	wake_close(&w->stop);
	free(w);
}

/* --- the program that asks ------------------------------------------------ */

static bool send_labels(int fd, const struct remote_sync *w)
{
	struct buf text = BUF_INIT;
	bool ok;

	for (size_t i = 0; i < w->n_labels; i++)
		buf_printf(&text, "%s\n", w->labels[i]);
	buf_add_char(&text, '\n');
	ok = file_write_all(fd, text.data, text.len);
	buf_clear(&text);
	return ok;
}

static bool read_sync_answers(
    int fd, const struct remote_sync *w, struct buf *text)
{
	ssize_t n;

	do {
		if (!wait_for_socket(fd, w->stop, -1) ||
		    text->len > REQUEST_MAX)
			return false;
		n = read(fd, buf_room(text, 4096), 4096);
		if (n > 0)
			buf_grew(text, (size_t)n);
	} while (n > 0);
	return n == 0;
}

/* "CODE LABEL: words" a line: the words go to out. */
static void take_sync_answers(const char *at, struct buf *out, int *code)
{
	while (*at) {
		char *rest;
		size_t len = strcspn(at, "\n");
		long one = strtol(at, &rest, 10);

		*code = err_worse_exit(*code, (int)one);
		rest += *rest == ' ';
		buf_add(out, rest, len - (size_t)(rest - at));
		buf_add_char(out, '\n');
		at += len + (at[len] == '\n');
	}
}

bool remote_sync_ask(
    const struct remote_sync *w, struct buf *words, int *code, struct err *e)
{
	struct sockaddr_un to;
	struct buf text = BUF_INIT;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok;

	*code = 0;
	ok = fd >= 0 && fill_address(&to, w->dir) &&
	     connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
	     send_labels(fd, w) && read_sync_answers(fd, w, &text) &&
	     text.len > 0;
	if (ok)
		take_sync_answers(text.data, words, code);
	if (fd >= 0)
		close(fd);
	buf_clear(&text);
	return ok || fail_no_server(e);
}
