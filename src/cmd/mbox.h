/*
 * Writing an mbox file, in the form called mboxrd (RFC 4155 and what came
 * of it): a "From " line before each message, and a '>' before every line of
 * a message that looks like one, however many '>' it has. Lines end with LF.
 */
#ifndef CMD_MBOX_H
#define CMD_MBOX_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/body.h"
#include "store/message.h"

struct mbox {
	int fd; /* -1 before mbox_create */
	const char *path;
	struct buf line; /* of which the end has not come yet */
};

/* Makes the file; it must not exist. */
bool mbox_create(struct mbox *m, const char *path, struct err *e);
bool mbox_add(
    struct mbox *m, struct body *body, const struct message *of, struct err *e);
/* Makes it durable if ok; returns ok, or false if that failed. */
bool mbox_close(struct mbox *m, bool ok, struct err *e);

#endif
