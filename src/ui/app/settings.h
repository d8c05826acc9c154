/*
 * Settings changed from the screens: kept in the config file, and in force at
 * once.
 */
#ifndef UI_APP_SETTINGS_H
#define UI_APP_SETTINGS_H

#include <stddef.h>

#include "config/write.h"
#include "ui/app/app.h"

/* done runs on the main thread; why is NULL when the change was written. */
struct settings_order {
	const struct conf_change *changes; /* copied */
	size_t n;
	void (*done)(void *ctx, const struct err *e); /* may be NULL */
	void *ctx;
};

/* Writes the changes beside the screen, then uses what the file says. Without
 * done a failure is shown as an error. Returns what settings_forget takes. */
struct job *settings_change(
    struct app *app, const struct settings_order *order);

/* Who wanted to hear of it is gone; the change is made all the same. */
void settings_forget(struct job *job);

/* Reads the config file again and uses it. */
void settings_reload(struct app *app);

/* The screens look so from the next picture on, whatever the settings say. */
void settings_show_theme(struct app *app, enum conf_theme theme);

#endif
