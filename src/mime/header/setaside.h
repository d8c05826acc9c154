/*
 * Messages set aside: the program crashed when it read them.
 *
 * They are known by a key that is made of their fields From, Date, Subject and
 * Message-ID as they stand, so that a header that a server sends alone and the
 * whole message have the same. Nothing of such a message is decoded any more:
 * its header is a placeholder, and its text the raw source in ASCII.
 *
 * Everything in this room that decodes a message stands between crash_enter and
 * crash_leave (base/crash.h).
 */
#ifndef MIME_HEADER_SETASIDE_H
#define MIME_HEADER_SETASIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/crash.h"

/* The key of a message that begins so, never 0. Only the first CRASH_HEAD
 * bytes count. */
int64_t setaside_key(const char *head, size_t len);

/* The keys that are set aside from now on, and the rows known of them; copied.
 * Before threads start, and never in between. */
void setaside_load(const int64_t *keys, size_t n_keys,
    const int64_t *message_ids, size_t n_ids);

/* The key if the message that begins so is set aside, else 0: costs nothing
 * where none is. */
int64_t setaside_find(const char *head, size_t len);
bool setaside_has_message(int64_t message_id);

/* Appends raw bytes so that no library has to understand them: ASCII and line
 * ends, '?' for all else. */
void setaside_add_raw(struct buf *out, const char *bytes, size_t len);

/* Appends what stands in <> of its Message-ID if that is printable ASCII, else
 * a name of our own. */
void setaside_add_id(struct buf *out, const char *head, size_t len);

/* What stands in place of a subject, and why; translated. */
const char *setaside_subject(void);
const char *setaside_reason(void);

#endif
