#include "mime/message/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static ssize_t read_memory(void *ctx, int64_t offset, void *to, size_t len)
{
	const struct memory *m = ctx;
	size_t left;

	if (offset < 0 || (uint64_t)offset >= m->len)
		return 0;
	left = m->len - (size_t)offset;
	if (len > left)
		len = left;
	memcpy(to, m->bytes + offset, len);
	return (ssize_t)len;
}

struct source source_memory(struct memory *m)
{
	return (struct source){
	    .ctx = m,
	    .size = (int64_t)m->len,
	    .read_at = read_memory,
	};
}

static ssize_t read_file(void *ctx, int64_t offset, void *to, size_t len)
{
	const int *fd = ctx;
	ssize_t n;

	do
		n = pread(*fd, to, len, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

struct source source_file(int *fd, int64_t size)
{
	return (struct source){.ctx = fd, .size = size, .read_at = read_file};
}
