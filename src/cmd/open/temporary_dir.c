#include "cmd/open/temporary_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/i18n.h"

enum { FILES_OPEN = 16 };

static int remove_one(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	remove(path);
	return 0;
}

/* In a process of its own, which no signal of a terminal ends. It keeps
 * nothing open that somebody waits for the end of. */
static _Noreturn void remove_at_the_end(const char *path, int end)
{
	const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT};
	int null = open("/dev/null", O_RDWR);
	char byte;

	setsid();
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], SIG_IGN);
	for (int fd = 0; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	while (read(end, &byte, 1) < 0 && errno == EINTR)
		;
	nftw(path, remove_one, FILES_OPEN, FTW_DEPTH | FTW_PHYS);
	_exit(0);
}

static bool fail(struct err *e)
{
	return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
	    _("Can't make a temporary directory."));
}

bool temporary_dir_make(struct temporary_dir *t, struct err *e)
{
	const char *base = getenv("TMPDIR");
	struct buf path = BUF_INIT;
	int ends[2];

	*t = (struct temporary_dir){.pipe = -1};
	buf_printf(
	    &path, "%s/postern-XXXXXX", base && *base ? base : "/tmp");
	t->path = buf_take(&path);
	if (!mkdtemp(t->path))
		return fail(e);
	if (pipe(ends) != 0) {
		rmdir(t->path);
		return fail(e);
	}
	t->remover = fork();
	if (t->remover == 0) {
		close(ends[1]);
		remove_at_the_end(t->path, ends[0]);
	}
	close(ends[0]);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	t->pipe = ends[1];
	if (t->remover > 0)
		return true;
	rmdir(t->path);
	return fail(e);
}

void temporary_dir_end(struct temporary_dir *t)
{
	if (t->pipe >= 0)
		close(t->pipe);
	if (t->remover > 0)
		waitpid(t->remover, NULL, 0);
	free(t->path);
	*t = (struct temporary_dir){.pipe = -1};
}
