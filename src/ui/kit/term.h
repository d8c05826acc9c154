/*
 * The terminal: taken over, measured, given back.
 *
 * With theme.c, draw.c and input.c the only files that know curses. Only the
 * main thread may call any of them.
 */
#ifndef UI_KIT_TERM_H
#define UI_KIT_TERM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "ui/kit/theme.h"

struct term_setup {
	struct theme_setup theme;
	bool is_plain; /* ASCII only */
	bool has_mouse;
};

/* Takes the terminal over. false: standard input or output is none, or it
 * can't place the cursor. */
bool term_open(const struct term_setup *setup, struct err *e);
/* The same terminal in other colours, with or without its mouse. The theme's
 * color is as it was; the next picture is sent whole. */
void term_change(const struct term_setup *setup);
/* Gives it back as it was. */
void term_close(void);

/* Gives the terminal back, stops the process as Ctrl-Z does, and takes it
 * over again once the process goes on. */
void term_suspend(void);
/* The process was stopped and goes on: the terminal may have been used. */
void term_resume(void);

/* Takes over the present size. */
void term_measure(void);
int term_rows(void);
int term_cols(void);

/* True where no more than ASCII can be shown, or plain is set. */
bool term_is_ascii(void);

/* A new picture begins, empty. */
void term_begin(void);
/* Shows it; only what changed is sent. The cursor stands at row, col. */
void term_show(int row, int col);
/* The next picture is sent whole. */
void term_forget(void);

/* Puts text on the clipboard where the terminal lets programs do that
 * (OSC 52). */
void term_copy(const char *text);

/* Appends the name and version of ncurses, as it runs. */
void term_tell_library(struct buf *out);

#endif
