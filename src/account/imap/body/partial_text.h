/*
 * The beginning of a large body: read before the rest of it is here.
 */
#ifndef ACCOUNT_IMAP_BODY_PARTIAL_TEXT_H
#define ACCOUNT_IMAP_BODY_PARTIAL_TEXT_H

#include <stdbool.h>

#include "account/imap/body/piece_load.h"
#include "account/imap/session/session.h"
#include "mime/message/text.h"
#include "store/read/folder.h"

/* Looks how far the text of a message came with what is stored of its body,
 * and notes down that it can be read (HERE_STUB). If the text is all that was
 * asked for (WANT_TO_READ), the message is then wanted as it was without
 * that. No load of it may be on the belt. */
bool imap_partial_text_look(struct imap_session *s, const struct folder *folder,
    const struct imap_partial_body *g, enum text_came *came, struct err *e);

#endif
