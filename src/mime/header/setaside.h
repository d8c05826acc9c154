/*
 * Messages set aside, because the program crashed while it read them.
 *
 * They are recognised by a key made from their fields From, Date, Subject and
 * Message-ID, so that a header sent alone by a server and the complete message
 * have the same key. Such a message is never decoded again: its header is a
 * placeholder, its text the raw source in ASCII.
 *
 * All code in mime/ that decodes a message runs between crash_enter and
 * crash_leave (base/crash.h).
 */
#ifndef MIME_HEADER_SETASIDE_H
#define MIME_HEADER_SETASIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/crash.h"

/* The key of the message that starts with head, never 0. Only the first
 * CRASH_HEAD bytes are used. */
int64_t setaside_key(const char *head, size_t len);

/* Sets the keys and the rows of messages that are set aside; copied. Call it
 * before threads start. */
void setaside_load(const int64_t *keys, size_t n_keys,
    const int64_t *message_ids, size_t n_ids);

/* The key if this message is set aside, else 0. Costs nothing if no message
 * is. */
int64_t setaside_find(const char *head, size_t len);
/* The same question for a row of the database. */
bool setaside_has_message(int64_t message_id);

/* Appends bytes without the use of any library: ASCII and line ends, and "?"
 * for everything else. */
void setaside_add_raw(struct buf *out, const char *bytes, size_t len);

/* Appends the Message-ID without <> if it is printable ASCII, otherwise an id
 * made from the key. */
void setaside_add_id(struct buf *out, const char *head, size_t len);

/* The text shown as subject, and the explanation; translated. */
const char *setaside_subject(void);
const char *setaside_reason(void);

#endif
