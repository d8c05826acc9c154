/*
 * Marked messages: what the next action works on.
 */
#ifndef UI_LIST_MARKS_H
#define UI_LIST_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/read/message.h"

struct marks {
	struct ids ids; /* sorted */
	bool has_range; /* a range was begun */
	struct message_place range_from;
};

bool marks_has(const struct marks *m, int64_t id);
void marks_add(struct marks *m, int64_t id);
void marks_remove(struct marks *m, int64_t id);
void marks_clear(struct marks *m);

#endif
