/*
 * The text of a large body, which can be read before the rest is here.
 */
#ifndef ACCOUNT_IMAP_BODY_PARTIAL_TEXT_H
#define ACCOUNT_IMAP_BODY_PARTIAL_TEXT_H

#include <stdbool.h>

#include "account/imap/body/piece_load.h"
#include "account/imap/session/session.h"
#include "mime/message/text.h"
#include "store/read/folder.h"

/* Checks whether the text is complete in what is stored of the body (*came),
 * and if so notes that the message can be read (HERE_STUB). If only the text
 * was wanted (WANT_TO_READ), that want is cleared. No load of the body may
 * be with the writer. */
bool imap_partial_text_look(struct imap_session *s, const struct folder *folder,
    const struct imap_partial_body *g, enum text_came *came, struct err *e);

#endif
