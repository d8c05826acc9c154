/*
 * The reader: one message. The program has one, which is shown beside the
 * list where there is room, and gets the keys once the message is opened.
 */
#ifndef UI_READER_READER_H
#define UI_READER_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "store/read/message.h"
#include "ui/app/app.h"

/* Who knows which message is the next: ACT_NEXT_MESSAGE, ACT_PREV_MESSAGE,
 * ACT_NEXT_UNREAD and ACT_PREV_UNREAD. It opens that one in the reader, or
 * says that there is none. */
struct reader_guide {
	void (*step)(void *ctx, enum action a);
	/* The message was sent elsewhere: opens the next one in the reader,
	 * or goes back to the list. */
	void (*left)(void *ctx, int64_t message_id);
	/* The title of what is read from: "Work [IMAP] > Inbox". */
	void (*title)(void *ctx, struct buf *out);
	void *ctx;
};

struct view *reader_new(struct app *app);

/* Opens a message: it counts as read once it was shown. */
void reader_open(
    struct view *v, const struct message *m, const struct reader_guide *guide);
/* Shows it beside the list, without counting it as read. */
void reader_preview(struct view *v, const struct message *m);
/* Shows nothing. */
void reader_empty(struct view *v);

/* The message that is shown; 0: none. */
int64_t reader_message(const struct view *v);

/* After the picture was drawn: marks an opened message as read. */
void reader_was_shown(struct view *v);

#endif
