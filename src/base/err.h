/*
 * An error: what went wrong, how much it affects, when to try again.
 *
 * A function that can fail returns bool and takes a struct err last. It fills
 * it where the cause is known. The code that decides what to do next looks at
 * scope and retry; the code that shows it to a person prints text, and said
 * below it. A struct err owns no memory and can be copied freely.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

/* What kind of error it is; the exit code of a command follows from it. */
enum err_kind {
	ERR_OTHER,
	ERR_USAGE,     /* the command line or the config file */
	ERR_NOT_FOUND, /* the thing asked for does not exist */
	ERR_AUTH,      /* sign-in refused */
	ERR_OFF,       /* POP or IMAP is switched off at the provider */
	ERR_NETWORK,   /* host name, connection or timeout */
	ERR_TLS,       /* certificate or handshake */
	ERR_BROWSER,   /* the provider wants a sign-in in the browser */
	ERR_ASK,   /* needs an answer from a person, and there is none to ask */
	ERR_STORE, /* the mail database is damaged or of a newer version */
	ERR_DISK,  /* full, or not writable */
	ERR_BUSY,  /* another program uses it; try again later */
	ERR_PROTOCOL, /* the server broke its protocol */
	ERR_STOPPED,  /* we were told to stop; not a failure */
};

/* How much is affected. */
enum err_scope {
	ERR_ITEM,    /* this message or change; go on with the next */
	ERR_FOLDER,  /* this folder; go on with the next */
	ERR_ACCOUNT, /* this connection; the other accounts go on */
	ERR_PROGRAM, /* everything that writes */
};

/* When to try again. */
enum err_retry {
	RETRY_NOW,   /* at once, on a new connection */
	RETRY_LATER, /* with back-off */
	RETRY_ASK,   /* after a person has fixed something */
	RETRY_NEVER,
};

struct err {
	enum err_kind kind;
	enum err_scope scope;
	enum err_retry retry;
	char text[640]; /* what happened, why, what to do; safe to print */
	char said[512]; /* the server's words, safe to print; may be empty */
	bool is_cause; /* said is what this computer or a library says: no
	                * server said it */
};

/* Fills e and returns false, so that a function can end with "return
 * err_set(...)". fmt is a whole translated sentence. e may be NULL. */
bool err_set(struct err *e, enum err_kind kind, enum err_scope scope,
    enum err_retry retry, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Stores the server's words in e, made safe for a terminal and cut to size.
 * Returns false. */
bool err_said(struct err *e, const char *words);

/* The same for what the system or a library says of the cause. */
bool err_cause(struct err *e, const char *words);

/* The server's words; "" if none said anything. */
const char *err_server_words(const struct err *e);

/* Puts a sentence in front of the text of e: context that the code which found
 * the cause did not have. At most once an error. Returns false. */
bool err_context(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes e empty. */
void err_reset(struct err *e);

/* The exit code of a kind (doc/commands.md, "Exit codes"). */
int err_exit_code(enum err_kind kind);

/* The exit code of a command with several accounts, of which one ended with a
 * and another with b: the more serious one. */
int err_worse_exit(int a, int b);

#endif
