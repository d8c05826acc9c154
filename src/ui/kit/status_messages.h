/*
 * What the program said: the line at the bottom, and all of it to look up.
 *
 * Always holds: an error stays on the screen until it was read.
 */
#ifndef UI_KIT_STATUS_MESSAGES_H
#define UI_KIT_STATUS_MESSAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"

struct journal_entry {
	int64_t at;
	bool is_error;
	char *text, *said; /* said: the server's own words, or "" */
};

enum { JOURNAL_MAX = 500 };

struct journal {
	struct journal_entries VEC_OF(struct journal_entry) entries;
	char *notice; /* of the last act; until the next key; or NULL */
	int unread;   /* errors at the end of entries that nobody read */
};

void journal_note(struct journal *j, const char *text);
/* Writes something down without showing it. */
void journal_record(struct journal *j, const char *text);
void journal_error(struct journal *j, const struct err *e);

/* The oldest error that nobody read, or NULL. */
const struct journal_entry *journal_unread(const struct journal *j);
/* It was read; all: and so were the others. false if there was none. */
bool journal_acknowledge(struct journal *j, bool all);
/* The notice has had its time. */
void journal_forget_notice(struct journal *j);

void journal_clear(struct journal *j);

#endif
