/*
 * Choosing a folder by some letters of its name.
 */
#ifndef UI_APP_FOLDER_PICKER_H
#define UI_APP_FOLDER_PICKER_H

#include "ui/app/app.h"

struct folder_picker {
	const char *title;
	int64_t first; /* the account whose folders stand first; 0: none */
	/* Is it offered? folder is NULL for the unified inbox. */
	bool (*fits)(void *ctx, const struct folder *folder);
	void (*chosen)(void *ctx, int64_t folder_id);
	void (*left)(void *ctx); /* may be NULL */
	void *ctx;
};
void folder_picker_open(struct app *app, const struct folder_picker *f);

#endif
