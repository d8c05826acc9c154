/*
 * The terminal given back by a program that dies.
 *
 * What has to be written is made ready while all is well, so that a signal
 * handler only needs write and tcsetattr, which are safe there.
 */
#ifndef UI_KIT_TERM_RESTORE_H
#define UI_KIT_TERM_RESTORE_H

/* Keeps the terminal's modes as they are now, and catches the signals that
 * mean a broken program. Before the terminal is taken over. */
void term_restore_prepare(void);

/* The terminal is ours now: these bytes give it back (cursor, colours, other
 * screen, modes of keys and mouse). At most 512 of them are kept. */
void term_restore_arm(const char *bytes);
/* It was given back in the usual way. */
void term_restore_disarm(void);

#endif
