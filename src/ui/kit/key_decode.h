/*
 * What a terminal sends, byte by byte, made into keys.
 *
 * curses knows the sequences of $TERM; this knows those that terminals send
 * although $TERM says otherwise, and takes every other sequence (ECMA-48, 5.4
 * and 8.3) as a whole, so its letters are no keys. A sequence may arrive in
 * parts. ESC is a key only if nothing follows it at once; else the two are
 * one key (INPUT_ALT).
 */
#ifndef UI_KIT_KEY_DECODE_H
#define UI_KIT_KEY_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

/* A key is a character, a control character (Ctrl-D is 4), one of these, or
 * INPUT_ALT | character. Whoever wants characters takes what is below
 * INPUT_UP. */
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
	INPUT_F2,
	INPUT_F4,
	INPUT_F5,
	INPUT_CLICK,
	INPUT_DOUBLE_CLICK,
	INPUT_WHEEL_UP,
	INPUT_WHEEL_DOWN,
	/* Only input.c sees them. */
	INPUT_PASTE_BEGINS,
	INPUT_PASTE_ENDS,
	/* ESC with a character behind it at once, which Alt sends. */
	INPUT_ALT = 0x200000,
};

enum key_decode_state {
	DECODE_PLAIN,
	DECODE_ESC,      /* ESC was read */
	DECODE_ALT,      /* ESC and a part of a character */
	DECODE_CONTROL,  /* CSI: parameters, then a letter */
	DECODE_CONSOLE,  /* CSI [: a letter, from the Linux console */
	DECODE_FUNCTION, /* SS3: a letter */
	DECODE_POINT,    /* CSI M of a mouse: three bytes */
	DECODE_STRING,   /* OSC, DCS and the like: up to BEL or ST */
};

enum { DECODE_PARAMS = 32 };

/* All zero is the start. */
struct key_decoder {
	enum key_decode_state state;
	bool is_paused; /* nothing waited behind the last byte */
	bool is_double; /* ESC ESC began it */
	bool has_mouse; /* the owner sets it */
	char params[DECODE_PARAMS];
	size_t len;              /* of params, or bytes of a string so far */
	unsigned char last;      /* byte of a string */
	int64_t byte_at, esc_at; /* ms */
	mbstate_t partial;       /* of a character */
};

/* Takes the next byte at now (ms); returns a key or INPUT_NONE. */
uint32_t key_decode_byte(
    struct key_decoder *d, unsigned char byte, int64_t now);

/* No byte waits now: an ESC before it was a key. */
uint32_t key_decode_pause(struct key_decoder *d, int64_t now);

/* curses recognized a key of its own behind what was read so far. True if
 * that was ESC: then the two are one key, which is unknown. */
bool key_decode_interrupt(struct key_decoder *d);

#endif
