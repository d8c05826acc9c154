/*
 * What the program was reading when it died.
 *
 * A message that makes a library crash would do so at every start. So before
 * a message is taken apart, its beginning is copied into a file beside the
 * store that is mapped into memory, and crossed out afterwards: plain writes
 * to memory, which the kernel keeps when the process dies. The next process
 * that opens the file is told what was not crossed out.
 *
 * Always holds: without the file, or with all its slots taken, everything
 * works as before, unguarded. A slot belongs to one thread of one process.
 */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crash_stage {
	CRASH_HEADER = 1, /* a header is decoded */
	CRASH_PARSE,      /* a message is taken apart */
	CRASH_INDEX,      /* its words are collected, and indexed */
	CRASH_LAYOUT,     /* its text is laid out to be shown */
};

/* So much of a message's beginning is kept. */
enum { CRASH_HEAD = 32 * 1024 - 64 };

/* Maps the file at path, made if missing, for the life of the program, and
 * catches the signals of a crash from now on. A second call changes nothing.
 * false: there is no such file and there can be none. */
bool crash_open(const char *path);

/* Calls restore when one of these signals comes, also before crash_open. It
 * may do what a signal handler may. */
void crash_on_signal(void (*restore)(void));

/* What a thread begins to do with a message; head is its beginning (NULL: not
 * known here), message_id its row (0: it has none yet). Within another
 * crash_enter it only adds what that one did not know. */
void crash_enter(
    enum crash_stage stage, const void *head, size_t len, int64_t message_id);
void crash_leave(void);

/* What a process that is dead now was doing. */
struct crash_found {
	enum crash_stage stage;
	bool has_crashed; /* by a signal of its own making; false: it was
	                   * killed, perhaps by chance just then */
	const char *head; /* lent for the call */
	size_t len;
	int64_t message_id;
};
void crash_collect(
    void (*each)(void *ctx, const struct crash_found *found), void *ctx);
/* What crash_collect told is written down elsewhere: forget it. */
void crash_forget(void);

/* For tests: with POSTERN_CRASH_AT=STAGE:WORD in the environment (header,
 * parse, index or layout) a text at this stage that has the word makes the
 * program crash, with POSTERN_CRASH_AT=STAGE:WORD:kill be killed. */
void crash_test(enum crash_stage stage, const char *text, size_t len);
/* Reads the environment; once, before threads start. */
void crash_init(void);

#endif
