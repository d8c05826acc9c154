/*
 * Messages put into another mailbox by the server itself (MOVE, COPY).
 */
#ifndef ACCOUNT_IMAP_PUT_H
#define ACCOUNT_IMAP_PUT_H

#include <stdbool.h>

#include "account/imap/act.h"
#include "store/folder.h"

/* Sends "UID verb set mailbox". A mailbox that the server does not have any
 * more, and we do, is made, and the command repeated once. */
struct imap_put {
	const char *verb, *set;
	const struct folder *to;
};
bool imap_put(struct imap_session *s, const struct imap_put *put,
    struct imap_act *act, struct err *e);

#endif
