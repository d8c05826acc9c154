/*
 * Choosing one of many by typing some letters of it.
 */
#ifndef UI_APP_PICKER_H
#define UI_APP_PICKER_H

#include <stdint.h>

#include "ui/app/app.h"

struct picker_item {
	char *label;  /* what is typed for */
	char *key;    /* shown before it; "" if nothing */
	char *detail; /* shown behind it; "" if nothing */
	int64_t value;
};
struct picker_items VEC_OF(struct picker_item);

struct picker {
	const char *title;
	struct picker_items items; /* taken over */
	size_t at;                 /* the item that is selected at first */
	int key_cols, label_cols;  /* of the columns; 0: there is none */
	/* gets the value after the picker has gone; Esc calls left, which may
	 * be NULL */
	void (*chosen)(void *ctx, int64_t value);
	void (*left)(void *ctx);
	/* gets the value that is selected, as it changes; may be NULL */
	void (*moved)(void *ctx, int64_t value);
	void *ctx;
};
void picker_open(struct app *app, const struct picker *p);

#endif
