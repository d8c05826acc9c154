#include "account/signin/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"

extern char **environ;

enum {
	SECRET_MAX = 64 * 1024, /* tokens can be long */
	PATIENCE_MS = 60 * 1000
};

/* A shell command that runs, and the pipes from it. */
struct command {
	const char *text;
	pid_t pid;
	int out, err;
	struct buf printed, complained;
};

static bool open_pipe(int ends[2])
{
	return pipe2(ends, O_CLOEXEC) == 0;
}

/* Starts it in a process group of its own, so that all of it can be ended. */
static bool start(struct command *c)
{
	const char *argv[] = {"sh", "-c", c->text, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, pipe_only;
	int out[2] = {-1, -1}, err[2] = {-1, -1}, rc;

	if (!open_pipe(out) || !open_pipe(err))
		return false;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
	/* Our threads block signals and ignore SIGPIPE; it should not. */
	sigemptyset(&none);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &pipe_only);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
					    POSIX_SPAWN_SETSIGMASK |
					    POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawn(&c->pid, "/bin/sh", &actions, &attr,
	    (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	close(out[1]);
	close(err[1]);
	c->out = out[0];
	c->err = err[0];
	errno = rc;
	return rc == 0;
}

/* Reads what is there; closes the pipe at its end. */
static void drain(int *fd, struct buf *to)
{
	ssize_t n = read(*fd, buf_room(to, 4096), 4096);

	if (n > 0 && to->len + (size_t)n <= SECRET_MAX) {
		buf_grew(to, (size_t)n);
		return;
	}
	close(*fd);
	*fd = -1;
}

enum end { ENDED, TOO_LONG, STOPPED };

static enum end read_all(struct command *c, const struct wake *stop)
{
	int64_t deadline = date_ticks() + PATIENCE_MS;

	while (c->out >= 0 || c->err >= 0) {
		struct pollfd fds[] = {{.fd = c->out, .events = POLLIN},
		    {.fd = c->err, .events = POLLIN},
		    {.fd = stop ? stop->fd : -1, .events = POLLIN}};
		int64_t left = deadline - date_ticks();

		if (left <= 0)
			return TOO_LONG;
		if (poll(fds, 3, (int)left) < 0 && errno != EINTR)
			return TOO_LONG;
		if (fds[2].revents)
			return STOPPED;
		if (fds[0].revents)
			drain(&c->out, &c->printed);
		if (fds[1].revents)
			drain(&c->err, &c->complained);
	}
	return ENDED;
}

static int finish(struct command *c, enum end end)
{
	int status = -1;

	if (c->out >= 0)
		close(c->out);
	if (c->err >= 0)
		close(c->err);
	if (end != ENDED)
		kill(-c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static bool fail_command(struct command *c, const char *key, struct err *e)
{
	err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
	    _("The %s of the account did not give a secret. Try it in a "
	      "shell: %s"),
	    key, c->text);
	return err_said(e, c->complained.data);
}

static bool run(
    struct command *c, const char *key, const struct wake *stop, struct err *e)
{
	enum end end;
	int status;

	if (!start(c))
		return err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_LATER,
		    _("The %s of the account could not be started: %s."), key,
		    strerror(errno));
	end = read_all(c, stop);
	status = finish(c, end);
	buf_cut(&c->printed, strcspn(c->printed.data, "\r\n"));
	switch (end) {
	case STOPPED:
		return err_set(
		    e, ERR_STOPPED, ERR_ACCOUNT, RETRY_NOW, _("Stopped."));
	case TOO_LONG:
		return err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_LATER,
		    _("The %s of the account gave no answer within a minute. "
		      "If it asks for something, it can't be seen here: "
		      "unlock your password store first."),
		    key);
	case ENDED:
		break;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !c->printed.len)
		return fail_command(c, key, e);
	return true;
}

bool secret_get(struct secret *out, const struct conf_account *conf,
    const struct wake *stop, struct err *e)
{
	struct command c = {.out = -1, .err = -1};
	bool ok;

	*out = (struct secret){.is_token = conf->token_command != NULL};
	c.text = out->is_token ? conf->token_command : conf->password_command;
	if (!c.text)
		return err_set(e, ERR_ASK, ERR_ACCOUNT, RETRY_ASK,
		    _("There is no password for the account %s. Set "
		      "password-command, a command that prints it, in its "
		      "section of the config file."),
		    conf->label);
	buf_init(&c.printed);
	buf_init(&c.complained);
	ok = run(
	    &c, out->is_token ? "token-command" : "password-command", stop, e);
	if (ok)
		out->text = mem_str(c.printed.data);
	explicit_bzero(c.printed.data, c.printed.cap);
	buf_clear(&c.printed);
	buf_clear(&c.complained);
	return ok;
}

void secret_clear(struct secret *s)
{
	mem_wipe_free(s->text);
	*s = (struct secret){0};
}
