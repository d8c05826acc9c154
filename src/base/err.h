/*
 * What went wrong, how much it spoils, and when to try again.
 *
 * A function that can fail returns bool and takes a struct err last. It sets
 * the error where the cause is known; whoever decides looks at scope and
 * retry, whoever speaks to a person shows text, and said below it. An error
 * owns no memory, so it can be copied and forgotten.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

/* What kind of thing failed; the exit code of a command follows from it. */
enum err_kind {
	ERR_OTHER,
	ERR_USAGE,     /* the command line or the config file */
	ERR_NOT_FOUND, /* what was asked for is not there */
	ERR_AUTH,      /* sign-in refused */
	ERR_OFF,       /* POP or IMAP is switched off at the provider */
	ERR_NETWORK,   /* no name, no answer, cut, stalled */
	ERR_TLS,       /* certificate or handshake */
	ERR_BROWSER,   /* the provider wants a sign-in in the browser */
	ERR_ASK,       /* a person would have to be asked */
	ERR_STORE,     /* the store is damaged or of a newer version */
	ERR_DISK,      /* full, or not writable */
	ERR_BUSY,      /* somebody else has it; try again later */
	ERR_PROTOCOL,  /* the server spoke nonsense */
	ERR_STOPPED,   /* we were told to stop: nothing is wrong */
};

/* How much is spoiled. */
enum err_scope {
	ERR_ITEM,    /* this message or change; go on with the next */
	ERR_FOLDER,  /* this folder; go on with the next */
	ERR_ACCOUNT, /* this connection; the other accounts go on */
	ERR_PROGRAM, /* everything that writes */
};

/* When to try again. */
enum err_retry {
	RETRY_NOW,   /* on a new connection, at once */
	RETRY_LATER, /* with back-off */
	RETRY_ASK,   /* after a person has mended something */
	RETRY_NEVER,
};

struct err {
	enum err_kind kind;
	enum err_scope scope;
	enum err_retry retry;
	char text[640]; /* what happened, why, what to do; made harmless */
	char said[512]; /* the server's own words, cleaned; may be empty */
};

/* Fills e and returns false, so that "return err_set(...)" reads as one.
 * fmt is a whole sentence in _(). e may be NULL. */
bool err_set(struct err *e, enum err_kind kind, enum err_scope scope,
    enum err_retry retry, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Keeps the server's words in e, cleaned of everything a terminal obeys and
 * cut to size. Returns false. */
bool err_said(struct err *e, const char *words);

/* Puts a sentence before the text of e, once, where context is known that
 * the cause did not know. Returns false. */
bool err_context(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Forgets the error. */
void err_reset(struct err *e);

/* The exit code that belongs to a kind (doc/commands, "Exit codes"). */
int err_exit_code(enum err_kind kind);

/* Which of two exit codes a command with several accounts ends with. */
int err_worse_exit(int a, int b);

#endif
