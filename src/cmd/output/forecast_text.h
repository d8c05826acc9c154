/*
 * The deletion forecast, printed.
 */
#ifndef CMD_OUTPUT_FORECAST_TEXT_H
#define CMD_OUTPUT_FORECAST_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "cmd/open/open_read.h"
#include "config/conf.h"

struct forecast_text {
	const struct account_row *row;
	const struct conf_account *conf;
	int64_t now;
	int limit; /* lines */
	bool is_json;
};

/* Appends which messages will leave the server of a POP account, a line each,
 * the earliest first. */
bool forecast_text_print(struct buf *out, struct open_read *r,
    const struct forecast_text *f, struct err *e);

#endif
