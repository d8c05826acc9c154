/*
 * What the user types, one key at a time.
 *
 * Sequences that no key of ours sends, and answers of the terminal to
 * whatever asked it, are swallowed whole: their letters are no commands.
 */
#ifndef UI_KIT_INPUT_H
#define UI_KIT_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/kit/key_decode.h"

struct input {
	uint32_t key;   /* decode.h has them */
	bool is_pasted; /* part of a paste: text, never a command */
	int row, col;   /* of the mouse */
};

/* Prepares the keys of the terminal that was just opened. */
void input_start(bool has_mouse);
/* Whether clicks and the wheel are keys. */
void input_set_mouse(bool has_mouse);
void input_stop(void);

/* The next key; false if none waits. */
bool input_read(struct input *in);

#endif
