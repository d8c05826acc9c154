/*
 * A directory of a test's own, gone when the test is over.
 */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline int scratch_remove_one(
    const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Makes the directory; out has room for 64 bytes. */
static inline void scratch_make(char *out)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(out, 64, "%.40s/postern-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(out))
		abort();
}

static inline void scratch_remove(const char *dir)
{
	nftw(dir, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
