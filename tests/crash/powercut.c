/*
 * A disk that loses what was not synced, for LD_PRELOAD: beside each file of
 * the store it keeps, in $POWERCUT_DIR, what a power cut would leave.
 *
 *	NAME          the bytes at the last fsync of the file
 *	NAME.pending  writes since then: int64 offset, int64 length, the bytes;
 *	              length -1: the file was cut or grown to offset
 *	NAME.linked   the directory was synced since the file is in it
 *
 * Whoever copies the directory holds a lock (flock) on its file "lock".
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at);
ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at);

static const char *shadow(void)
{
	return getenv("POWERCUT_DIR");
}

/* The path of an open file; false if it is none. */
static int path_of(int fd, char *path)
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	if (n <= 0 || path[0] != '/')
		return 0;
	path[n] = '\0';
	return 1;
}

/* The name of a file of the store, or NULL. */
static const char *name_of(int fd, char *path)
{
	const char *name;

	if (!shadow() || !path_of(fd, path))
		return NULL;
	name = strrchr(path, '/') + 1;
	if (strncmp(name, "postern.db", 10) != 0 || strstr(name, "-shm") ||
	    strstr(name, "(deleted)"))
		return NULL;
	return name;
}

static int lock(void)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/lock", shadow());
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX) != 0)
		abort();
	return fd;
}

static void note(const char *name, int64_t at, int64_t len, const void *bytes)
{
	int64_t head[2] = {at, len};
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s.pending", shadow(), name);
	f = fopen(path, "ae");
	if (!f || fwrite(head, sizeof head, 1, f) != 1 ||
	    (len > 0 && fwrite(bytes, (size_t)len, 1, f) != 1) ||
	    fclose(f) != 0)
		abort();
}

static ssize_t do_pwrite(
    const char *symbol, int fd, const void *bytes, size_t len, off_t at)
{
	ssize_t (*real)(int, const void *, size_t, off_t) = (ssize_t(*)(int,
	    const void *, size_t, off_t))(uintptr_t)dlsym(RTLD_NEXT, symbol);
	char path[PATH_MAX];
	const char *name = name_of(fd, path);
	int held = name ? lock() : -1;
	ssize_t n = real(fd, bytes, len, at);

	if (name && n > 0)
		note(name, at, n, bytes);
	if (held >= 0)
		close(held);
	return n;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return do_pwrite("pwrite", fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return do_pwrite("pwrite64", fd, bytes, len, at);
}

static int do_truncate(const char *symbol, int fd, off_t size)
{
	int (*real)(int, off_t) =
	    (int (*)(int, off_t))(uintptr_t)dlsym(RTLD_NEXT, symbol);
	char path[PATH_MAX];
	const char *name = name_of(fd, path);
	int held = name ? lock() : -1;
	int result = real(fd, size);

	if (name && result == 0)
		note(name, size, -1, NULL);
	if (held >= 0)
		close(held);
	return result;
}

int ftruncate(int fd, off_t size)
{
	return do_truncate("ftruncate", fd, size);
}

int ftruncate64(int fd, off64_t size)
{
	return do_truncate("ftruncate64", fd, size);
}

static void copy(const char *from, const char *name)
{
	char to[PATH_MAX], part[PATH_MAX], bytes[65536];
	size_t n;
	FILE *in = fopen(from, "re"), *out;

	snprintf(to, sizeof to, "%s/%s", shadow(), name);
	snprintf(part, sizeof part, "%s/%s.part", shadow(), name);
	out = fopen(part, "we");
	if (!in || !out)
		abort();
	while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
		if (fwrite(bytes, 1, n, out) != n)
			abort();
	fclose(in);
	if (fclose(out) != 0 || rename(part, to) != 0)
		abort();
	snprintf(part, sizeof part, "%s/%s.pending", shadow(), name);
	unlink(part);
}

static void mark(const char *name, const char *suffix, int is_there)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/%s%s", shadow(), name, suffix);
	if (!is_there) {
		unlink(path);
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
}

/* The directory was synced: names in it stay, names that left it are gone. */
static void link_all(const char *path)
{
	static const char *const names[] = {
	    "postern.db", "postern.db-wal", "postern.db-journal"};
	char file[PATH_MAX];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int is_there;

		snprintf(file, sizeof file, "%s/%s", path, names[i]);
		is_there = access(file, F_OK) == 0;
		mark(names[i], ".linked", is_there);
		if (!is_there) {
			mark(names[i], "", 0);
			mark(names[i], ".pending", 0);
		}
	}
}

static int do_sync(const char *symbol, int fd)
{
	int (*real)(int) = (int (*)(int))(uintptr_t)dlsym(RTLD_NEXT, symbol);
	char path[PATH_MAX];
	const char *name = name_of(fd, path);
	struct stat st;
	int held, result;

	if (!shadow() || !path_of(fd, path) || fstat(fd, &st) != 0)
		return real(fd);
	held = lock();
	result = real(fd);
	if (result == 0 && name)
		copy(path, strrchr(path, '/') + 1);
	else if (result == 0 && S_ISDIR(st.st_mode))
		link_all(path);
	close(held);
	return result;
}

int fsync(int fd)
{
	return do_sync("fsync", fd);
}

int fdatasync(int fd)
{
	return do_sync("fdatasync", fd);
}
