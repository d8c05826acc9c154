/*
 * A growing run of bytes.
 *
 * Always holds: data[len] == '\0', also when empty, so data may be handed to
 * whoever wants a C string; the bytes before it may contain NUL. Start with
 * BUF_INIT, end with buf_clear. Running out of memory aborts the program.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* never NULL: an empty buf points at a static '\0' */
	size_t len; /* bytes in use */
	size_t cap; /* bytes allocated, 0 while data is the static '\0' */
};

extern char buf_nothing[1];
#define BUF_INIT                  \
	{                         \
		buf_nothing, 0, 0 \
	}

/* Makes b an empty buf without freeing what it held before. */
void buf_init(struct buf *b);
/* Frees the bytes; b is empty and usable afterwards. */
void buf_clear(struct buf *b);
/* Forgets the bytes and keeps the memory. */
void buf_reset(struct buf *b);
/* Cuts to len bytes; what is shorter stays. */
void buf_cut(struct buf *b, size_t len);
/* Drops the first n bytes, or all if there are fewer. */
void buf_drop(struct buf *b, size_t n);

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_str(struct buf *b, const char *s);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* Appends a sentence with what in the place of its first "%s": for one that
 * is chosen (and translated) where it is not printed. */
void buf_fill(struct buf *b, const char *sentence, const char *what);

/* Makes room for n more bytes and returns where they go; the caller writes
 * there and then adds what it wrote to b->len (and the '\0' behind it) with
 * buf_grew. */
char *buf_room(struct buf *b, size_t n);
void buf_grew(struct buf *b, size_t n);

/* Gives the bytes to the caller, who frees them; b is empty afterwards. */
char *buf_take(struct buf *b);

/* True if both hold the same bytes. */
bool buf_equals(const struct buf *b, const void *bytes, size_t len);

#endif
