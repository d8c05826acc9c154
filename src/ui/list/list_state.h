/*
 * What a list of messages is: which messages, where the cursor is, what is
 * marked and filtered. For the files that make up the list, and no others.
 */
#ifndef UI_LIST_LIST_STATE_H
#define UI_LIST_LIST_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/app/app.h"
#include "ui/app/server_search.h"
#include "ui/list/list_scroll.h"
#include "ui/list/marks.h"

/* Where the cursor was in a folder that was left. */
struct left_at {
	int64_t folder_id, message_id;
	struct message_place place;
};

enum { LIST_ALL_INBOXES = 0, LIST_FOUND = -1 };

struct list {
	struct view view;
	struct list_scroll roll;
	int64_t folder_id; /* or LIST_... */
	struct err why;    /* it can't be read; text "": it can */
	struct marks marks;
	char *words; /* of the filter or the search; NULL: neither */
	struct job *finding, *merging;
	struct asking *asking; /* servers, what was found; NULL: nobody */
	struct left_places VEC_OF(struct left_at) places;
};

struct list *list_state_of(struct view *v);
struct list *list_state_new(struct app *app, const struct view_verbs *verbs);
void list_state_free(struct list *l);

/* Shows an error if something was not ok. */
void list_state_check(struct list *l, bool ok, const struct err *e);

/* The account of the folder, or of the row under the cursor; 0: none. */
int64_t list_state_account(const struct list *l);
/* Appends "Work [IMAP] > Inbox". */
void list_state_name(const struct list *l, struct buf *out);

/* Which folders make up the list, and where answers to its messages are. */
void list_state_set_folders(struct list *l);

/* Keeps the place of the cursor for when the folder is shown again, and goes
 * back to it; a folder that was not shown before starts at its top. */
void list_state_remember(struct list *l);
bool list_state_go_back(struct list *l, struct err *e);

void list_state_forget_filter(struct list *l);

#endif
