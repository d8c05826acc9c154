/*
 * A fuzz target as a program. `make -C tests fuzz` builds it with clang and
 * libFuzzer, for instance as fuzz/mail_fuzz; then
 *	fuzz/mail_fuzz -max_len=4096 CORPUS SRCDIR/data/fuzz/mail
 * searches. Built with -DREPLAY it plays the files and directories it is
 * given (fuzz/mime_seeds.sh, a part of `make check`).
 */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef REPLAY
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

static int replay_path(const char *path);

static int replay_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *d;
	struct buf name = BUF_INIT;
	int count = 0;

	while (dir && (d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.') {
			buf_reset(&name);
			buf_printf(&name, "%s/%s", path, d->d_name);
			count += replay_path(name.data);
		}
	if (dir)
		closedir(dir);
	buf_clear(&name);
	return count;
}

/* Runs what stands at path; returns how many inputs that were. */
static int replay_path(const char *path)
{
	struct buf bytes = BUF_INIT;
	struct stat st;
	struct err e;

	if (stat(path, &st) != 0)
		return 0;
	if (S_ISDIR(st.st_mode))
		return replay_dir(path);
	if (!file_read(&bytes, path, 64 << 20, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return 0;
	}
	LLVMFuzzerTestOneInput((const uint8_t *)bytes.data, bytes.len);
	buf_clear(&bytes);
	return 1;
}

int main(int argc, char **argv)
{
	int count = 0;

	for (int i = 1; i < argc; i++)
		count += replay_path(argv[i]);
	printf("%d inputs\n", count);
	return count ? 0 : 1;
}
#endif

#endif
