/* Forms: which key does what, and what a theme's colours are worth. */
#include "unit/test.h"

#include <math.h>

#include "ui/kit/form.h"
#include "ui/kit/theme.h"

enum { NAME, PASSWORD, KIND, CHECK, HIDDEN, SAVE };

static void make(struct form *f)
{
	struct form_field *kind;

	form_add(f, FORM_HEADING, -1, "Account");
	form_set_text(form_add(f, FORM_TEXT, NAME, "Name"), "Ann");
	form_add(f, FORM_SECRET, PASSWORD, "Password");
	kind = form_add(f, FORM_CHOICE, KIND, "Kind");
	form_add_choice(kind, "POP");
	form_add_choice(kind, "IMAP");
	form_add_choice(kind, "both");
	form_add(f, FORM_CHECK, CHECK, "Check");
	form_add(f, FORM_NOTE, -1, "Some words.");
	form_add(f, FORM_TEXT, HIDDEN, "Hidden")->is_hidden = true;
	form_add(f, FORM_BUTTON, SAVE, "Save");
}

static enum form_event press(struct form *f, uint32_t key, int *id)
{
	const struct input in = {.key = key};
	struct form_field *field;
	enum form_event event = form_key(f, &in, &field);

	*id = field->id;
	return event;
}

static void keys_go_round_past_what_takes_none(void **state)
{
	static const int order[] = {NAME, PASSWORD, KIND, CHECK, SAVE, NAME};
	struct form f = {0};
	int id;

	(void)state;
	make(&f);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(form_focused(&f)->id, order[i]);
		assert_int_equal(
		    press(&f, i % 2 ? INPUT_TAB : INPUT_DOWN, &id), FORM_LEFT);
		assert_int_equal(id, order[i]);
	}
	for (int i = 5; i > 0; i--) {
		assert_int_equal(form_focused(&f)->id, order[i]);
		press(&f, i % 2 ? INPUT_BACK_TAB : INPUT_UP, &id);
	}
	press(&f, INPUT_PAGE_DOWN, &id);
	assert_int_equal(form_focused(&f)->id, SAVE);
	press(&f, INPUT_PAGE_UP, &id);
	assert_int_equal(form_focused(&f)->id, NAME);
	form_clear(&f);
}

static void each_type_has_its_keys(void **state)
{
	struct form f = {0};
	int id;

	(void)state;
	make(&f);
	assert_int_equal(press(&f, 'e', &id), FORM_CHANGED);
	assert_int_equal(press(&f, 'W' & 31, &id), FORM_CHANGED);
	assert_string_equal(form_find(&f, NAME)->line.text.data, "");
	assert_int_equal(press(&f, 'Y' & 31, &id), FORM_CHANGED);
	assert_string_equal(form_find(&f, NAME)->line.text.data, "Anne");
	assert_true(form_is_changed(form_find(&f, NAME)));
	form_revert(form_find(&f, NAME));
	assert_string_equal(form_find(&f, NAME)->line.text.data, "Ann");
	assert_int_equal(press(&f, INPUT_ENTER, &id), FORM_ENTERED);
	assert_int_equal(press(&f, INPUT_ESC, &id), FORM_ESCAPED);

	form_focus(&f, form_find(&f, KIND));
	assert_int_equal(press(&f, INPUT_LEFT, &id), FORM_TAKEN);
	assert_int_equal(press(&f, INPUT_RIGHT, &id), FORM_CHANGED);
	assert_int_equal(press(&f, ' ', &id), FORM_CHANGED);
	assert_int_equal(form_find(&f, KIND)->chosen, 2);
	assert_int_equal(press(&f, ' ', &id), FORM_CHANGED);
	assert_int_equal(form_find(&f, KIND)->chosen, 0);
	assert_int_equal(press(&f, 'x', &id), FORM_NOTHING);

	form_focus(&f, form_find(&f, CHECK));
	assert_int_equal(press(&f, ' ', &id), FORM_CHANGED);
	assert_int_equal(form_find(&f, CHECK)->chosen, 1);
	form_focus(&f, form_find(&f, HIDDEN));
	assert_int_equal(form_focused(&f)->id, CHECK);
	form_focus(&f, form_find(&f, SAVE));
	assert_int_equal(press(&f, ' ', &id), FORM_PRESSED);
	assert_int_equal(press(&f, INPUT_ENTER, &id), FORM_PRESSED);
	form_clear(&f);
}

/* A secret that is shown is hidden again when its field is left. */
static void a_secret_is_shown_only_while_it_is_typed(void **state)
{
	struct form f = {0};
	int id;

	(void)state;
	make(&f);
	form_focus(&f, form_find(&f, PASSWORD));
	assert_int_equal(press(&f, INPUT_F4, &id), FORM_TAKEN);
	assert_true(form_find(&f, PASSWORD)->is_shown);
	press(&f, INPUT_TAB, &id);
	assert_false(form_find(&f, PASSWORD)->is_shown);
	form_clear(&f);
}

static void random_keys_do_no_harm(void **state)
{
	static const uint32_t keys[] = {INPUT_TAB, INPUT_BACK_TAB, INPUT_UP,
	    INPUT_DOWN, INPUT_LEFT, INPUT_RIGHT, INPUT_HOME, INPUT_END,
	    INPUT_PAGE_UP, INPUT_PAGE_DOWN, INPUT_DELETE, INPUT_BACKSPACE,
	    INPUT_ENTER, INPUT_ESC, INPUT_F1, INPUT_F4, 'U' & 31, 'K' & 31,
	    'Y' & 31, 'W' & 31, ' ', 'a', 0xe4, 0x1f600, 0x301};
	unsigned long random = 11;
	struct form f = {0};
	int id;

	(void)state;
	make(&f);
	for (int i = 0; i < 10000; i++) {
		struct form_field *hidden = form_find(&f, HIDDEN);

		random = random * 6364136223846793005UL + 1442695040888963407UL;
		press(&f, keys[(random >> 33) % (sizeof keys / sizeof *keys)],
		    &id);
		if ((random >> 40) % 50 == 0)
			hidden->is_hidden = !hidden->is_hidden;
		assert_false(form_focused(&f)->is_hidden);
		assert_true(form_focused(&f)->type >= FORM_TEXT);
		assert_in_range(form_find(&f, KIND)->chosen, 0, 2);
	}
	form_clear(&f);
}

/* --- colours -------------------------------------------------------------- */

/* The numbers of the 256 colours above the first 16, as xterm has them. */
static void rgb_of(int colour, int rgb[3])
{
	static const int steps[] = {0, 95, 135, 175, 215, 255};

	assert_in_range(colour, 16, 255);
	for (int i = 0; i < 3; i++)
		rgb[i] = 8 + 10 * (colour - 232);
	if (colour >= 232)
		return;
	rgb[0] = steps[(colour - 16) / 36];
	rgb[1] = steps[(colour - 16) / 6 % 6];
	rgb[2] = steps[(colour - 16) % 6];
}

/* WCAG 2.1, relative luminance. */
static double luminance(const int rgb[3])
{
	static const double weights[] = {0.2126, 0.7152, 0.0722};
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double c = rgb[i] / 255.0;

		sum +=
		    weights[i] *
		    (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(int a, int b)
{
	int x[3], y[3];
	double one, other;

	rgb_of(a, x);
	rgb_of(b, y);
	one = luminance(x) + 0.05;
	other = luminance(y) + 0.05;
	return one > other ? one / other : other / one;
}

/* Each look on what may lie behind it: the terminal's own background, and the
 * bars. The terminal's own letters are its own affair. */
static void check_theme(enum conf_theme theme, const int *grounds)
{
	for (int look = 0; look < LOOK_COUNT; look++) {
		short fg, bg;

		assert_true(theme_colours(theme, (enum look)look, &fg, &bg));
		if (bg != THEME_NO_COLOUR && fg == THEME_NO_COLOUR)
			fail_msg("theme %d, look %d: the letters have no colour"
				 " on one of ours",
			    theme, look);
		for (int i = 0; i < 2 && fg != THEME_NO_COLOUR; i++) {
			int ground = bg == THEME_NO_COLOUR ? grounds[i] : bg;

			if (contrast(fg, ground) < 4.5)
				fail_msg("theme %d, look %d: %d on %d has %.2f",
				    theme, look, fg, ground,
				    contrast(fg, ground));
		}
	}
}

static void every_theme_can_be_read(void **state)
{
	static const int black_and_grey[] = {16, 236};
	static const int white_and_grey[] = {231, 254};
	static const int black_and_white[] = {16, 231};
	short fg, bg;

	(void)state;
	check_theme(CONF_THEME_DARK, black_and_grey);
	check_theme(CONF_THEME_LIGHT, white_and_grey);
	check_theme(CONF_THEME_AUTO, black_and_white);
	assert_false(theme_colours(CONF_THEME_MONO, LOOK_KEY, &fg, &bg));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_go_round_past_what_takes_none),
	    cmocka_unit_test(each_type_has_its_keys),
	    cmocka_unit_test(a_secret_is_shown_only_while_it_is_typed),
	    cmocka_unit_test(random_keys_do_no_harm),
	    cmocka_unit_test(every_theme_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
