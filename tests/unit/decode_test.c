/* What terminals send, also in parts and cut off, made into keys; and the
 * line that is edited with them. */
#include "unit/test.h"

#include <locale.h>

#include "ui/kit/key_decode.h"
#include "ui/kit/input.h"
#include "ui/kit/line_edit.h"

enum { KEYS_MAX = 64, LATER = 5000 };

struct keyboard {
	struct key_decoder d;
	int64_t now;
	uint32_t keys[KEYS_MAX];
	size_t n;
};

static void note(struct keyboard *k, uint32_t key)
{
	if (!key)
		return;
	assert_true(k->n < KEYS_MAX);
	k->keys[k->n++] = key;
}

/* Bytes that arrive at once. */
static void send(struct keyboard *k, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		note(
		    k, key_decode_byte(&k->d, (unsigned char)bytes[i], k->now));
}

static void pass(struct keyboard *k, int ms)
{
	note(k, key_decode_pause(&k->d, k->now));
	k->now += ms;
}

static void send_str(struct keyboard *k, const char *bytes)
{
	send(k, bytes, strlen(bytes));
}

/* All that bytes are is key (INPUT_NONE: nothing), and the key after that
 * is itself. */
static void expect(const char *bytes, uint32_t key)
{
	struct keyboard k = {.now = 1000};

	send_str(&k, bytes);
	pass(&k, LATER);
	if (k.n != (key ? 1 : 0) || (key && k.keys[0] != key))
		fail_msg("ESC%s: %zu keys, the first %x", bytes + 1, k.n,
		    k.n ? k.keys[0] : 0);
	k.n = 0;
	send_str(&k, "j");
	assert_int_equal(k.n, 1);
	assert_int_equal(k.keys[0], 'j');
}

static const struct {
	const char *bytes;
	uint32_t key;
} sequences[] = {
    /* xterm and most others, both modes of the cursor keys */
    {"\033[A", INPUT_UP},
    {"\033OB", INPUT_DOWN},
    {"\033[C", INPUT_RIGHT},
    {"\033OD", INPUT_LEFT},
    {"\033[H", INPUT_HOME},
    {"\033OH", INPUT_HOME},
    {"\033[F", INPUT_END},
    {"\033OF", INPUT_END},
    {"\033OP", INPUT_F1},
    {"\033OQ", INPUT_F2},
    {"\033[12~", INPUT_F2},
    {"\033[[B", INPUT_F2},
    {"\033OS", INPUT_F4},
    {"\033[14~", INPUT_F4},
    {"\033[15~", INPUT_F5},
    {"\033[5~", INPUT_PAGE_UP},
    {"\033[6~", INPUT_PAGE_DOWN},
    {"\033[3~", INPUT_DELETE},
    {"\033[Z", INPUT_BACK_TAB},
    {"\033OM", INPUT_ENTER},
    /* screen, putty, the Linux console; rxvt */
    {"\033[1~", INPUT_HOME},
    {"\033[4~", INPUT_END},
    {"\033[7~", INPUT_HOME},
    {"\033[8~", INPUT_END},
    {"\033[11~", INPUT_F1},
    {"\033[[A", INPUT_F1},
    {"\033[[E", INPUT_F5},
    /* keys that postern does not have */
    {"\033[[C", INPUT_NONE},
    {"\033[[D", INPUT_NONE},
    {"\033[2~", INPUT_NONE},
    {"\033[24~", INPUT_NONE},
    {"\033[1;5D", INPUT_NONE},
    {"\033[1;2A", INPUT_NONE},
    {"\033[3;5~", INPUT_NONE},
    {"\033[27;5;100~", INPUT_NONE},
    {"\033[100;5u", INPUT_NONE},
    {"\033OR", INPUT_NONE},
    {"\033O5d", INPUT_NONE},
    {"\033Oq", INPUT_NONE},
    {"\033[d", INPUT_NONE},
    {"\033[7$", INPUT_NONE},
    {"\033[7^", INPUT_NONE},
    {"\033\033[A", INPUT_NONE},
    {"\033\033OA", INPUT_NONE},
    {"\033[I", INPUT_NONE},
    {"\033[<0;3;4M", INPUT_NONE},
    /* answers of terminals, with letters that are commands in them */
    {"\033[?62;1;6c", INPUT_NONE},
    {"\033[24;80R", INPUT_NONE},
    {"\033]11;rgb:dddd/EEEE/aaaa\007", INPUT_NONE},
    {"\033]11;rgb:dddd/EEEE/aaaa\033\\", INPUT_NONE},
    {"\033P>|DEADd\033\\", INPUT_NONE},
    {"\033_Gd=E\033\\", INPUT_NONE},
    /* an 8-bit CSI, alone and as UTF-8 has it */
    {"\302\233A", INPUT_UP},
    {"\233d", INPUT_NONE},
};

static void sequences_are_whole_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
		expect(sequences[i].bytes, sequences[i].key);
}

/* Between any two bytes the line may wait: never is a part of a sequence a
 * key; what can happen is that its ESC was one already. */
static void parts_of_sequences_are_no_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
		const char *s = sequences[i].bytes;
		uint32_t key = sequences[i].key;

		/* No person could type these so that they meant something. */
		if (strchr("]P_", s[1]) || s[1] == '\033' || strstr(s, "$"))
			continue;
		for (size_t cut = 1; cut < strlen(s); cut++) {
			struct keyboard k = {.now = 1000};
			size_t n;

			send(&k, s, cut);
			pass(&k, 60);
			send_str(&k, s + cut);
			pass(&k, LATER);
			n = k.n && k.keys[0] == INPUT_ESC ? 1 : 0;
			if (n && cut != 1)
				fail_msg("ESC of %s at %zu", s + 1, cut);
			if (k.n - n > 1 || (k.n - n && k.keys[n] != key) ||
			    (key && k.n == n))
				fail_msg("%s cut at %zu", s + 1, cut);
		}
	}
}

static void alt_is_one_key(void **state)
{
	char bytes[3] = {27, 0, 0};

	(void)state;
	for (int c = 1; c < 127; c++) {
		bytes[1] = (char)c;
		if (c == 27)
			expect("\033\033", INPUT_ALT | 27);
		else if (strchr("[O]P_^X", c))
			expect(bytes, INPUT_NONE);
		else
			expect(bytes, INPUT_ALT | (uint32_t)c);
	}
	expect("\033\303\244", INPUT_ALT | 0xe4);
}

static void esc_alone_is_a_key(void **state)
{
	struct keyboard k = {.now = 1000};

	(void)state;
	send_str(&k, "\033");
	pass(&k, 40);
	send_str(&k, "d");
	pass(&k, 0);
	assert_int_equal(k.n, 2);
	assert_int_equal(k.keys[0], INPUT_ESC);
	assert_int_equal(k.keys[1], 'd');
}

/* Who pressed Alt-[ or Alt-P by mistake may go on after a moment. */
static void what_only_began_is_given_up(void **state)
{
	static const char *const begun[] = {"\033[", "\033O", "\033]", "\033P",
	    "\033[1;", "\033]1", "\033[[", "\033\033["};

	(void)state;
	for (size_t i = 0; i < sizeof begun / sizeof *begun; i++)
		expect(begun[i], INPUT_NONE);
}

/* What a line in another encoding, or noise, sends is no key, and takes no
 * key with it. */
static void broken_characters_are_no_keys(void **state)
{
	struct keyboard k = {.now = 1000};

	(void)state;
	for (int c = 0xa0; c < 256; c++) {
		char byte = (char)c;

		k.n = 0;
		send(&k, &byte, 1);
		pass(&k, 1);
		send_str(&k, "j");
		pass(&k, 1);
		assert_int_equal(k.n, 1);
		assert_int_equal(k.keys[0], 'j');
	}
	/* A character whose bytes arrive one by one is one. */
	k.n = 0;
	send(&k, "\342", 1);
	pass(&k, 1);
	send(&k, "\202", 1);
	pass(&k, 1);
	send(&k, "\254", 1);
	assert_int_equal(k.n, 1);
	assert_int_equal(k.keys[0], 0x20ac);
}

/* --- the line --------------------------------------------------------------
 */

static void type(struct line_edit *l, const uint32_t *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct input in = {.key = keys[i]};

		line_edit_key(l, &in);
	}
}

#define CTRL(c) ((c)&31)

static void check_line(
    const char *text, size_t at, const uint32_t *keys, size_t n)
{
	struct line_edit l;

	line_edit_init(&l, "from one/two three");
	type(&l, keys, n);
	assert_string_equal(l.text.data, text);
	assert_int_equal(l.at, at);
	line_edit_clear(&l);
}

#define LINE(text, at, ...)                                   \
	check_line(text, at, (const uint32_t[]){__VA_ARGS__}, \
	    sizeof(const uint32_t[]){__VA_ARGS__} / sizeof(uint32_t))

static void a_line_has_the_keys_of_readline(void **state)
{
	(void)state;
	LINE("from one/two three", 0, CTRL('A'));
	LINE("from one/two three", 0, INPUT_HOME);
	LINE("from one/two three", 18, CTRL('A'), CTRL('E'));
	LINE("from one/two three", 18, INPUT_HOME, INPUT_END);
	LINE("from one/two three", 17, CTRL('B'));
	LINE("from one/two three", 13, INPUT_ALT | 'b');
	LINE("from one/two three", 9, INPUT_ALT | 'b', INPUT_ALT | 'b');
	LINE("from one/two three", 8, CTRL('A'), INPUT_ALT | 'f',
	    INPUT_ALT | 'f');
	LINE(" one/two three", 0, CTRL('A'), INPUT_ALT | 'd');
	LINE("from one/two ", 13, INPUT_ALT | 0x7f);
	LINE("from one/two ", 13, CTRL('W'));
	LINE("", 0, CTRL('U'));
	LINE("from", 4, CTRL('A'), INPUT_ALT | 'f', CTRL('K'));
	LINE("from one/two threethree", 23, CTRL('W'), CTRL('Y'), CTRL('Y'));
	LINE("threefrom one/two ", 5, CTRL('W'), CTRL('A'), CTRL('Y'));
	LINE("from one/two thre", 17, INPUT_BACKSPACE);
	LINE("rom one/two three", 0, CTRL('A'), CTRL('D'));
	/* No other key with Alt is text. */
	LINE("from one/two three", 18, INPUT_ALT | 'x', INPUT_ALT | 0xe4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sequences_are_whole_keys),
	    cmocka_unit_test(parts_of_sequences_are_no_keys),
	    cmocka_unit_test(alt_is_one_key),
	    cmocka_unit_test(esc_alone_is_a_key),
	    cmocka_unit_test(what_only_began_is_given_up),
	    cmocka_unit_test(broken_characters_are_no_keys),
	    cmocka_unit_test(a_line_has_the_keys_of_readline),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
