/*
 * IMAP lines (RFC 3501, RFC 9051): commands out, raw answers in.
 *
 * Used up to the sign-in, for IDLE, and where response codes matter; other
 * answers are read by libetpan (session/command.h). Both use one stream, never
 * at the same time. Nothing that holds CR, LF or NUL is ever sent.
 */
#ifndef ACCOUNT_IMAP_WIRE_WIRE_H
#define ACCOUNT_IMAP_WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "account/signin/secret.h"
#include "base/buf.h"
#include "base/err.h"
#include "account/imap/wire/etpan.h"
#include "net/link.h"

/* Bytes of one answer that are kept; the rest of it is read and dropped. */
enum { IMAP_ANSWER = 64 * 1024 };

/* What tags begin with. 163.com and other Coremail servers reject tags that
 * are numbers; libetpan uses the same letter for them. */
#define IMAP_TAG "C"

struct imap_wire {
	struct link *link; /* the session's */
	mailstream *stream;
	const char *who;             /* for the log: the account's label */
	const struct secret *secret; /* is hidden in status lines; lent */
	int tag;                     /* of the last command */
	int awaited; /* whose end is read now; 0: the last one's */
	MMAPString *line;
	struct buf out; /* a command that is being put together */
};

void imap_wire_init(struct imap_wire *w, struct link *link, const char *who);
void imap_wire_clear(struct imap_wire *w);

/* Sends a command line under a new tag. false (ERR_OTHER): it would hold a
 * CR, LF or NUL. */
bool imap_wire_command(struct imap_wire *w, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool imap_wire_vcommand(
    struct imap_wire *w, struct err *e, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

/* True if a line begins with this tag and a blank. */
bool imap_wire_is_tag(const char *line, int tag);

/* Sends a line that is a part of a command; it is logged as "...". */
bool imap_wire_answer(struct imap_wire *w, const char *line, struct err *e);

/* Appends s as a quoted string; false if it can't be one (8 bit, controls). */
bool imap_wire_quote(struct buf *out, const char *s);

enum imap_kind {
	IMAP_KIND_DATA,     /* "* 5 EXISTS" */
	IMAP_KIND_STATUS,   /* "* OK ..." */
	IMAP_KIND_CONTINUE, /* "+ ..." */
	IMAP_KIND_DONE,     /* the last command is over: "C5 OK ..." */
};

enum imap_status { IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_BYE, IMAP_PREAUTH };

struct imap_answer {
	enum imap_kind kind;
	enum imap_status status; /* of the kinds STATUS and DONE */
	struct buf line;         /* all of it, literals too, without the last
	                          * line end */
	const char *words;       /* in line: behind the status word or the
	                          * '+', or where the data begins */
};

void imap_answer_init(struct imap_answer *a);
void imap_answer_clear(struct imap_answer *a);

/* Reads the next answer. The budget of the link holds. */
bool imap_wire_read(struct imap_wire *w, struct imap_answer *a, struct err *e);

/* The response code of a status line ("CAPABILITY ..."), without its
 * brackets; an empty one if there is none. */
void imap_answer_code(const struct imap_answer *a, struct buf *code);

/* True if text begins with this word and a blank or its end behind it. */
bool imap_is_word(const char *text, const char *word);

#endif
