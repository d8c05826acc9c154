/*
 * A message as the reader shows it: taken apart and laid out by an errand,
 * and then only data.
 */
#ifndef UI_READER_MESSAGE_LOAD_H
#define UI_READER_MESSAGE_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "account/inspect/forecast.h"
#include "mime/header/header.h"
#include "mime/message/text.h"
#include "store/read/message.h"
#include "ui/kit/job.h"

struct message_load_part {
	char *path, *type, *name, *description; /* name "" if it has none */
	int depth;
	bool is_attachment, is_text, is_multi;
	bool is_cut;  /* only its beginning is here */
	int64_t size; /* decoded; of a text and a container 0 */
};

struct message_load_parts VEC_OF(struct message_load_part);
void message_load_parts_copy(
    struct message_load_parts *to, const struct message_load_parts *from);
void message_load_parts_clear(struct message_load_parts *parts);

struct message_load {
	struct message m;
	struct forecast_copy copy; /* on a POP server */
	int64_t here_bytes;        /* of a stub, what is here of it */
	bool has_text; /* its bytes are here, so all below is filled */
	struct header header;
	struct string_list warnings;
	struct message_load_parts parts;
	struct text text;
	int width;      /* that the text was laid out for */
	struct err why; /* why it could not be read; text "" if it could */
};
void message_load_free(struct message_load *l);

/* Reads a message and lays its text out for width columns. ready gets the
 * letter and owns it. */
struct message_load_order {
	int64_t message_id;
	struct text_how how;
	const struct conf_account *conf; /* of its account, held meanwhile; may
	                                  * be NULL */
	void (*ready)(void *ctx, struct message_load *l);
	void *ctx;
};
struct job *message_load_ask(
    struct jobs *line, const struct message_load_order *order);

#endif
