/*
 * Whose name is it? The registrable domain of a host, by the Public Suffix
 * List (libpsl, loaded when it is first needed): of imap.mail.example.co.uk it
 * is example.co.uk.
 */
#ifndef NET_PUBLIC_SUFFIX_H
#define NET_PUBLIC_SUFFIX_H

#include <stdbool.h>

/* The registrable domain of a host, as A-labels, for the caller to free; NULL:
 * it has none, is an address, or libpsl misses. */
char *public_suffix_owner(const char *host);

/* True if both names belong to one owner. Without libpsl only a name and what
 * stands below it do. */
bool public_suffix_is_same(const char *host, const char *domain);

#endif
