/*
 * The name of a folder as people see it.
 */
#ifndef ACCOUNT_IMAP_WIRE_FOLDER_NAME_H
#define ACCOUNT_IMAP_WIRE_FOLDER_NAME_H

#include "base/buf.h"

/* Appends what a mailbox is called: decoded, levels parted by '/', without
 * the prefix that all our own have, and without anything that a terminal
 * would obey. What can't be decoded is shown as it is. */
struct imap_folder_name {
	const char *srv_name;
	const char *prefix; /* "INBOX."; mostly "" */
	char delimiter;     /* 0: no levels */
};
void imap_folder_name_show(struct buf *out, const struct imap_folder_name *n);

#endif
