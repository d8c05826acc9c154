/*
 * The names that servers, mail programs and webmail give the folders for sent
 * mail, drafts, trash and so on, in many languages.
 */
#ifndef ACCOUNT_IMAP_WIRE_ROLE_NAMES_H
#define ACCOUNT_IMAP_WIRE_ROLE_NAMES_H

#include "store/read/folder.h"

/* The role that goes with one level of a name, ROLE_NONE if there is none.
 * Neither case, marks nor the kind of a blank or hyphen count. *rank is the
 * smaller the likelier it is that the server itself uses the name. */
enum folder_role imap_role_names_find(const char *name, int *rank);

#endif
