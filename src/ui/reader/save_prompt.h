/*
 * Asking where to save, and whether to replace what is there.
 */
#ifndef UI_READER_SAVE_PROMPT_H
#define UI_READER_SAVE_PROMPT_H

#include <stddef.h>
#include <stdint.h>

#include "ui/app/app.h"
#include "ui/reader/message_load.h"

/* A message as it was received. */
void save_prompt_message(struct app *app, const struct message *m);
/* Several of them, into a directory: one file each, named by its id. */
void save_prompt_messages(struct app *app, const struct ids *ids);
/* Part i of a message. */
void save_prompt_part(struct app *app, int64_t message_id, size_t i,
    const struct message_load_part *part);
/* All its attachments, into a directory. */
void save_prompt_all(struct app *app, int64_t message_id,
    const struct message_load_parts *parts);

#endif
