/*
 * A message taken apart.
 *
 * Any bytes give a mail: what is broken is shown as text and told in the
 * warnings, so that no message crashes, hangs or hides. Limits (each told in
 * a warning when it is met): header block 256 kB, a field 64 kB, 50 levels,
 * 1,000 parts.
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
	size_t parent;       /* index; of the root: itself */
	char *type;          /* "text/plain", lower case */
	char *charset;       /* as declared, "" if not */
	char *filename;      /* decoded, as the sender wrote it: never a path to
	                      * write to before filename_clean; "" if none */
	char *description;   /* Content-Description, decoded; "" if none */
	char *content_id;    /* without <>, "" if none */
	bool is_multi;       /* has children: multipart, message/rfc822 */
	bool is_attachment;  /* a leaf to be listed and saved: it has a name or
	                      * says attachment, or is no text */
	bool is_inline_text; /* a leaf that is read as part of the body */
	bool is_flowed;      /* format=flowed (RFC 3676) */
	bool is_delsp;       /* and DelSp=yes */
	int64_t offset, len; /* its content in the source, still encoded */
};

struct mail;

/* Never NULL. src is lent for the life of the mail. */
struct mail *mail_read(const struct source *src);
void mail_free(struct mail *m);

const struct header *mail_header(const struct mail *m);

/* The key of a message that is set aside (setaside.h), else 0: then it is one
 * part of text, its raw source. */
int64_t mail_aside_key(const struct mail *m);

/* What is done with m until mail_leave is noted, to be set aside if it makes
 * the program crash. Everything here does so by itself. */
void mail_enter(const struct mail *m, enum crash_stage stage);
void mail_leave(const struct mail *m);

/* The parts depth first, the root is 0; children of message/rfc822
 * included. */
size_t mail_part_count(const struct mail *m);
const struct part *mail_part(const struct mail *m, size_t i);
/* The part with this path, or -1. */
ssize_t mail_find_part(const struct mail *m, const char *path);

/* Appends the content of part i with its transfer encoding undone, at most
 * max bytes; false if there was more. */
bool mail_part_bytes(
    const struct mail *m, size_t i, struct buf *out, size_t max);
/* Decoded size of part i; decodes to count. */
int64_t mail_part_size(const struct mail *m, size_t i);

/* True if part i goes on behind what the source has of the message. */
bool mail_part_is_cut(const struct mail *m, size_t i);

/* Hands the decoded content of part i to take, piece by piece; false if take
 * returned false. */
bool mail_part_stream(const struct mail *m, size_t i,
    bool (*take)(void *ctx, const void *bytes, size_t len), void *ctx);

/* Appends part i, a text part, as UTF-8: declared charset, for HTML that of
 * its meta element, else UTF-8 if it is valid, else windows-1252; NUL and a
 * byte order mark are dropped, line ends cleaned ("\n"). At most max bytes of
 * content are decoded; false if there was more. */
bool mail_part_text(
    const struct mail *m, size_t i, struct buf *out, size_t max);

/* Reads the header of part i as that of a message: for the part below a
 * message/rfc822. The caller clears h. */
void mail_part_header(const struct mail *m, size_t i, struct header *h);

/* False with an error if a part of m can't be decoded because a library is
 * missing: its text is not all there then. */
bool mail_is_readable(const struct mail *m, struct err *e);

/* What could not be read as it stands: whole sentences, translated. */
const struct words *mail_warnings(const struct mail *m);

/* True if somebody put a file into it: an attachment that is no signature and
 * no picture of a page. For the mark in a list. */
bool mail_has_files(const struct mail *m);

#endif
