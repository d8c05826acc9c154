/*
 * Headers as they came, on their way into the store.
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

struct imap_arrival {
	uint32_t uid, size;
	unsigned flags;
	int64_t internal_date; /* 0: none */
	char *keywords;        /* NULL: none */
	int64_t content_key;   /* 0: none */
	struct header header;
};

struct imap_arrivals {
	struct imap_load load;
	struct account *account;
	struct folder state; /* written with the messages; holds no strings */
	bool has_state;
	int64_t wanted_since; /* see imap_policy_since */
	struct imap_arrival_list VEC_OF(struct imap_arrival) list;
};

struct imap_arrivals *imap_arrivals_new(struct account *a, int64_t folder_id);

/* Takes what a FETCH has of a message; what is no header is passed over. The
 * header is taken apart here, on the side of the line, which has less to do
 * than the belt. */
void imap_arrivals_take(struct imap_arrivals *a, const struct imap_fetched *f);

#endif
