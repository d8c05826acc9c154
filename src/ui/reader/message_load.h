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

struct letter_part {
	char *path, *type, *name, *description; /* name "" if it has none */
	int depth;
	bool is_attachment, is_text, is_multi;
	bool is_cut;  /* only its beginning is here */
	int64_t size; /* decoded; of a text and a container 0 */
};

struct letter_parts VEC_OF(struct letter_part);
void letter_parts_copy(
    struct letter_parts *to, const struct letter_parts *from);
void letter_parts_clear(struct letter_parts *parts);

struct letter {
	struct message m;
	struct forecast_copy copy; /* on a POP server */
	int64_t here_bytes;        /* of a stub, what is here of it */
	bool has_text; /* its bytes are here, so all below is filled */
	struct header header;
	struct words warnings;
	struct letter_parts parts;
	struct text text;
	int width;      /* that the text was laid out for */
	struct err why; /* why it could not be read; text "" if it could */
};
void letter_free(struct letter *l);

/* Reads a message and lays its text out for width columns. ready gets the
 * letter and owns it. */
struct letter_order {
	int64_t message_id;
	struct text_how how;
	const struct conf_account *conf; /* of its account; may be NULL */
	void (*ready)(void *ctx, struct letter *l);
	void *ctx;
};
struct errand *letter_ask(
    struct errands *line, const struct letter_order *order);

#endif
