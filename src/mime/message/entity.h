/*
 * The parts of a message as scan.c finds them, not yet decoded.
 */
#ifndef MIME_MESSAGE_ENTITY_H
#define MIME_MESSAGE_ENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "mime/message/content.h"

struct entity {
	struct content content;
	size_t parent; /* index of the parent; the root's is its own */
	int depth;     /* 0 = the message itself */
	size_t n_children;
	int64_t head_at; /* its header in the source */
	int64_t body_at, body_end;
};
struct entities VEC_OF(struct entity);

void entities_clear(struct entities *e);

#endif
