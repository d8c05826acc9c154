#include "ui/kit/term.h"

#define NCURSES_NOMACROS
#include <curses.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/number.h"
#include "ui/kit/input.h"
#include "ui/kit/term_restore.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum { ESC_DELAY = 25, ESC_DELAY_MAX = 10000 }; /* ms */

/* The one terminal there is. */
static struct {
	SCREEN *screen;
	bool is_ascii, has_mouse;
	const char *color;   /* --color's word, or NULL */
	struct buf captured; /* what tputs would have written */
} term;

static bool locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int capture(int c)
{
	buf_add_char(&term.captured, (char)c);
	return c;
}

/* The bytes of a capability of terminfo, behind what was captured. */
static void capture_string(char *name)
{
	char *value = tigetstr(name);

	if (value && value != (char *)-1)
		tputs(value, 1, capture);
}

/* What gives the terminal back when nobody can call endwin any more. */
static void arm_rescue(void)
{
	static char attributes[] = "sgr0", keypad_off[] = "rmkx",
		    cursor[] = "cnorm", screen[] = "rmcup";

	buf_reset(&term.captured);
	buf_add_str(&term.captured, PASTE_OFF);
	if (term.has_mouse)
		buf_add_str(&term.captured,
		    "\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
	capture_string(attributes);
	capture_string(keypad_off);
	capture_string(cursor);
	capture_string(screen);
	term_restore_arm(term.captured.data);
}

static void term_send(const char *bytes)
{
	fflush(stdout);
	file_write_all(STDOUT_FILENO, bytes, strlen(bytes));
}

static bool check_terminal(struct err *e)
{
	static char place_cursor[] = "cup";
	const char *name = getenv("TERM");
	bool is_able = false;
	int status = 0;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
		    _("postern needs a terminal. For scripts there are "
		      "commands: \"postern help\" lists them."));
	if (setupterm(NULL, STDOUT_FILENO, &status) == OK) {
		const char *cup = tigetstr(place_cursor);

		is_able = cup && cup != (char *)-1;
		/* newterm takes the terminal before it is done. */
		arm_rescue();
		del_curterm(cur_term);
	}
	if (!is_able)
		return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
		    _("postern can't use the terminal type \"%s\". Set TERM "
		      "correctly, or use the commands that \"postern help\" "
		      "lists."),
		    name ? name : "");
	return true;
}

/* How long ESC waits for the rest of a key, in ms. Only a terminal far away
 * needs longer than the default; its user says so, as for any curses. */
static int esc_delay(void)
{
	const char *wish = getenv("ESCDELAY");
	int ms = wish ? number_read(wish, ESC_DELAY_MAX) : 0;

	return ms ? ms : ESC_DELAY;
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	set_escdelay(esc_delay());
	input_start(term.has_mouse);
	curs_set(1);
}

bool term_open(const struct term_setup *setup, struct err *e)
{
	buf_init(&term.captured);
	term.is_ascii = setup->is_plain || !locale_is_utf8();
	term.has_mouse = setup->has_mouse;
	term.color = setup->theme.color;
	term_restore_prepare();
	if (!check_terminal(e)) {
		term_restore_disarm();
		return false;
	}
	/* NULL is $TERM. */
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen) {
		term_restore_disarm();
		return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
		    _("Can't use this terminal."));
	}
	arm_rescue();
	set_modes();
	theme_start(&setup->theme);
	term_send(PASTE_ON);
	return true;
}

void term_change(const struct term_setup *setup)
{
	struct theme_setup theme = {setup->theme.theme, term.color};

	/* It was given back already. */
	if (!term.screen)
		return;
	term.is_ascii = setup->is_plain || !locale_is_utf8();
	if (term.has_mouse != setup->has_mouse) {
		term.has_mouse = setup->has_mouse;
		input_set_mouse(term.has_mouse);
		arm_rescue();
	}
	theme_start(&theme);
	term_forget();
}

void term_close(void)
{
	if (!term.screen)
		return;
	term_send(PASTE_OFF);
	input_stop();
	endwin();
	term_restore_disarm();
	delscreen(term.screen);
	term.screen = NULL;
	buf_clear(&term.captured);
}

void term_suspend(void)
{
	struct sigaction usual = {.sa_handler = SIG_DFL}, ours;
	sigset_t stop, before;

	term_send(PASTE_OFF);
	endwin();
	term_restore_disarm();
	sigemptyset(&usual.sa_mask);
	sigaction(SIGTSTP, &usual, &ours);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &stop, &before);
	/* The whole job stops, as if the terminal had done it. */
	kill(0, SIGTSTP);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGTSTP, &ours, NULL);
	term_resume();
}

void term_resume(void)
{
	arm_rescue();
	/* After SIGSTOP there was no endwin, and the modes are the shell's. */
	reset_prog_mode();
	term_send(PASTE_ON);
	term_forget();
	doupdate();
	term_measure();
}

void term_measure(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row &&
	    size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
}

int term_rows(void)
{
	return LINES;
}

int term_cols(void)
{
	return COLS;
}

bool term_is_ascii(void)
{
	return term.is_ascii;
}

void term_begin(void)
{
	theme_use(LOOK_TEXT);
	erase();
}

void term_show(int row, int col)
{
	row = row < 0 ? 0 : row >= LINES ? LINES - 1 : row;
	col = col < 0 ? 0 : col >= COLS ? COLS - 1 : col;
	move(row, col);
	refresh();
}

void term_forget(void)
{
	clearok(curscr, TRUE);
}

static void term_add_base64(struct buf *out, const char *s, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		unsigned long three = 0;

		for (size_t k = 0; k < 3; k++)
			three = three << 8 |
			        (i + k < len ? (unsigned char)s[i + k] : 0);
		buf_add_char(out, digits[three >> 18 & 63]);
		buf_add_char(out, digits[three >> 12 & 63]);
		buf_add_char(out, i + 1 < len ? digits[three >> 6 & 63] : '=');
		buf_add_char(out, i + 2 < len ? digits[three & 63] : '=');
	}
}

void term_copy(const char *text)
{
	struct buf out = BUF_INIT;

	buf_add_str(&out, "\033]52;c;");
	term_add_base64(&out, text, strlen(text));
	buf_add_char(&out, '\a');
	term_send(out.data);
	buf_clear(&out);
}

void term_tell_library(struct buf *out)
{
	buf_add_str(out, curses_version());
}
