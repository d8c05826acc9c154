/*
 * A built message, read back by our own parser and compared with what it was
 * made of.
 *
 * What a reader would see otherwise than its writer wrote it is found here,
 * before anybody gets it.
 */
#ifndef MIME_BUILD_VERIFY_H
#define MIME_BUILD_VERIFY_H

#include <stdbool.h>

#include "base/err.h"
#include "mime/build/build.h"
#include "mime/message/source.h"

/* true: subject, people, ids, text and the digests of all attachments are
 * those of b, and there is no field more. Else e says what differs. */
bool verify_built(
    const struct build *b, const struct source *built, struct err *e);

#endif
