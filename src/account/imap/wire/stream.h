/*
 * libetpan's mailstream over a link, with the guard in front.
 *
 * Always holds: read and write never return 0 (libetpan would loop), the reason
 * of a failure is in the link, and the buffer has 16 kB. Nothing of libetpan's
 * own code for connecting is used.
 */
#ifndef ACCOUNT_IMAP_WIRE_STREAM_H
#define ACCOUNT_IMAP_WIRE_STREAM_H

#include "base/buf.h"
#include "account/imap/wire/etpan.h"
#include "net/link.h"

/* Makes a mailstream over l. The link stays the caller's and must live until
 * the stream is closed with mailstream_close, which does not close l. */
mailstream *imap_stream_new(struct link *l);

/* True if bytes wait in the mailstream's buffer or the link, so that a poll
 * would sleep on them. */
bool imap_stream_has_input(mailstream *s);

/* True if nothing that was read from the link waits here, not even the start
 * of a line that the guard can't judge. Before link_start_deflate it must be
 * true: what waits was read as it came. */
bool imap_stream_is_drained(mailstream *s);

/* True if nothing has come that was not read yet, not even the start of a
 * line that the guard can't judge. Before link_start_tls it must be true. */
bool imap_stream_is_at_rest(mailstream *s);

/* See imap_guard_limit; for the answers to the next command. */
void imap_stream_limit(mailstream *s, size_t line, size_t text);

/* Has libetpan loaded, which takes some milliseconds: for a thread that runs
 * while others have to wait anyway. */
void imap_stream_warm_up(void);
/* False with an error if libetpan is missing; then no stream can be made. */
bool imap_stream_ready(struct err *e);

/* Appends the name and version of libetpan, as it runs. */
void imap_stream_tell_library(struct buf *out);

#endif
