/*
 * GMime, loaded when the first message is taken apart (base/lazy_library.h): it
 * brings twelve libraries along.
 */
#ifndef MIME_LIB_GMIME_H
#define MIME_LIB_GMIME_H

#include <gmime/gmime.h>

#include "base/lazy_library.h"

#define GMIME_NAMES(NAME)                     \
	NAME(g_date_time_to_unix)             \
	NAME(g_date_time_unref)               \
	NAME(g_log_set_default_handler)       \
	NAME(g_mime_encoding_init_decode)     \
	NAME(g_mime_encoding_outlen)          \
	NAME(g_mime_encoding_step)            \
	NAME(g_mime_utils_header_decode_date) \
	NAME(g_time_zone_adjust_time)         \
	NAME(g_time_zone_get_offset)          \
	NAME(g_time_zone_new_identifier)      \
	NAME(g_time_zone_unref)               \
	NAME(gmime_major_version)             \
	NAME(gmime_micro_version)             \
	NAME(gmime_minor_version)

/* Bytes that one call takes at most, for mem_ensure. */
enum { GMIME_MEMORY = 64 * 1024 };

struct gmime_names {
	GMIME_NAMES(LAZY_POINTER)
};
const struct gmime_names *gmime_names(void);

#define g_date_time_to_unix LAZY(gmime_names, g_date_time_to_unix)
#define g_date_time_unref LAZY(gmime_names, g_date_time_unref)
#define g_log_set_default_handler LAZY(gmime_names, g_log_set_default_handler)
#define g_mime_encoding_init_decode \
	LAZY(gmime_names, g_mime_encoding_init_decode)
#define g_mime_encoding_outlen LAZY(gmime_names, g_mime_encoding_outlen)
#define g_mime_encoding_step LAZY(gmime_names, g_mime_encoding_step)
#define g_mime_utils_header_decode_date \
	LAZY(gmime_names, g_mime_utils_header_decode_date)
#define g_time_zone_adjust_time LAZY(gmime_names, g_time_zone_adjust_time)
#define g_time_zone_get_offset LAZY(gmime_names, g_time_zone_get_offset)
#define g_time_zone_new_identifier LAZY(gmime_names, g_time_zone_new_identifier)
#define g_time_zone_unref LAZY(gmime_names, g_time_zone_unref)
#define gmime_major_version LAZY(gmime_names, gmime_major_version)
#define gmime_micro_version LAZY(gmime_names, gmime_micro_version)
#define gmime_minor_version LAZY(gmime_names, gmime_minor_version)

#endif
