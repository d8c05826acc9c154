/*
 * Charsets of one byte a character that we read ourselves: windows-1252 for
 * its speed and because it must always be there, two of the Macintosh because
 * the C library does not know them.
 */
#ifndef MIME_HEADER_CHARSET_MAP_H
#define MIME_HEADER_CHARSET_MAP_H

#include <stddef.h>

#include "base/buf.h"

/* What the bytes 0x80 to 0xff are; 0 where nothing is. */
typedef unsigned short charset_map[128];

extern const charset_map charset_map_windows_1252;
extern const charset_map charset_map_mac_greek;
extern const charset_map charset_map_mac_turkish;

/* Appends bytes as UTF-8. A byte without a meaning becomes U+FFFD. */
void charset_map_decode(
    struct buf *out, const charset_map map, const char *bytes, size_t len);

#endif
