#include "base/strings.h"

enum { BLOCK_BYTES = 16 * 1024 };

static void start_block(struct strings *s, size_t least)
{
	s->left = least > BLOCK_BYTES ? least : BLOCK_BYTES;
	s->next = mem_resize(NULL, s->left, 1);
	*vec_push(&s->blocks) = s->next;
}

char *strings_add(struct strings *s, const void *bytes, size_t len)
{
	size_t size = mem_add(len, 1);
	char *copy;

	if (size > s->left)
		start_block(s, size);
	copy = s->next;
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	s->next += size;
	s->left -= size;
	return copy;
}

void strings_clear(struct strings *s)
{
	for (size_t i = 0; i < s->blocks.len; i++)
		free(s->blocks.items[i]);
	vec_clear(&s->blocks);
	s->next = NULL;
	s->left = 0;
}
