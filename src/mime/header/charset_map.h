/*
 * Single-byte character sets that are converted here: windows-1252 because it
 * is frequent and must always work, two of the Macintosh because the C library
 * lacks them.
 */
#ifndef MIME_HEADER_CHARSET_MAP_H
#define MIME_HEADER_CHARSET_MAP_H

#include <stddef.h>

#include "base/buf.h"

/* The characters of the bytes 0x80 to 0xff; 0 if undefined. */
typedef unsigned short charset_map[128];

extern const charset_map charset_map_windows_1252;
extern const charset_map charset_map_mac_greek;
extern const charset_map charset_map_mac_turkish;

/* Appends bytes as UTF-8. An undefined byte becomes U+FFFD. */
void charset_map_decode(
    struct buf *out, const charset_map map, const char *bytes, size_t len);

#endif
