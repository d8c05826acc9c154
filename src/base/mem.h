/*
 * Memory allocation that never returns NULL: without memory the program ends.
 * What was committed to the mail database is safe, as after a power cut.
 *
 * Sums and products of sizes that come from outside are computed here, so that
 * an overflow ends the program and never makes a buffer too short.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Sets the function that restores the terminal before the program ends. */
void mem_on_abort(void (*restore)(void));

/* n * size zeroed bytes, for the caller to free. */
void *mem_new(size_t n, size_t size);
/* realloc to n * size bytes; new bytes are not zeroed. */
void *mem_resize(void *old, size_t n, size_t size);
/* A copy of len bytes. */
void *mem_dup(const void *bytes, size_t len);
/* A copy of a C string; NULL stays NULL. */
char *mem_str(const char *s);
/* The first len bytes of s as a C string. */
char *mem_str_len(const char *s, size_t len);
/* a + b; ends the program if that overflows. */
size_t mem_add(size_t a, size_t b);

/* Ends the program unless size more bytes can be allocated. For calls into a
 * library that does not survive a failed allocation: GLib reports it with code
 * that allocates again, until the stack overflows. */
void mem_ensure(size_t size);

/* Overwrites a C string with zeros and frees it; for secrets. NULL is
 * allowed. */
void mem_wipe_free(char *secret);

/* Ends the program with exit code and a message, after the terminal is
 * restored. Allocates nothing; safe in a signal handler. */
_Noreturn void mem_end(int code, const char *why);
/* Ends the program because memory ran out, here or in a library: exit code 12
 * and the advice to try again later. */
_Noreturn void mem_exhausted(void);
/* Ends the program with abort and a message, after the terminal is restored.
 * For bugs of our own, never for bad input. */
_Noreturn void mem_abort(const char *why);

#endif
