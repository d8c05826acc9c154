/*
 * From a key to what is done.
 */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include <stdint.h>

#include "ui/app/app.h"

struct ui_command {
	struct app *app;
	struct keys keys;
	int64_t prefix_ticks; /* when keys.prefix was pressed */
	uint32_t key, key_before;
};

/* Takes one key. */
void command_key(struct ui_command *c, const struct input *in);

#endif
