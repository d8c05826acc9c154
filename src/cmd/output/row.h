/*
 * A message as a row of a list, for people and as JSON.
 */
#ifndef CMD_OUTPUT_ROW_H
#define CMD_OUTPUT_ROW_H

#include <stdbool.h>

#include "base/json.h"
#include "cmd/open/open_read.h"
#include "store/read/message.h"

/* Prints rows: one line each, or one JSON object a line. */
void row_print(
    const struct open_read *r, const struct messages *rows, bool is_json);

/* Writes the keys of a message into an open object. */
void row_json(
    struct json *j, const struct open_read *r, const struct message *m);

#endif
