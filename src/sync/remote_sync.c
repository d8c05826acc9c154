#include "sync/remote_sync.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "account/inspect/progress_text.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/vec.h"

enum { WISH_MAX = 64 * 1024, PATIENCE_MS = 10 * 1000 };

static bool fill_address(struct sockaddr_un *to, const char *dir)
{
	int n;

	*to = (struct sockaddr_un){.sun_family = AF_UNIX};
	n = snprintf(to->sun_path, sizeof to->sun_path, "%s/wishes", dir);
	return n > 0 && (size_t)n < sizeof to->sun_path;
}

static bool fail(struct err *e)
{
	return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_LATER,
	    _("The postern that is running does not answer. Try again, or "
	      "close it."));
}

/* Waits for fd; false when stop is kicked or ms are over. */
static bool wait_for(int fd, const struct wake *stop, int ms)
{
	struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
	    {.fd = stop ? stop->fd : -1, .events = POLLIN}};

	while (poll(fds, 2, ms) < 0)
		if (errno != EINTR)
			return false;
	return fds[0].revents && !fds[1].revents;
}

/* --- the program that serves --------------------------------------------- */

struct wish_server {
	pthread_t thread;
	struct wake stop;
	struct crew *crew;
	int socket;
	struct sockaddr_un address;
};

/* A worker that was asked, and the round it will have done the wish with. */
struct asked {
	size_t worker;
	int64_t round;
};
struct askeds VEC_OF(struct asked);

/* The labels end with an empty line. */
static bool read_wish(int fd, const struct wake *stop, struct buf *text)
{
	while (!(text->len >= 1 && text->data[0] == '\n') &&
	       !strstr(text->data, "\n\n")) {
		ssize_t n;

		if (text->len > WISH_MAX || !wait_for(fd, stop, PATIENCE_MS))
			return false;
		n = read(fd, buf_room(text, 4096), 4096);
		if (n <= 0)
			return false;
		buf_grew(text, (size_t)n);
	}
	return true;
}

static bool is_named(const struct buf *text, const char *label)
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

static void kick_named(
    struct wish_server *w, const struct buf *text, struct askeds *asked)
{
	for (size_t i = 0; i < workers_count(w->crew); i++) {
		if (!is_named(text, workers_conf(w->crew, i)->label))
			continue;
		*vec_push(asked) = (struct asked){i, workers_ask(w->crew, i)};
	}
}

static bool is_done(struct wish_server *w, const struct asked *a)
{
	struct worker_state state;

	workers_read(w->crew, a->worker, &state);
	return state.rounds_done >= a->round || state.phase == WORKER_ENDED;
}

static void answer_for(struct wish_server *w, int fd, const struct asked *a)
{
	const struct conf_account *conf = workers_conf(w->crew, a->worker);
	struct worker_state state;
	struct buf line = BUF_INIT;

	workers_read(w->crew, a->worker, &state);
	if (!is_done(w, a))
		buf_printf(&line,
		    _("%d %s: The other postern was closed before its look "
		      "at the server was over. Try again.\n"),
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

static void serve_one(struct wish_server *w, int fd)
{
	struct buf text = BUF_INIT;
	struct askeds asked = {0};

	if (read_wish(fd, &w->stop, &text)) {
		kick_named(w, &text, &asked);
		for (size_t i = 0; i < asked.len; i++) {
			/* Rounds kick the wake of the crew as they end; who
			 * asked may go away meanwhile. */
			while (!is_done(w, &asked.items[i]) &&
			       !wake_is_up(&w->stop))
				workers_wait_round(w->crew, &w->stop);
			answer_for(w, fd, &asked.items[i]);
		}
	}
	vec_clear(&asked);
	buf_clear(&text);
}

static void *run(void *arg)
{
	struct wish_server *w = arg;

	while (!wake_is_up(&w->stop)) {
		int fd;

		if (!wait_for(w->socket, &w->stop, -1))
			continue;
		fd = accept4(w->socket, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		serve_one(w, fd);
		close(fd);
	}
	return NULL;
}

/* The lock of the store is ours, so a socket that lies there is a dead
 * program's. */
static bool listen_at(struct wish_server *w, const char *dir)
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

bool remote_sync_serve(
    struct wish_server **out, const char *dir, struct crew *crew, struct err *e)
{
	struct wish_server *w = mem_new(1, sizeof *w);

	w->crew = crew;
	w->stop.fd = w->socket = -1;
	if (listen_at(w, dir) && wake_open(&w->stop) &&
	    thread_start(&w->thread, run, w)) {
		*out = w;
		return true;
	}
	*out = NULL;
	wake_close(&w->stop);
	if (w->socket >= 0)
		close(w->socket);
	free(w);
	return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
	    _("Other programs can't ask this one for a look at the server: "
	      "no socket could be made in %s."),
	    dir);
}

void remote_sync_stop(struct wish_server *w)
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

static bool read_answers(int fd, const struct remote_sync *w, struct buf *text)
{
	ssize_t n;

	do {
		if (!wait_for(fd, w->stop, -1) || text->len > WISH_MAX)
			return false;
		n = read(fd, buf_room(text, 4096), 4096);
		if (n > 0)
			buf_grew(text, (size_t)n);
	} while (n > 0);
	return n == 0;
}

/* "CODE LABEL: words" a line: the words go to out. */
static void take_answers(const char *at, struct buf *out, int *code)
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
	     send_labels(fd, w) && read_answers(fd, w, &text) && text.len > 0;
	if (ok)
		take_answers(text.data, words, code);
	if (fd >= 0)
		close(fd);
	buf_clear(&text);
	return ok || fail(e);
}
