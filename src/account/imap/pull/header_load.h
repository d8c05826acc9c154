/*
 * Headers of one folder, for the writer.
 */
#ifndef ACCOUNT_IMAP_PULL_HEADER_LOAD_H
#define ACCOUNT_IMAP_PULL_HEADER_LOAD_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/imap/session/writer.h"
#include "account/imap/session/fetched.h"
#include "account/imap/wire/uids.h"
#include "base/vec.h"
#include "mime/header/header.h"
#include "store/read/folder.h"

struct imap_header_load_item {
	uint32_t uid, size;
	unsigned flags;
	int64_t internal_date; /* 0: none */
	char *keywords;        /* NULL: none */
	int64_t object_id_key; /* 0: none */
	struct header header;
};

struct imap_header_load {
	struct imap_load load;
	struct account *account;
	struct folder state; /* written with the messages; holds no strings */
	bool has_state;
	int64_t wanted_since; /* see imap_offline_policy_since */
	struct imap_header_load_item_list VEC_OF(
	    struct imap_header_load_item) list;
};

struct imap_header_load *imap_header_load_new(
    struct account *a, int64_t folder_id);

/* Takes what a FETCH has of a message; an answer without a header is passed
 * over. The header is parsed here and not in the writer, which has more to
 * do. */
void imap_header_load_take(
    struct imap_header_load *a, const struct imap_fetched *f);

#endif
