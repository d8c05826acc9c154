/*
 * Libraries that are loaded when they are first needed. What few runs of the
 * program need must not slow down the start of all: a library brings others
 * along, and the loader looks up thousands of names for them.
 *
 * Whoever uses one declares a table of its functions and variables:
 *
 *	#define X_NAMES(NAME) NAME(x_read) NAME(x_version)
 *	struct x_names { X_NAMES(LAZY_POINTER) };
 *	const struct x_names *x_names(void);
 *	#define x_read LATE(x_names, x_read)
 *	#define x_version LATE(x_names, x_version)
 *
 * and in its .c file LAZY_LIBRARY(x_names, X_NAMES, "libx.so.1"). Then names
 * are used as if the library had been linked; taking the address of one gives
 * that of the library's own.
 */
#ifndef BASE_LAZY_LIBRARY_H
#define BASE_LAZY_LIBRARY_H

#include <pthread.h>
#include <stddef.h>

struct lazy_library_name {
	const char *name;
	size_t offset; /* of the pointer to it in the table */
};

/* Loads a library for the rest of the process and fills the table. Ends the
 * program with a message if the library is missing or has other names (then
 * postern was installed without what it needs), or if memory runs out. */
void lazy_library_load(void *table, const char *library,
    const struct lazy_library_name *names, size_t n);

#define LAZY_POINTER(name) __typeof__(name) *name##_;
#define LAZY(table, name) (*table()->name##_)
#define LAZY_NAME(name) {#name, offsetof(LATE_TABLE, name##_)},

/* Defines the function that returns the table and loads the library at the
 * first call, from any thread. LATE_TABLE is the table's struct. prepare is
 * called once with the filled table, before any other code sees it. */
#define LAZY_LIBRARY(table, names, library) \
	LAZY_LIBRARY_WITH(table, names, library, (void))
#define LAZY_LIBRARY_WITH(table, names, library, prepare)              \
	static LATE_TABLE late_table;                                  \
	static void late_fill(void)                                    \
	{                                                              \
		static const struct lazy_library_name late_names[] = { \
		    names(LAZY_NAME)};                                 \
		lazy_library_load(&late_table, library, late_names,    \
		    sizeof late_names / sizeof *late_names);           \
		prepare(&late_table);                                  \
	}                                                              \
	const LATE_TABLE *table(void)                                  \
	{                                                              \
		static pthread_once_t once = PTHREAD_ONCE_INIT;        \
		pthread_once(&once, late_fill);                        \
		return &late_table;                                    \
	}

#endif
