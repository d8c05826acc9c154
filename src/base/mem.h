/*
 * Memory that is there or the program ends: nobody above checks for NULL.
 * What was committed to the store is safe then, as after a power cut.
 *
 * Sums and products of sizes go through here wherever an outside number
 * takes part, so that an overflow ends in an abort and not in a short buffer.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* What to do before the end, once: the screen puts the terminal back. */
void mem_on_abort(void (*restore)(void));

/* n * size zeroed bytes. The caller frees. */
void *mem_new(size_t n, size_t size);
/* realloc to n * size bytes; new bytes are not zeroed. */
void *mem_resize(void *old, size_t n, size_t size);
/* A copy of len bytes. */
void *mem_dup(const void *bytes, size_t len);
/* A copy of a C string; NULL stays NULL. */
char *mem_str(const char *s);
/* The first len bytes of s as a C string. */
char *mem_str_len(const char *s, size_t len);
/* a + b, or the end. */
size_t mem_add(size_t a, size_t b);

/* Ends the program if there is not so much memory left: before a library is
 * called that can't live without (GLib complains of it until there is no stack
 * left either). */
void mem_ensure(size_t size);

/* Overwrites and frees: for secrets. NULL is fine. */
void mem_wipe_free(char *secret);

/* Ends the program with a message and an exit code, after the terminal is
 * restored. Takes no memory, and may be called by a signal handler. */
_Noreturn void mem_end(int code, const char *why);
/* The same when there is no memory left, whoever asked for it: exit code 12,
 * "try again later". */
_Noreturn void mem_exhausted(void);
/* Ends the program by abort, with a message and after the terminal is
 * restored: for broken promises of our own, never for input. */
_Noreturn void mem_abort(const char *why);

#endif
