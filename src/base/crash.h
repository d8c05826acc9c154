/*
 * Remembers across a crash which message the program was working on.
 *
 * A message that crashes a library would crash it at every start. So before a
 * message is parsed, its beginning is copied into a file beside the mail
 * database that is mapped into memory, and marked as done afterwards. These are
 * plain writes to memory, which the kernel keeps when the process dies. The
 * next process that opens the file learns what was not marked as done.
 *
 * Always holds: without the file, or when all its slots are in use, the program
 * works the same, only without this protection. A slot belongs to one thread of
 * one process.
 */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crash_stage {
	CRASH_HEADER = 1, /* a message's header is decoded */
	CRASH_PARSE,      /* a message is split into its parts */
	CRASH_INDEX,      /* words are collected for the index */
	CRASH_LAYOUT,     /* text is laid out for the screen */
};

/* Bytes that are kept of the beginning of a message. */
enum { CRASH_HEAD = 32 * 1024 - 64 };

/* Maps the file at path for the life of the program, creating it if needed, and
 * installs the handlers for signals of a crash. Further calls do nothing.
 * false: the file can't be created or mapped. */
bool crash_open(const char *path);

/* Sets the function that restores the terminal when such a signal comes, also
 * before crash_open. It must be async-signal-safe. */
void crash_on_signal(void (*restore)(void));

/* This thread starts to work on a message. head is the message's beginning
 * (NULL: not known here), message_id its row (0: it has none yet). Calls can
 * nest: an inner call only adds what the outer one did not know. */
void crash_enter(
    enum crash_stage stage, const void *head, size_t len, int64_t message_id);
/* Ends the innermost crash_enter of this thread. */
void crash_leave(void);

/* What a process that has died was working on. */
struct crash_found {
	enum crash_stage stage;
	bool has_crashed; /* it died by a fault of its own (SIGSEGV ...); false:
			   * it was killed, perhaps by chance just then */
	const char *head; /* the beginning of the message; lent for the call */
	size_t len;
	int64_t message_id;
};
/* Calls each for every entry left by a process that has died. */
void crash_collect(
    void (*each)(void *ctx, const struct crash_found *found), void *ctx);
/* Deletes these entries, after the caller has stored what they said. */
void crash_forget(void);

/* For tests. POSTERN_CRASH_AT=STAGE:WORD in the environment (header, parse,
 * index or layout) makes the program crash at this stage of a text that
 * contains WORD; with STAGE:WORD:kill it is killed instead. */
void crash_test(enum crash_stage stage, const char *text, size_t len);
/* Reads the environment. Call it once, before threads start. */
void crash_init(void);

#endif
