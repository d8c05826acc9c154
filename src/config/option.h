/*
 * One table of all keys of the config file: parser, defaults, ranges and the
 * manual come from it.
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
	const char *fallback; /* the default as one would write it, or NULL */
	const char *const *choices; /* ends with NULL */
	int first;
	int min, max;
	const char *help; /* one sentence, for N_() */
};

extern const struct option option_table[];
extern const size_t option_count;

/* The option with this key, or NULL. */
const struct option *option_find(enum option_section section, const char *key);

/* Reads value into its field of the struct at base. false: what would have
 * been right is in e (without file and line). */
bool option_set(
    const struct option *o, void *base, const char *value, struct err *e);

/* True if this key may have this value; else e says what would have been
 * right. */
bool option_check(enum option_section section, const char *key,
    const char *value, struct err *e);

/* Frees what the fields of the struct hold. */
void option_clear(enum option_section section, void *base);

/* True if both structs have the same value. */
bool option_is_same(const struct option *o, const void *a, const void *b);

/* Writes every key with its default and meaning, as a config file would. */
void option_print_all(struct buf *out);

#endif
