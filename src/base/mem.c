#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"

/* Set once at start by the code that owns the terminal. */
static void (*restore_terminal)(void);

void mem_on_abort(void (*restore)(void))
{
	restore_terminal = restore;
}

static void say_last(const char *why)
{
	if (restore_terminal)
		restore_terminal();
	dprintf(STDERR_FILENO, "postern: %s\n", why);
}

void mem_abort(const char *why)
{
	say_last(why);
	abort();
}

void mem_end(int code, const char *why)
{
	say_last(why);
	_exit(code);
}

void mem_exhausted(void)
{
	enum { TRY_LATER = 12 };

	mem_end(TRY_LATER,
	    _("Out of memory: postern had to quit. Stored mail is safe."));
}

void *mem_new(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		mem_exhausted();
	return p;
}

void *mem_resize(void *old, size_t n, size_t size)
{
	void *p;

	if (size && n > SIZE_MAX / size)
		mem_abort("a size overflowed");
	p = realloc(old, n && size ? n * size : 1);
	if (!p)
		mem_exhausted();
	return p;
}

void *mem_dup(const void *bytes, size_t len)
{
	void *p = mem_resize(NULL, len, 1);

	if (len)
		memcpy(p, bytes, len);
	return p;
}

char *mem_str(const char *s)
{
	return s ? mem_dup(s, strlen(s) + 1) : NULL;
}

char *mem_str_len(const char *s, size_t len)
{
	char *copy = mem_resize(NULL, mem_add(len, 1), 1);

	if (len)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

size_t mem_add(size_t a, size_t b)
{
	if (a > SIZE_MAX - b)
		mem_abort("a size overflowed");
	return a + b;
}

void mem_ensure(size_t size)
{
	char *p = mem_resize(NULL, size, 1);

	/* Keeps the compiler from removing the allocation. */
	*(volatile char *)p = 1;
	free(p);
}

void mem_wipe_free(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}
