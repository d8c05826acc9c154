/*
 * A directory that is gone when the program has ended, however it ends: a
 * process of its own waits for that and removes it.
 */
#ifndef CMD_OPEN_TEMPORARY_DIR_H
#define CMD_OPEN_TEMPORARY_DIR_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct temporary_dir {
	char *path;
	int pipe;     /* open as long as the program lives */
	pid_t remover;
};

/* Before the first thread. */
bool temporary_dir_make(struct temporary_dir *t, struct err *e);
/* Removes it now, and waits until that is done. */
void temporary_dir_end(struct temporary_dir *t);

#endif
