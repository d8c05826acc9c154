/*
 * What the user types, one key at a time.
 *
 * Sequences that no key of ours sends, and answers of the terminal to
 * whatever asked it, are swallowed whole: their letters are no commands.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

/* A key is a character, a control character (Ctrl-D is 4), or one of
 * these. */
enum {
	INPUT_NONE = 0,
	INPUT_UP = 0x110000,
	INPUT_DOWN,
	INPUT_LEFT,
	INPUT_RIGHT,
	INPUT_HOME,
	INPUT_END,
	INPUT_PAGE_UP,
	INPUT_PAGE_DOWN,
	INPUT_DELETE,
	INPUT_BACKSPACE,
	INPUT_ENTER,
	INPUT_ESC,
	INPUT_TAB,
	INPUT_BACK_TAB,
	INPUT_F1,
	INPUT_F5,
	INPUT_CLICK,
	INPUT_DOUBLE_CLICK,
	INPUT_WHEEL_UP,
	INPUT_WHEEL_DOWN,
};

struct input {
	uint32_t key;
	bool is_pasted; /* part of a paste: text, never a command */
	int row, col;   /* of the mouse */
};

/* Prepares the keys of the terminal that was just opened. */
void input_start(bool has_mouse);
void input_stop(void);

/* The next key; false if none waits. */
bool input_read(struct input *in);

#endif
