/*
 * A message opened to be read in the thread of an errand: its row, its bytes
 * and what they are made of. Once the errand is dropped its bytes end, so
 * that even a huge one is soon done with.
 */
#ifndef UI_READER_MESSAGE_SOURCE_H
#define UI_READER_MESSAGE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "mime/message/parse.h"
#include "store/read/body.h"
#include "store/read/message.h"
#include "ui/kit/job.h"

struct message_source {
	struct message m;
	struct body body;
	bool has_body;
	const struct job *errand;
	struct source inner, source; /* source is inner until it is dropped */
	struct mail *mail;           /* NULL before message_source_parse */
};

/* Opens the message and, if any of it is here, its bytes (has_body). db may
 * be NULL: then it fails. Clear it in every case. */
bool message_source_init(struct message_source *o, struct db *db,
    int64_t message_id, const struct job *errand, struct err *e);
/* Takes it apart; it must have a body. */
void message_source_parse(struct message_source *o);
void message_source_clear(struct message_source *o);

#endif
