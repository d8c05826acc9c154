/*
 * Parses a message into its parts.
 *
 * Any bytes give a result: what is broken is shown as text and reported in the
 * warnings, so that no message crashes or hangs the program or stays hidden.
 * Limits, with a warning for each: header block 256 kB, a field 64 kB, 50
 * levels, 1,000 parts.
 */
#ifndef MIME_MESSAGE_PARSE_H
#define MIME_MESSAGE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/crash.h"
#include "base/err.h"
#include "mime/header/header.h"
#include "mime/message/source.h"

struct part {
	char *path;          /* IMAP part number: "1", "2.1"; the root is "";
	                      * a multipart that is the content of message 2
	                      * is "2.TEXT" */
	int depth;           /* 0 = the message itself */
	size_t parent;       /* index of the parent; the root's is its own */
	char *type;          /* "text/plain", lower case */
	char *charset;       /* as declared, "" if not */
	char *filename;      /* decoded, as the sender wrote it; use
	                      * filename_clean before creating a file; "" if
	                      * none */
	char *description;   /* Content-Description, decoded; "" if none */
	char *content_id;    /* without <>, "" if none */
	bool is_multi;       /* has children: multipart, message/rfc822 */
	bool is_attachment;  /* a leaf that is listed and can be saved: it
	                      * has a name, is declared an attachment, or is
	                      * not text */
	bool is_inline_text; /* a leaf that is shown as part of the text */
	bool is_flowed;      /* format=flowed (RFC 3676) */
	bool is_delsp;       /* and DelSp=yes */
	int64_t offset, len; /* its content in the source, still encoded */
};

struct mail;

/* Never NULL; the caller frees. src is lent for the life of the mail. */
struct mail *mail_read(const struct source *src);
void mail_free(struct mail *m);

const struct header *mail_header(const struct mail *m);

/* The key of a message that is set aside (setaside.h), else 0. Such a message
 * has one text part, its raw source. */
int64_t mail_aside_key(const struct mail *m);

/* Notes that work on m begins, and ends, so that m is set aside if the program
 * crashes in between. The functions here call them themselves. */
void mail_enter(const struct mail *m, enum crash_stage stage);
void mail_leave(const struct mail *m);

/* The parts in depth-first order; 0 is the root. Parts inside a message/rfc822
 * are included. */
size_t mail_part_count(const struct mail *m);
const struct part *mail_part(const struct mail *m, size_t i);
/* The index of the part with this path, or -1. */
ssize_t mail_find_part(const struct mail *m, const char *path);

/* Appends at most max bytes of the decoded content of part i; false if there is
 * more. */
bool mail_part_bytes(
    const struct mail *m, size_t i, struct buf *out, size_t max);
/* The decoded size of part i in bytes; decodes it to find out. */
int64_t mail_part_size(const struct mail *m, size_t i);

/* True if part i continues after the end of the source (only the beginning of
 * the message was downloaded). */
bool mail_part_is_cut(const struct mail *m, size_t i);

/* Passes the decoded content of part i to take, piece by piece; false if take
 * returned false. */
bool mail_part_stream(const struct mail *m, size_t i,
    bool (*take)(void *ctx, const void *bytes, size_t len), void *ctx);

/* Appends text part i as UTF-8. The character set is the declared one, for HTML
 * that of the meta element, otherwise UTF-8 if valid, otherwise windows-1252.
 * NUL and a byte order mark are removed, line ends become "\n". At most max
 * bytes of content are decoded; false if there is more. */
bool mail_part_text(
    const struct mail *m, size_t i, struct buf *out, size_t max);

/* Reads the header at the start of part i: the part inside a message/rfc822.
 * The caller clears h. */
void mail_part_header(const struct mail *m, size_t i, struct header *h);

/* False with an error if a part of m can't be decoded because a library is
 * missing: its text is not all there then. */
bool mail_is_readable(const struct mail *m, struct err *e);

/* What could not be read as it stands: whole sentences, translated. */
const struct string_list *mail_warnings(const struct mail *m);

/* True if the sender attached a file: an attachment that is not a signature and
 * not an image used by the HTML. For the sign in the list. */
bool mail_has_files(const struct mail *m);

#endif
