/*
 * What the inspector has to say of every account, found out beside the
 * screen: it counts, and counting takes the longer the more mail there is.
 */
#ifndef UI_APP_INSPECT_LOAD_H
#define UI_APP_INSPECT_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "account/inspect/inspect.h"
#include "base/vec.h"
#include "ui/app/folder_model.h"
#include "ui/kit/job.h"

struct inspect_load_item {
	int64_t account_id;
	struct inspection found;
};

struct inspect_load {
	struct inspect_load_items VEC_OF(struct inspect_load_item) items;
	struct job *running;
	int64_t next_ticks; /* not again before */
	bool is_wanted;
	const char *data; /* the directory of the mail database; lent */
	void (*changed)(void *ctx);
	void *ctx;
};

/* Something changed that it may depend on. */
void inspect_load_want(struct inspect_load *s);
/* Starts one if it is wanted and the last is long enough ago; *wait_ms is
 * how long that is to be waited for, or -1. */
void inspect_load_run(struct inspect_load *s, struct jobs *line,
    const struct folder_model *boxes, int *wait_ms);

/* What was found of an account, NULL if nothing yet. */
const struct inspection *inspect_load_find(
    const struct inspect_load *s, int64_t account_id);

void inspect_load_clear(struct inspect_load *s);

#endif
