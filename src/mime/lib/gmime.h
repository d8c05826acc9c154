/*
 * GMime, loaded when the first message is parsed (base/lazy_library.h), because
 * it depends on twelve other libraries.
 */
#ifndef MIME_LIB_GMIME_H
#define MIME_LIB_GMIME_H

#include <gmime/gmime.h>

#include "base/lazy_library.h"

#define GMIME_NAMES(NAME)                        \
	NAME(g_date_time_to_unix) \
	NAME(g_date_time_unref) \
	NAME(g_log_set_default_handler) \
	NAME(g_mime_data_wrapper_new_with_stream) \
	NAME(g_mime_encoding_flush) \
	NAME(g_mime_encoding_init_decode) \
	NAME(g_mime_encoding_init_encode) \
	NAME(g_mime_encoding_outlen) \
	NAME(g_mime_encoding_step) \
	NAME(g_mime_header_list_append) \
	NAME(g_mime_header_list_get_header) \
	NAME(g_mime_header_set_raw_value) \
	NAME(g_mime_init) \
	NAME(g_mime_multipart_add) \
	NAME(g_mime_multipart_new_with_subtype) \
	NAME(g_mime_object_get_header_list) \
	NAME(g_mime_object_write_to_stream) \
	NAME(g_mime_part_new_with_type) \
	NAME(g_mime_part_set_content) \
	NAME(g_mime_part_set_content_encoding) \
	NAME(g_mime_stream_construct) \
	NAME(g_mime_stream_get_type) \
	NAME(g_mime_utils_header_decode_date) \
	NAME(g_object_new) \
	NAME(g_object_unref) \
	NAME(g_time_zone_adjust_time) \
	NAME(g_time_zone_get_offset) \
	NAME(g_time_zone_new_identifier) \
	NAME(g_time_zone_unref) \
	NAME(g_type_register_static_simple) \
	NAME(gmime_major_version) \
	NAME(gmime_micro_version) \
	NAME(gmime_minor_version)

/* What a single call allocates at most, in bytes, for mem_ensure. */
enum { GMIME_MEMORY = 64 * 1024 };

struct gmime_names {
	GMIME_NAMES(LAZY_POINTER)
};
const struct gmime_names *gmime_names(void);
/* False with a sentence in e where the library is missing. */
bool gmime_ready(struct err *e);

#define g_date_time_to_unix LAZY(gmime_names, g_date_time_to_unix)
#define g_date_time_unref LAZY(gmime_names, g_date_time_unref)
#define g_log_set_default_handler LAZY(gmime_names, g_log_set_default_handler)
#define g_mime_data_wrapper_new_with_stream \
	LAZY(gmime_names, g_mime_data_wrapper_new_with_stream)
#define g_mime_encoding_flush LAZY(gmime_names, g_mime_encoding_flush)
#define g_mime_encoding_init_decode \
	LAZY(gmime_names, g_mime_encoding_init_decode)
#define g_mime_encoding_init_encode \
	LAZY(gmime_names, g_mime_encoding_init_encode)
#define g_mime_encoding_outlen LAZY(gmime_names, g_mime_encoding_outlen)
#define g_mime_encoding_step LAZY(gmime_names, g_mime_encoding_step)
#define g_mime_header_list_append LAZY(gmime_names, g_mime_header_list_append)
#define g_mime_header_list_get_header \
	LAZY(gmime_names, g_mime_header_list_get_header)
#define g_mime_header_set_raw_value \
	LAZY(gmime_names, g_mime_header_set_raw_value)
#define g_mime_init LAZY(gmime_names, g_mime_init)
#define g_mime_multipart_add LAZY(gmime_names, g_mime_multipart_add)
#define g_mime_multipart_new_with_subtype \
	LAZY(gmime_names, g_mime_multipart_new_with_subtype)
#define g_mime_object_get_header_list \
	LAZY(gmime_names, g_mime_object_get_header_list)
#define g_mime_object_write_to_stream \
	LAZY(gmime_names, g_mime_object_write_to_stream)
#define g_mime_part_new_with_type LAZY(gmime_names, g_mime_part_new_with_type)
#define g_mime_part_set_content LAZY(gmime_names, g_mime_part_set_content)
#define g_mime_part_set_content_encoding \
	LAZY(gmime_names, g_mime_part_set_content_encoding)
#define g_mime_stream_construct LAZY(gmime_names, g_mime_stream_construct)
#define g_mime_stream_get_type LAZY(gmime_names, g_mime_stream_get_type)
#define g_mime_utils_header_decode_date \
	LAZY(gmime_names, g_mime_utils_header_decode_date)
#define g_object_new LAZY(gmime_names, g_object_new)
#define g_object_unref LAZY(gmime_names, g_object_unref)
#define g_time_zone_adjust_time LAZY(gmime_names, g_time_zone_adjust_time)
#define g_time_zone_get_offset LAZY(gmime_names, g_time_zone_get_offset)
#define g_time_zone_new_identifier LAZY(gmime_names, g_time_zone_new_identifier)
#define g_time_zone_unref LAZY(gmime_names, g_time_zone_unref)
#define g_type_register_static_simple \
	LAZY(gmime_names, g_type_register_static_simple)
#define gmime_major_version LAZY(gmime_names, gmime_major_version)
#define gmime_micro_version LAZY(gmime_names, gmime_micro_version)
#define gmime_minor_version LAZY(gmime_names, gmime_minor_version)

#endif
