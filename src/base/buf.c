#include "base/buf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char buf_nothing[1] = "";

void buf_init(struct buf *b)
{
	b->data = buf_nothing;
	b->len = b->cap = 0;
}

void buf_clear(struct buf *b)
{
	if (b->cap)
		free(b->data);
	buf_init(b);
}

void buf_reset(struct buf *b)
{
	buf_cut(b, 0);
}

void buf_cut(struct buf *b, size_t len)
{
	if (len > b->len)
		return;
	b->len = len;
	if (b->cap)
		b->data[len] = '\0';
}

void buf_drop(struct buf *b, size_t n)
{
	if (n > b->len)
		n = b->len;
	if (!n)
		return;
	memmove(b->data, b->data + n, b->len - n);
	buf_cut(b, b->len - n);
}

char *buf_room(struct buf *b, size_t n)
{
	size_t need = mem_add(mem_add(b->len, n), 1);

	if (need > b->cap) {
		size_t cap = b->cap < SIZE_MAX / 2 ? b->cap * 2 : need;

		if (cap < 32)
			cap = 32;
		if (cap < need)
			cap = need;
		b->data = mem_resize(b->cap ? b->data : NULL, cap, 1);
		b->cap = cap;
		b->data[b->len] = '\0';
	}
	return b->data + b->len;
}

void buf_grew(struct buf *b, size_t n)
{
	/* The caller wrote more than it asked for: the heap is damaged
	 * already. */
	assert(n < b->cap - b->len);
	b->len += n;
	b->data[b->len] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (!len)
		return;
	memcpy(buf_room(b, len), bytes, len);
	buf_grew(b, len);
}

void buf_add_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_add_char(struct buf *b, char c)
{
	if (b->len + 1 >= b->cap)
		buf_room(b, 1);
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		char *room = buf_room(b, (size_t)n);

		vsnprintf(room, (size_t)n + 1, fmt, again);
		buf_grew(b, (size_t)n);
	}
	va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_fill(struct buf *b, const char *sentence, const char *what)
{
	const char *gap = strstr(sentence, "%s");

	if (!gap) {
		buf_add_str(b, sentence);
		return;
	}
	buf_add(b, sentence, (size_t)(gap - sentence));
	buf_add_str(b, what);
	buf_add_str(b, gap + strlen("%s"));
}

char *buf_take(struct buf *b)
{
	char *data = b->cap ? b->data : mem_dup("", 1);

	buf_init(b);
	return data;
}

bool buf_equals(const struct buf *b, const void *bytes, size_t len)
{
	return b->len == len && (!len || memcmp(b->data, bytes, len) == 0);
}
