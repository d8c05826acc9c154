#include "ui/input.h"

#define NCURSES_NOMACROS
#include <curses.h>
#include <string.h>

#include "base/date.h"

enum {
	PASTE_BEGINS = KEY_MAX + 1,
	PASTE_ENDS,
	DOUBLE_CLICK_MS = 400,
	/* A sequence that is longer is none. */
	SEQUENCE_MAX = 64,
	ANSWER_MAX = 4096,
};

/* What is between two reads: there is one keyboard. */
static struct {
	bool is_pasting;
	int64_t clicked_at; /* ticks */
	int click_row, click_col;
} keyboard;

void input_start(bool has_mouse)
{
	memset(&keyboard, 0, sizeof keyboard);
	define_key("\033[200~", PASTE_BEGINS);
	define_key("\033[201~", PASTE_ENDS);
	if (has_mouse) {
		mouseinterval(0);
		mousemask(
		    BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	}
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
    {KEY_F(5), INPUT_F5},
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
	if (curses == PASTE_BEGINS || curses == PASTE_ENDS) {
		keyboard.is_pasting = curses == PASTE_BEGINS;
		return INPUT_NONE;
	}
	if (curses == KEY_MOUSE)
		return mouse_key(in);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].curses == curses)
			return keys[i].key;
	return INPUT_NONE;
}

/* Swallows up to the byte that ends a control sequence (ECMA-48, 5.4). */
static void swallow_sequence(void)
{
	wint_t c;

	for (int n = 0; n < SEQUENCE_MAX && get_wch(&c) == OK; n++)
		if (c >= 0x40 && c <= 0x7e)
			return;
}

/* Swallows a control string up to BEL or ST. */
static void swallow_answer(void)
{
	wint_t c, last = 0;

	for (int n = 0; n < ANSWER_MAX && get_wch(&c) == OK; n++) {
		if (c == 7 || (last == 27 && c == '\\'))
			return;
		last = c;
	}
}

/* ESC alone is a key; what follows it at once belongs to a sequence. */
static uint32_t escape_key(void)
{
	wint_t c;

	if (get_wch(&c) != OK)
		return INPUT_ESC;
	if (c == '[' || c == 'O') {
		swallow_sequence();
		return INPUT_NONE;
	}
	if (c && c < 0x80 && strchr("]P_^X", (int)c)) {
		swallow_answer();
		return INPUT_NONE;
	}
	unget_wch((wchar_t)c);
	return INPUT_ESC;
}

static uint32_t plain_key(wint_t c)
{
	switch (c) {
	case '\r':
	case '\n':
		return INPUT_ENTER;
	case '\t':
		return INPUT_TAB;
	case 8:
	case 0x7f:
		return INPUT_BACKSPACE;
	case 27:
		return escape_key();
	default:
		return (uint32_t)c;
	}
}

bool input_read(struct input *in)
{
	wint_t c;
	int kind = get_wch(&c);

	*in = (struct input){0};
	if (kind == ERR)
		return false;
	if (kind == KEY_CODE_YES)
		in->key = special_key(in, (int)c);
	else if (keyboard.is_pasting)
		in->key = (uint32_t)c;
	else
		in->key = plain_key(c);
	in->is_pasted = keyboard.is_pasting && in->key;
	return true;
}
