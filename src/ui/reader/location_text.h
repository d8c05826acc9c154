/*
 * Where a message lives, in a sentence: the difference between POP and IMAP
 * that matters.
 */
#ifndef UI_READER_LOCATION_TEXT_H
#define UI_READER_LOCATION_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "ui/app/app.h"
#include "ui/reader/message_load.h"

/* "Only copy: here", "on the server; a copy is here" ... */
void location_text_message(
    struct buf *out, struct app *app, const struct message_load *l);

/* Of what a stub is the beginning, and what can be done; nothing if it is
 * none. */
void location_text_stub(
    struct buf *out, struct app *app, const struct message_load *l);

/* Why its text can't be shown now, and what will be done about it. */
void location_text_missing(struct buf *out, struct app *app,
    const struct message_load *l, bool is_opened);

#endif
