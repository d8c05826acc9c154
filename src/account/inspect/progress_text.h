/*
 * Visits and what a worker does, in words for people.
 */
#ifndef ACCOUNT_INSPECT_PROGRESS_TEXT_H
#define ACCOUNT_INSPECT_PROGRESS_TEXT_H

#include "account/backend.h"
#include "base/buf.h"
#include "store/read/sync_log.h"

/* "12 listed, 3 new, 3 stored, 0 removed, the server keeps 9", or what went
 * wrong. One line, safe to print, without the time. */
void sync_visit_text(
    struct buf *out, enum conf_kind kind, const struct sync_visit *v);

/* "collecting 41 of 312". */
void progress_text(struct buf *out, const struct account_progress *p);

#endif
