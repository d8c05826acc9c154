/*
 * Libraries that are loaded when they are first needed. What few runs of the
 * program need must not slow down the start of all: a library brings others
 * along, and the loader looks up thousands of names for them.
 *
 * A module that uses one declares a table of its functions and variables:
 *
 *	#define X_NAMES(NAME) NAME(x_read) NAME(x_version)
 *	struct x_names { X_NAMES(LAZY_POINTER) };
 *	const struct x_names *x_names(void);
 *	bool x_ready(struct err *e);
 *	#define x_read LAZY(x_names, x_read)
 *	#define x_version LAZY(x_names, x_version)
 *
 * and in its .c file
 *
 *	#define LATE_TABLE struct x_names
 *	LAZY_LIBRARY(x, X_NAMES, "libx.so.1", "libx1", N_("No x can be read."))
 *
 * Then names are used as if the library had been linked; taking the address of
 * one gives that of the library's own. A library may be missing: code that begins
 * something that needs it asks x_ready first and does without, or fails with
 * the error. What uses a name of a missing library ends the program with it.
 */
#ifndef BASE_LAZY_LIBRARY_H
#define BASE_LAZY_LIBRARY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lazy_library_name {
	const char *name;
	size_t offset; /* of the pointer to it in the table */
};

struct lazy_library {
	const char *file;    /* "libx.so.1" */
	const char *package; /* of Debian */
	const char *loss;    /* a sentence: what can't be done without it */
	const struct lazy_library_name *names;
	size_t n;
};

/* Loads a library for the rest of the process and fills the table; the n names
 * are pointers in it. False if it is missing or has other names (then postern
 * was installed without what it needs): e says what that means and which
 * package to install. Ends the program with a message if memory runs out. */
bool lazy_library_load(
    void *table, const struct lazy_library *library, struct err *e);

/* Ends the program with what e says. */
_Noreturn void lazy_library_end(const struct err *e);

#define LAZY_POINTER(name) __typeof__(name) *name##_;
#define LAZY(table, name) (*table()->name##_)
#define LAZY_NAME(name) {#name, offsetof(LATE_TABLE, name##_)},

/* The note by which package builders see what is loaded (uapi-group.org,
 * "ELF dlopen() metadata"). */
#define LAZY_NOTE_TEXT(file)                                       \
	"[{\"soname\":[\"" file "\"],\"priority\":\"recommended\"}]"
#define LAZY_NOTE(prefix, file)                                             \
	__attribute__((used, retain, section(".note.dlopen"),               \
	    aligned(4))) static const struct {                              \
		uint32_t name_len, len, type;                               \
		char name[4];                                               \
		_Alignas(4) char text[sizeof LAZY_NOTE_TEXT(file)];         \
	} prefix##_note = {4, sizeof LAZY_NOTE_TEXT(file), 0x407c0c0a, "FDO", \
	    LAZY_NOTE_TEXT(file)};

/* Defines prefix_names(), which returns the table and loads the library at the
 * first call, from any thread, and prefix_ready(). LATE_TABLE is the table's
 * struct. prepare is called once with the filled table, before any other code
 * sees it. */
#define LAZY_LIBRARY(prefix, names, file, package, loss) \
	LAZY_LIBRARY_WITH(prefix, names, file, package, loss, (void))
#define LAZY_LIBRARY_WITH(prefix, names, file, package, loss, prepare) \
	LAZY_NOTE(prefix, file)                                        \
	static LATE_TABLE late_table;                                  \
	static struct err late_error;                                  \
	static bool late_is_loaded;                                    \
	static void late_fill(void)                                    \
	{                                                              \
		static const struct lazy_library_name late_names[] = { \
		    names(LAZY_NAME)};                                 \
		static const struct lazy_library late = {file,         \
		    package, loss, late_names,                         \
		    sizeof late_names / sizeof *late_names};           \
		late_is_loaded = lazy_library_load(                    \
		    &late_table, &late, &late_error);                  \
		if (late_is_loaded)                                    \
			prepare(&late_table);                          \
	}                                                              \
	static void late_load(void)                                    \
	{                                                              \
		static pthread_once_t once = PTHREAD_ONCE_INIT;        \
		pthread_once(&once, late_fill);                        \
	}                                                              \
	const LATE_TABLE *prefix##_names(void)                         \
	{                                                              \
		late_load();                                           \
		if (!late_is_loaded)                                   \
			lazy_library_end(&late_error);                 \
		return &late_table;                                    \
	}                                                              \
	bool prefix##_ready(struct err *e)                             \
	{                                                              \
		late_load();                                           \
		if (!late_is_loaded && e)                              \
			*e = late_error;                               \
		return late_is_loaded;                                 \
	}

#endif
