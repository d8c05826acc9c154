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

struct status_messages_entry {
	int64_t at;
	bool is_error;
	char *text, *said; /* said: the server's own words, or "" */
};

enum { STATUS_MESSAGES_MAX = 500 };

struct status_messages {
	struct status_messages_entries VEC_OF(
	    struct status_messages_entry) entries;
	char *notice; /* of the last act; until the next key; or NULL */
	int unread;   /* errors at the end of entries that nobody read */
};

void status_messages_note(struct status_messages *j, const char *text);
/* Writes something down without showing it. */
void status_messages_record(struct status_messages *j, const char *text);
void status_messages_error(struct status_messages *j, const struct err *e);

/* The oldest error that nobody read, or NULL. */
const struct status_messages_entry *status_messages_unread(
    const struct status_messages *j);
/* It was read; all: and so were the others. false if there was none. */
bool status_messages_acknowledge(struct status_messages *j, bool all);
/* The notice has had its time. */
void status_messages_forget_notice(struct status_messages *j);

void status_messages_clear(struct status_messages *j);

#endif
