/*
 * A question in the line above the status: some words, or one key.
 */
#ifndef UI_APP_PROMPT_H
#define UI_APP_PROMPT_H

#include "ui/app/app.h"

/* Asks for a line. taken gets what was typed, or (Esc) left is called, after
 * the prompt has gone. All strings are copied. */
struct prompt {
	const char *label;   /* translated, with its blank behind it */
	const char *text;    /* what stands there already; NULL: nothing */
	const char *explain; /* shown at the bottom; NULL: the usual */
	void (*taken)(void *ctx, const char *text);
	void (*left)(void *ctx); /* may be NULL */
	void *ctx;               /* must live until the prompt has gone */
};
void prompt_ask(struct app *app, const struct prompt *p);

/* Asks for one of some keys. chosen gets it, Esc included (as 0), after the
 * question has gone. */
struct prompt_choice {
	const char *question; /* names the keys */
	const char *keys;
	void (*chosen)(void *ctx, char key);
	void *ctx;
};
void prompt_choose(struct app *app, const struct prompt_choice *c);

#endif
