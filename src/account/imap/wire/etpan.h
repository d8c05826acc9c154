/*
 * libetpan, loaded with the first connection to an IMAP server
 * (base/lazy_library.h): Debian's brings GnuTLS, SASL and Berkeley DB along, of
 * which postern uses nothing.
 */
#ifndef ACCOUNT_IMAP_WIRE_ETPAN_H
#define ACCOUNT_IMAP_WIRE_ETPAN_H

#include <libetpan/libetpan.h>

#include "base/lazy_library.h"

#define ETPAN_NAMES(NAME)                         \
	NAME(libetpan_get_version_major)          \
	NAME(libetpan_get_version_minor)          \
	NAME(mailimap_extension_data_new)         \
	NAME(mailimap_extension_register)         \
	NAME(mailimap_free)                       \
	NAME(mailimap_new)                        \
	NAME(mailimap_parse_response)             \
	NAME(mailimap_read_line)                  \
	NAME(mailimap_response_free)              \
	NAME(mailimap_selection_info_free)        \
	NAME(mailimap_selection_info_new)         \
	NAME(mailimap_set_163_workaround_enabled) \
	NAME(mailimap_set_msg_att_handler)        \
	NAME(mailimap_set_progress_callback)      \
	NAME(mailstream_close)                    \
	NAME(mailstream_low_new)                  \
	NAME(mailstream_new)                      \
	NAME(mailstream_read)                     \
	NAME(mailstream_read_line)                \
	NAME(mailstream_read_line_append)         \
	NAME(mmap_string_free)                    \
	NAME(mmap_string_new)

struct etpan_names {
	ETPAN_NAMES(LAZY_POINTER)
};
const struct etpan_names *etpan_names(void);
/* False with a sentence in e where the library is missing. */
bool etpan_ready(struct err *e);

#define libetpan_get_version_major(...) \
	LAZY(etpan_names, libetpan_get_version_major)(__VA_ARGS__)
#define libetpan_get_version_minor(...) \
	LAZY(etpan_names, libetpan_get_version_minor)(__VA_ARGS__)
#define mailimap_extension_data_new(...) \
	LAZY(etpan_names, mailimap_extension_data_new)(__VA_ARGS__)
#define mailimap_extension_register(...) \
	LAZY(etpan_names, mailimap_extension_register)(__VA_ARGS__)
#define mailimap_free(...) LAZY(etpan_names, mailimap_free)(__VA_ARGS__)
#define mailimap_new(...) LAZY(etpan_names, mailimap_new)(__VA_ARGS__)
#define mailimap_parse_response(...) \
	LAZY(etpan_names, mailimap_parse_response)(__VA_ARGS__)
#define mailimap_read_line(...) \
	LAZY(etpan_names, mailimap_read_line)(__VA_ARGS__)
#define mailimap_response_free(...) \
	LAZY(etpan_names, mailimap_response_free)(__VA_ARGS__)
#define mailimap_selection_info_free(...) \
	LAZY(etpan_names, mailimap_selection_info_free)(__VA_ARGS__)
#define mailimap_selection_info_new(...) \
	LAZY(etpan_names, mailimap_selection_info_new)(__VA_ARGS__)
#define mailimap_set_163_workaround_enabled(...) \
	LAZY(etpan_names, mailimap_set_163_workaround_enabled)(__VA_ARGS__)
#define mailimap_set_msg_att_handler(...) \
	LAZY(etpan_names, mailimap_set_msg_att_handler)(__VA_ARGS__)
#define mailimap_set_progress_callback(...) \
	LAZY(etpan_names, mailimap_set_progress_callback)(__VA_ARGS__)
#define mailstream_close(...) LAZY(etpan_names, mailstream_close)(__VA_ARGS__)
#define mailstream_low_new(...) \
	LAZY(etpan_names, mailstream_low_new)(__VA_ARGS__)
#define mailstream_new(...) LAZY(etpan_names, mailstream_new)(__VA_ARGS__)
#define mailstream_read(...) LAZY(etpan_names, mailstream_read)(__VA_ARGS__)
#define mailstream_read_line(...) \
	LAZY(etpan_names, mailstream_read_line)(__VA_ARGS__)
#define mailstream_read_line_append(...) \
	LAZY(etpan_names, mailstream_read_line_append)(__VA_ARGS__)
#define mmap_string_free(...) LAZY(etpan_names, mmap_string_free)(__VA_ARGS__)
#define mmap_string_new(...) LAZY(etpan_names, mmap_string_new)(__VA_ARGS__)

#endif
