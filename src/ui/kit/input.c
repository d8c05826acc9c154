#include "ui/kit/input.h"

#define NCURSES_NOMACROS
#include <curses.h>
#include <string.h>

#include "base/date.h"

enum {
	PASTE_BEGINS = KEY_MAX + 1,
	PASTE_ENDS,
	DOUBLE_CLICK_MS = 400,
	/* Longer than a line stands still in the middle of a paste. */
	PASTE_MS = 2000,
};

/* What is between two reads: there is one keyboard. */
static struct {
	struct key_decoder decoder;
	bool is_pasting;
	int64_t pasted_at, clicked_at; /* ticks */
	int click_row, click_col;
} keyboard;

void input_start(bool has_mouse)
{
	memset(&keyboard, 0, sizeof keyboard);
	keyboard.decoder.has_mouse = has_mouse;
	define_key("\033[200~", PASTE_BEGINS);
	define_key("\033[201~", PASTE_ENDS);
	if (has_mouse)
		input_set_mouse(true);
}

void input_set_mouse(bool has_mouse)
{
	const mmask_t buttons =
	    BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;

	keyboard.decoder.has_mouse = has_mouse;
	if (has_mouse)
		mouseinterval(0);
	mousemask(has_mouse ? buttons : 0, NULL);
}

void input_stop(void)
{
	mousemask(0, NULL);
}

static const struct {
	int curses;
	uint32_t key;
} keys[] = {
    {KEY_UP, INPUT_UP},
    {KEY_DOWN, INPUT_DOWN},
    {KEY_LEFT, INPUT_LEFT},
    {KEY_RIGHT, INPUT_RIGHT},
    {KEY_HOME, INPUT_HOME},
    {KEY_END, INPUT_END},
    {KEY_PPAGE, INPUT_PAGE_UP},
    {KEY_NPAGE, INPUT_PAGE_DOWN},
    {KEY_DC, INPUT_DELETE},
    {KEY_BACKSPACE, INPUT_BACKSPACE},
    {KEY_ENTER, INPUT_ENTER},
    {KEY_BTAB, INPUT_BACK_TAB},
    {KEY_F(1), INPUT_F1},
    {KEY_F(2), INPUT_F2},
    {KEY_F(4), INPUT_F4},
    {KEY_F(5), INPUT_F5},
    /* terminfo has Ctrl-Z as a key of the Linux console. */
    {KEY_SUSPEND, 'Z' & 31},
    /* What is printed on the keys of a VT220 in the place of Home and End. */
    {KEY_FIND, INPUT_HOME},
    {KEY_SELECT, INPUT_END},
    {PASTE_BEGINS, INPUT_PASTE_BEGINS},
    {PASTE_ENDS, INPUT_PASTE_ENDS},
};

static uint32_t mouse_key(struct input *in)
{
	int64_t now = date_ticks();
	MEVENT m;
	bool is_double;

	if (getmouse(&m) != OK)
		return INPUT_NONE;
	in->row = m.y;
	in->col = m.x;
	if (m.bstate & BUTTON4_PRESSED)
		return INPUT_WHEEL_UP;
	if (m.bstate & BUTTON5_PRESSED)
		return INPUT_WHEEL_DOWN;
	if (!(m.bstate & BUTTON1_PRESSED))
		return INPUT_NONE;
	is_double = now - keyboard.clicked_at < DOUBLE_CLICK_MS &&
	            m.y == keyboard.click_row && m.x == keyboard.click_col;
	keyboard.clicked_at = is_double ? 0 : now;
	keyboard.click_row = m.y;
	keyboard.click_col = m.x;
	return is_double ? INPUT_DOUBLE_CLICK : INPUT_CLICK;
}

static uint32_t special_key(struct input *in, int curses)
{
	uint32_t key = INPUT_NONE;
	bool is_alt;

	/* term_measure put it there. */
	if (curses == KEY_RESIZE)
		return INPUT_NONE;
	is_alt = key_decode_interrupt(&keyboard.decoder);
	if (curses == KEY_MOUSE)
		key = mouse_key(in);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].curses == curses)
			key = keys[i].key;
	/* ESC before a paste takes nothing away from it. */
	if (key == INPUT_PASTE_BEGINS || key == INPUT_PASTE_ENDS)
		return key;
	return is_alt ? INPUT_NONE : key;
}

/* While a paste arrives all is text. Where its end was lost, Esc a while
 * later ends it. */
static uint32_t pasted_key(uint32_t key)
{
	if (key == INPUT_ESC && date_ticks() - keyboard.pasted_at > PASTE_MS) {
		keyboard.is_pasting = false;
		return INPUT_NONE;
	}
	keyboard.pasted_at = date_ticks();
	if (key == INPUT_ENTER)
		return '\n';
	if (key == INPUT_TAB)
		return '\t';
	return key < INPUT_UP ? key : INPUT_NONE;
}

static uint32_t marked_key(uint32_t key)
{
	if (key == INPUT_PASTE_BEGINS || key == INPUT_PASTE_ENDS) {
		keyboard.is_pasting = key == INPUT_PASTE_BEGINS;
		keyboard.pasted_at = date_ticks();
		return INPUT_NONE;
	}
	return keyboard.is_pasting ? pasted_key(key) : key;
}

bool input_read(struct input *in)
{
	int c = getch();
	uint32_t key = INPUT_NONE;
	bool has_key = c != ERR;

	*in = (struct input){0};
	if (!has_key) {
		key = key_decode_pause(&keyboard.decoder, date_ticks());
		has_key = key != INPUT_NONE;
	} else if (c < KEY_MIN) {
		key = key_decode_byte(
		    &keyboard.decoder, (unsigned char)c, date_ticks());
	} else {
		key = special_key(in, c);
	}
	in->key = marked_key(key);
	in->is_pasted = keyboard.is_pasting && in->key;
	return has_key;
}
