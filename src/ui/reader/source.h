/*
 * A message as it is: its bytes, all of its header, one part of it.
 */
#ifndef UI_READER_SOURCE_H
#define UI_READER_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "ui/app/app.h"

/* The bytes as received, made harmless. */
struct view *source_raw(struct app *app, int64_t message_id);
/* All header fields, decoded. */
struct view *source_header(struct app *app, int64_t message_id);
/* The text of part i, laid out. */
struct view *source_part(
    struct app *app, int64_t message_id, size_t i, const char *name);

#endif
