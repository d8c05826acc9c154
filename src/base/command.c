#include "base/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/thread.h"

extern char **environ;

enum {
	PRINTED_MAX = 64 * 1024, /* OAuth tokens can be long */
	COMMAND_WORDS_MAX = 32
};

struct command {
	const char *text;
	pid_t pid; /* 0: it has ended, with this status */
	int status;
	int out, err; /* -1: closed */
	struct buf printed, complained;
};

/* True if the command has no character that is special in a shell. */
static bool command_is_plain(const char *text)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    " _-./:@%+,=";

	text += strspn(text, " ");
	/* NAME=value before a command needs the shell. */
	return *text && text[strspn(text, plain)] == '\0' &&
	       !memchr(text, '=', strcspn(text, " "));
}

static bool cut_words(char *text, char **argv)
{
	size_t n = 0;

	while (*(text += strspn(text, " "))) {
		if (n == COMMAND_WORDS_MAX)
			return false;
		argv[n++] = text;
		text += strcspn(text, " ");
		if (*text)
			*text++ = '\0';
	}
	argv[n] = NULL;
	return n > 0;
}

/* Runs a simple command without a shell. false if there is no such program: it
 * may be a word of the shell, as "exec" or "command". */
static bool spawn_plain(struct command *c,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr)
{
	char *argv[COMMAND_WORDS_MAX + 1], *words;
	bool ok;

	if (!command_is_plain(c->text))
		return false;
	words = mem_str(c->text);
	ok = cut_words(words, argv) &&
	     posix_spawnp(&c->pid, argv[0], actions, attr, argv, environ) == 0;
	free(words);
	return ok;
}

static int command_spawn(struct command *c,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr)
{
	const char *argv[] = {"sh", "-c", c->text, NULL};

	if (spawn_plain(c, actions, attr))
		return 0;
	return posix_spawn(&c->pid, "/bin/sh", actions, attr,
	    (char *const *)(uintptr_t)argv, environ);
}

/* A process group of its own, and no signals blocked or ignored. */
static void init_attr(posix_spawnattr_t *attr)
{
	sigset_t none, pipe_only;

	/* Our threads block signals and ignore SIGPIPE; the command must not
	 * inherit that. */
	sigemptyset(&none);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	posix_spawnattr_init(attr);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &pipe_only);
	posix_spawnattr_setflags(attr, POSIX_SPAWN_SETPGROUP |
					   POSIX_SPAWN_SETSIGMASK |
					   POSIX_SPAWN_SETSIGDEF);
}

static int spawn_with(struct command *c, int out, int err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int rc;

	init_attr(&attr);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	rc = command_spawn(c, &actions, &attr);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return rc;
}

/* Waits for the program to end, so that no zombie process is left. */
static void *wait_for_program(void *arg)
{
	int status;

	while (waitpid((pid_t)(intptr_t)arg, &status, 0) < 0 && errno == EINTR)
		;
	return NULL;
}

int command_launch(char *const argv[])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	pthread_t thread;
	pid_t pid;
	int rc;

	init_attr(&attr);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(
	    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(
	    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	rc = posix_spawnp(&pid, argv[0], &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	if (!rc &&
	    thread_start(&thread, wait_for_program, (void *)(intptr_t)pid))
		pthread_detach(thread);
	return rc;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

struct command *command_start(const char *text)
{
	struct command *c = mem_new(1, sizeof *c);
	int out[2] = {-1, -1}, err[2] = {-1, -1}, rc;

	*c = (struct command){.text = text};
	buf_init(&c->printed);
	buf_init(&c->complained);
	if (pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0)
		rc = spawn_with(c, out[1], err[1]);
	else
		rc = errno;
	close_end(&out[1]);
	close_end(&err[1]);
	c->out = out[0];
	c->err = err[0];
	if (!rc)
		return c;
	c->pid = 0;
	command_free(c);
	errno = rc;
	return NULL;
}

/* Reads what has arrived; closes the pipe at its end. */
static void drain(int *fd, struct buf *to)
{
	ssize_t n = read(*fd, buf_room(to, 4096), 4096);

	if (n > 0 && to->len + (size_t)n <= PRINTED_MAX)
		buf_grew(to, (size_t)n);
	else
		close_end(fd);
}

static void reap(struct command *c)
{
	while (c->pid && waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
}

enum command_state command_wait(
    struct command *c, int ms, const struct wake *stop)
{
	int64_t deadline = date_ticks() + ms;

	while (c->out >= 0 || c->err >= 0) {
		struct pollfd fds[] = {{.fd = c->out, .events = POLLIN},
		    {.fd = c->err, .events = POLLIN},
		    {.fd = stop ? stop->fd : -1, .events = POLLIN}};
		int64_t left = deadline - date_ticks();
		int n = poll(fds, 3, left > 0 ? (int)left : 0);

		if (n < 0 && errno != EINTR)
			return COMMAND_RUNS;
		if (n > 0 && fds[2].revents)
			return COMMAND_STOPPED;
		if (n == 0 && left <= 0)
			return COMMAND_RUNS;
		if (n > 0 && fds[0].revents)
			drain(&c->out, &c->printed);
		if (n > 0 && fds[1].revents)
			drain(&c->err, &c->complained);
	}
	reap(c);
	return COMMAND_ENDED;
}

bool command_is_good(const struct command *c)
{
	return !c->pid && WIFEXITED(c->status) && WEXITSTATUS(c->status) == 0 &&
	       strcspn(c->printed.data, "\r\n") > 0;
}

bool command_is_unknown(const struct command *c)
{
	/* POSIX, Shell Command Language, 2.8.2. */
	return !c->pid && WIFEXITED(c->status) &&
	       (WEXITSTATUS(c->status) == 126 || WEXITSTATUS(c->status) == 127);
}

const char *command_line(struct command *c)
{
	buf_cut(&c->printed, strcspn(c->printed.data, "\r\n"));
	return c->printed.data;
}

const char *command_complaint(const struct command *c)
{
	return c->complained.data;
}

void command_free(struct command *c)
{
	if (!c)
		return;
	close_end(&c->out);
	close_end(&c->err);
	if (c->pid) {
		kill(-c->pid, SIGKILL);
		reap(c);
	}
	explicit_bzero(c->printed.data, c->printed.cap);
	buf_clear(&c->printed);
	buf_clear(&c->complained);
	free(c);
}
