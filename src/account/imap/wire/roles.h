/*
 * What a folder is for: by its attributes (RFC 6154), or guessed from its name
 * in many languages.
 */
#ifndef ACCOUNT_IMAP_WIRE_ROLES_H
#define ACCOUNT_IMAP_WIRE_ROLES_H

#include "store/read/folder.h"

/* The role that an attribute stands for ("\\Sent"; neither case nor the
 * backslash counts), or ROLE_NONE. */
enum folder_role imap_role_of_attribute(const char *attribute);

/* The role that a shown name ("Sent", "[Gmail]/Gesendet") suggests, or
 * ROLE_NONE; only folders that do not lie in others,
 * or in INBOX, have one. *rank is the
 * smaller the surer it is. */
enum folder_role imap_role_of_name(const char *name, int *rank);

#endif
