/*
 * A byte buffer that grows.
 *
 * Always holds: data[len] == '\0', also when empty, so data can be used as a C
 * string; the bytes before it may contain NUL. Start with BUF_INIT, end with
 * buf_clear. Running out of memory ends the program (base/mem.h).
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
/* Sets the length to 0 and keeps the memory for the next use. */
void buf_reset(struct buf *b);
/* Shortens the buffer to len bytes; does nothing if it is not longer. */
void buf_cut(struct buf *b, size_t len);
/* Removes the first n bytes, or all if there are fewer. */
void buf_drop(struct buf *b, size_t n);

/* These append; the '\0' at the end is kept up to date. s must be a C
 * string. */
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_str(struct buf *b, const char *s);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* Appends sentence with its first "%s" replaced by what. For a sentence that is
 * chosen (and translated) in one place and printed in another. */
void buf_fill(struct buf *b, const char *sentence, const char *what);

/* Makes room for n more bytes and returns a pointer to it, lent until the next
 * call. The caller writes at most n bytes there and reports how many with
 * buf_grew, which adds them to len and writes the '\0' behind them. */
char *buf_room(struct buf *b, size_t n);
void buf_grew(struct buf *b, size_t n);

/* Gives the bytes to the caller, who frees them; b is empty afterwards. */
char *buf_take(struct buf *b);

/* True if both hold the same bytes. */
bool buf_equals(const struct buf *b, const void *bytes, size_t len);

#endif
