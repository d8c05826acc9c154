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

struct survey_item {
	int64_t account_id;
	struct inspection found;
};

struct survey {
	struct survey_items VEC_OF(struct survey_item) items;
	struct errand *running;
	int64_t next_ticks; /* not again before */
	bool is_wanted;
	void (*changed)(void *ctx);
	void *ctx;
};

/* Something changed that it may depend on. */
void survey_want(struct survey *s);
/* Starts one if it is wanted and the last is long enough ago; *wait_ms is
 * how long that is to be waited for, or -1. */
void survey_run(struct survey *s, struct errands *line,
    const struct boxes *boxes, int *wait_ms);

/* What was found of an account, NULL if nothing yet. */
const struct inspection *survey_find(
    const struct survey *s, int64_t account_id);

void survey_clear(struct survey *s);

#endif
