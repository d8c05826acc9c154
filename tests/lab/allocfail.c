/*
 * Memory that runs out: loaded before a program (LD_PRELOAD) it lets
 * allocations fail, whoever asks, for memory_test.py.
 *
 *	ALLOC_FAIL=n	the n-th fails
 *	ALLOC_FAIL=n+	the n-th fails, and every one after it
 *	ALLOC_FAIL=n/	every n-th fails
 *	ALLOC_COUNT=FILE	how many there were is written there at the end
 *
 * Those that the loader makes before the program begins do not count, nor those
 * of a program that it starts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What glibc calls its own; dlsym would allocate. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size);

static atomic_ulong count;
static unsigned long fail_at;
static char how;
static bool is_on;
static const char *count_path;

static bool fails(void)
{
	unsigned long n;

	if (!is_on)
		return false;
	n = atomic_fetch_add(&count, 1) + 1;
	if (!fail_at)
		return false;
	if (how == '+' ? n < fail_at : how == '/' ? n % fail_at : n != fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	/* To make it smaller is no reason to fail, but nobody knows here. */
	return fails() ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *p = memalign(alignment, size);

	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

static __attribute__((constructor)) void begin(void)
{
	const char *text = getenv("ALLOC_FAIL");
	char *end;

	if (text) {
		fail_at = strtoul(text, &end, 10);
		how = *end;
	}
	count_path = getenv("ALLOC_COUNT");
	unsetenv("LD_PRELOAD");
	is_on = true;
}

static __attribute__((destructor)) void end(void)
{
	char text[32];
	int fd;

	is_on = false;
	if (!count_path)
		return;
	fd = open(count_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	snprintf(text, sizeof text, "%lu\n", atomic_load(&count));
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return;
	close(fd);
}
