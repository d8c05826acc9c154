/*
 * The table of all keys of the config file. Parser, defaults, ranges and the
 * manual's list use it.
 */
#ifndef CONFIG_OPTION_H
#define CONFIG_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum option_section { OPTION_ACCOUNT, OPTION_UI };

enum option_type {
	OPTION_TEXT,
	OPTION_NUMBER, /* min to max */
	OPTION_YES_NO,
	OPTION_CHOICE,       /* one of choices[], counted from first */
	OPTION_SERVER,       /* HOST or HOST:PORT */
	OPTION_AFTER,        /* keep | remove | remove-after DAYS | ... */
	OPTION_OFFLINE,      /* all | none | recent DAYS */
	OPTION_FOLDER_RULES, /* FOLDER = one of these, ... */
	OPTION_SIZE,         /* bytes, with k, M or G */
};

struct option {
	enum option_section section;
	const char *key;
	enum option_type type;
	size_t offset;        /* of the field in conf_account or conf_ui */
	const char *fallback; /* the default, as it would be written in the
	                       * file, or NULL */
	const char *const *choices; /* ends with NULL */
	int first;
	int min, max;
	const char *help; /* one sentence, for N_() */
};

extern const struct option option_table[];
extern const size_t option_count;

/* The option with this key, lent, or NULL. */
const struct option *option_find(enum option_section section, const char *key);

/* Parses value into its field of the struct at base. false: e says which values
 * are allowed (without file and line). */
bool option_set(
    const struct option *o, void *base, const char *value, struct err *e);

/* True if value is allowed for this key; otherwise e says what is. */
bool option_check(enum option_section section, const char *key,
    const char *value, struct err *e);

/* Frees the strings and lists in the struct. */
void option_clear(enum option_section section, void *base);

/* True if the field has the same value in both structs. */
bool option_is_same(const struct option *o, const void *a, const void *b);

/* Appends every key with default and explanation, in the form of a config
 * file. */
void option_print_all(struct buf *out);

#endif
