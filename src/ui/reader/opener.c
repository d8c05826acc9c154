#include "ui/reader/opener.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"

extern char **environ;

#define DEFAULT_COMMAND "xdg-open"
enum { TOKENIZER_WORDS_MAX = 20 };

bool opener_takes(const char *url)
{
	static const char *const heads[] = {
	    "https://", "http://", "mailto:", "ftp://", "tel:"};

	for (const char *s = url; *s; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (strncasecmp(url, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

char *opener_name(const char *command)
{
	if (!command || !*command)
		command = DEFAULT_COMMAND;
	return mem_str_len(command, strcspn(command, " "));
}

/* Waits for the program to end, so that nothing of it is left. */
static void *wait_for(void *arg)
{
	pid_t pid = (pid_t)(intptr_t)arg;
	int status;

	waitpid(pid, &status, 0);
	return NULL;
}

static void let_go(pid_t pid)
{
	pthread_t thread;

	if (thread_start(&thread, wait_for, (void *)(intptr_t)pid))
		pthread_detach(thread);
}

static int spawn(pid_t *pid, char **argv)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, pipe_only;
	int rc;

	/* It must neither read our keys nor write on our screen. */
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(
	    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(
	    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	sigemptyset(&none);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &pipe_only);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
					    POSIX_SPAWN_SETSIGMASK |
					    POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawnp(pid, argv[0], &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return rc;
}

bool opener_start(const char *command, const char *url, struct err *e)
{
	char *words = mem_str(command && *command ? command : DEFAULT_COMMAND);
	char *address = mem_str(url), *argv[TOKENIZER_WORDS_MAX + 2],
	     *at = words;
	size_t n = 0;
	pid_t pid;
	int rc;

	while (n < TOKENIZER_WORDS_MAX && *(at += strspn(at, " "))) {
		argv[n++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	argv[n] = address;
	argv[n + 1] = NULL;
	rc = n ? spawn(&pid, argv) : ENOENT;
	if (!rc)
		let_go(pid);
	else
		err_set(e, ERR_OTHER, ERR_ITEM, RETRY_ASK,
		    _("Could not start %s: %s. The setting \"opener\" names "
		      "the program that opens links."),
		    n ? argv[0] : "opener", strerror(rc));
	free(words);
	free(address);
	return !rc;
}
