/*
 * What a key does to messages: which act it is, and what is asked before.
 */
#ifndef UI_ACT_ACTION_KEYS_H
#define UI_ACT_ACTION_KEYS_H

#include "ui/act/actions.h"
#include "ui/app/app.h"

struct action_keys {
	struct app *app;
	struct actions_targets targets; /* taken over */
	int64_t n; /* how many, as far as the screen knows */
	/* The message that decides for all of them. */
	int64_t account_id, folder_id;
	/* An act was sent. Its messages leave their list if leaves. */
	void (*sent)(
	    void *ctx, const struct actions_targets *targets, bool leaves);
	void *ctx; /* a view below what asks, so that it lives longer */
};

/* True if the action is one of these: delete, archive, move, copy, junk, and
 * the last one again. */
bool action_keys_takes(enum action a);
void action_keys_start(const struct action_keys *h, enum action a);

#endif
