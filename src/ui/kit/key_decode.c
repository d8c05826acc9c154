#include "ui/kit/key_decode.h"

#include <string.h>

enum {
	BEL = 7,
	ESC = 27,
	/* A sequence that arrives in parts is waited for so long: longer once
	 * it has begun in a way that no person types. */
	BEGUN_MS = 100,
	INSIDE_MS = 1000,
	STRING_MS = 300,
	/* Nothing that a terminal answers is longer. */
	STRING_MAX = 4096,
};

static const struct {
	const char *params; /* and the final byte */
	uint32_t key;
} controls[] = {
    {"A", INPUT_UP},
    {"B", INPUT_DOWN},
    {"C", INPUT_RIGHT},
    {"D", INPUT_LEFT},
    {"H", INPUT_HOME},
    {"1~", INPUT_HOME},
    {"7~", INPUT_HOME},
    {"F", INPUT_END},
    {"4~", INPUT_END},
    {"8~", INPUT_END},
    {"3~", INPUT_DELETE},
    {"5~", INPUT_PAGE_UP},
    {"6~", INPUT_PAGE_DOWN},
    {"Z", INPUT_BACK_TAB},
    {"11~", INPUT_F1},
    {"12~", INPUT_F2},
    {"14~", INPUT_F4},
    {"15~", INPUT_F5},
    {"[A", INPUT_F1},
    {"[B", INPUT_F2},
    {"[E", INPUT_F5},
    {"200~", INPUT_PASTE_BEGINS},
    {"201~", INPUT_PASTE_ENDS},
};

static const struct {
	char byte;
	uint32_t key;
} functions[] = {
    {'A', INPUT_UP},
    {'B', INPUT_DOWN},
    {'C', INPUT_RIGHT},
    {'D', INPUT_LEFT},
    {'H', INPUT_HOME},
    {'F', INPUT_END},
    {'M', INPUT_ENTER},
    {'P', INPUT_F1},
    {'Q', INPUT_F2},
    {'S', INPUT_F4},
};

static void key_decode_start(struct key_decoder *d, enum key_decode_state state)
{
	d->state = state;
	d->len = 0;
	d->last = 0;
	memset(&d->partial, 0, sizeof d->partial);
	if (state == DECODE_PLAIN)
		d->is_double = false;
}

/* The sequence is over: the key it is, none behind ESC ESC. */
static uint32_t key_decode_finish(struct key_decoder *d, uint32_t key)
{
	if (d->is_double)
		key = INPUT_NONE;
	key_decode_start(d, DECODE_PLAIN);
	return key;
}

static void add_param(struct key_decoder *d, unsigned char byte)
{
	/* What is too long is no key of ours, so its end may be lost. */
	if (d->len < DECODE_PARAMS)
		d->params[d->len++] = (char)byte;
}

static uint32_t control_key(struct key_decoder *d, unsigned char byte)
{
	add_param(d, byte);
	for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
		if (strlen(controls[i].params) == d->len &&
		    memcmp(controls[i].params, d->params, d->len) == 0)
			return key_decode_finish(d, controls[i].key);
	return key_decode_finish(d, INPUT_NONE);
}

static uint32_t function_key(struct key_decoder *d, unsigned char byte)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (functions[i].byte == (char)byte && !d->len)
			return key_decode_finish(d, functions[i].key);
	return key_decode_finish(d, INPUT_NONE);
}

/* What the second byte after ESC, or a C1 control, begins; DECODE_PLAIN:
 * nothing. */
static enum key_decode_state introduced_by(uint32_t c)
{
	if (c == '[')
		return DECODE_CONTROL;
	if (c == 'O')
		return DECODE_FUNCTION;
	return c && c < 0x80 && strchr("]P_^X", (int)c) ? DECODE_STRING
	                                                : DECODE_PLAIN;
}

static uint32_t name_of(uint32_t c)
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
	default:
		return c;
	}
}

/* A whole character. */
static uint32_t character(struct key_decoder *d, uint32_t c)
{
	bool is_alt = d->state == DECODE_ALT;
	enum key_decode_state begun = DECODE_PLAIN;

	if (is_alt)
		return key_decode_finish(d, INPUT_ALT | c);
	if (c >= 0x80 && c < 0xa0)
		begun = introduced_by(c - 0x40);
	key_decode_start(d, begun);
	if (c >= 0x80 && c < 0xa0)
		return INPUT_NONE;
	return name_of(c);
}

static uint32_t part_of_character(struct key_decoder *d, unsigned char byte)
{
	char s = (char)byte;
	bool had_part = !mbsinit(&d->partial);
	wchar_t c = 0;
	size_t n = mbrtowc(&c, &s, 1, &d->partial);

	if (n == (size_t)-2)
		return INPUT_NONE;
	if (n != (size_t)-1)
		return character(d, (uint32_t)c);
	memset(&d->partial, 0, sizeof d->partial);
	/* It may begin another character, where the one before was cut. */
	if (had_part)
		return part_of_character(d, byte);
	return byte >= 0x80 && byte < 0xa0 ? character(d, byte)
	                                   : key_decode_finish(d, INPUT_NONE);
}

static uint32_t after_esc(struct key_decoder *d, unsigned char byte)
{
	enum key_decode_state begun = introduced_by(byte);

	if (byte == ESC) {
		d->is_double = true;
		return INPUT_NONE;
	}
	if (begun != DECODE_PLAIN) {
		key_decode_start(d, begun);
		return INPUT_NONE;
	}
	if (byte < 0x80)
		return key_decode_finish(d, INPUT_ALT | byte);
	key_decode_start(d, DECODE_ALT);
	return part_of_character(d, byte);
}

static uint32_t plain(struct key_decoder *d, unsigned char byte, int64_t now)
{
	enum key_decode_state begun = introduced_by(byte);

	if (byte == ESC) {
		key_decode_start(d, DECODE_ESC);
		return INPUT_NONE;
	}
	/* The line kept the rest of a sequence back for a moment. */
	if ((begun == DECODE_CONTROL || begun == DECODE_FUNCTION) &&
	    d->esc_at && now - d->esc_at < BEGUN_MS) {
		key_decode_start(d, begun);
		return INPUT_NONE;
	}
	return part_of_character(d, byte);
}

static uint32_t in_control(struct key_decoder *d, unsigned char byte)
{
	if (byte >= 0x20 && byte < 0x40) {
		add_param(d, byte);
		return INPUT_NONE;
	}
	if (!d->len && byte == '[') {
		add_param(d, byte);
		d->state = DECODE_CONSOLE;
		return INPUT_NONE;
	}
	if (!d->len && byte == 'M' && d->has_mouse) {
		key_decode_start(d, DECODE_POINT);
		return INPUT_NONE;
	}
	return control_key(d, byte);
}

static uint32_t in_function(struct key_decoder *d, unsigned char byte)
{
	if (byte >= 0x30 && byte < 0x3c) {
		add_param(d, byte);
		return INPUT_NONE;
	}
	return function_key(d, byte);
}

static uint32_t in_string(struct key_decoder *d, unsigned char byte)
{
	bool is_over =
	    byte == BEL || byte == 0x9c || (d->last == ESC && byte == '\\');

	d->last = byte;
	if (is_over || ++d->len > STRING_MAX)
		return key_decode_finish(d, INPUT_NONE);
	return INPUT_NONE;
}

/* Bytes that end a sequence without being part of it. */
static bool is_foreign(const struct key_decoder *d, unsigned char byte)
{
	switch (d->state) {
	case DECODE_CONTROL:
	case DECODE_CONSOLE:
	case DECODE_FUNCTION:
		return byte < 0x20 || byte > 0x7e;
	default:
		return false;
	}
}

/* What began long ago, or as nothing that a terminal sends, was a key. */
static bool is_given_up(
    const struct key_decoder *d, unsigned char byte, int64_t now)
{
	int64_t limit = d->len ? INSIDE_MS : BEGUN_MS;

	if (!d->is_paused || d->state == DECODE_PLAIN)
		return false;
	if (d->state == DECODE_STRING) {
		/* A person who pressed Alt-] or Alt-P goes on with letters;
		 * what terminals send begins with a number or a sign. */
		if (!d->len && byte >= 0x40)
			return true;
		limit = d->len ? STRING_MS : BEGUN_MS;
	}
	return now - d->byte_at > limit;
}

uint32_t key_decode_byte(struct key_decoder *d, unsigned char byte, int64_t now)
{
	if (is_given_up(d, byte, now) || is_foreign(d, byte))
		key_decode_start(d, DECODE_PLAIN);
	d->is_paused = false;
	d->byte_at = now;
	switch (d->state) {
	case DECODE_ESC:
		return after_esc(d, byte);
	case DECODE_CONTROL:
		return in_control(d, byte);
	case DECODE_CONSOLE:
		return control_key(d, byte);
	case DECODE_FUNCTION:
		return in_function(d, byte);
	case DECODE_POINT:
		return ++d->len == 3 ? key_decode_finish(d, INPUT_NONE)
		                     : INPUT_NONE;
	case DECODE_STRING:
		return in_string(d, byte);
	case DECODE_ALT:
		return part_of_character(d, byte);
	case DECODE_PLAIN:
		break;
	}
	return plain(d, byte, now);
}

/* rxvt ends Shift with a key by a "$", where ECMA-48 wants a letter. */
static bool is_over_in_rxvt(const struct key_decoder *d)
{
	return d->state == DECODE_CONTROL && d->len > 1 &&
	       d->len < DECODE_PARAMS && d->params[d->len - 1] == '$' &&
	       strspn(d->params, "0123456789") == d->len - 1;
}

uint32_t key_decode_pause(struct key_decoder *d, int64_t now)
{
	bool is_double = d->is_double;

	d->is_paused = true;
	if (is_over_in_rxvt(d))
		return key_decode_finish(d, INPUT_NONE);
	if (d->state != DECODE_ESC)
		return INPUT_NONE;
	key_decode_start(d, DECODE_PLAIN);
	if (is_double)
		return INPUT_ALT | ESC;
	d->esc_at = now;
	return INPUT_ESC;
}

bool key_decode_interrupt(struct key_decoder *d)
{
	bool was_esc = d->state == DECODE_ESC;

	key_decode_start(d, DECODE_PLAIN);
	return was_esc;
}
