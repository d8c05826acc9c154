#include "mime/source.h"

#include <string.h>

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
