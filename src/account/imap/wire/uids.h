/*
 * Sets of UIDs as ranges: a server may name a million of them in one line, and
 * they are never expanded.
 */
#ifndef ACCOUNT_IMAP_WIRE_UIDS_H
#define ACCOUNT_IMAP_WIRE_UIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/vec.h"

struct imap_range {
	uint32_t first, last; /* both are in it */
};

/* Always holds: ascending, and no two ranges touch. Starts out zeroed. */
struct imap_uids VEC_OF(struct imap_range);

void imap_uids_clear(struct imap_uids *u);

/* Adds all of another set. */
void imap_uids_join(struct imap_uids *u, const struct imap_uids *other);

/* Adds a range; 0 is no UID. Cheap where it comes behind all others, which
 * servers mostly do. */
void imap_uids_add(struct imap_uids *u, uint32_t first, uint32_t last);

bool imap_uids_has(const struct imap_uids *u, uint32_t uid);
uint64_t imap_uids_count(const struct imap_uids *u);
/* 0 for an empty set. */
uint32_t imap_uids_first(const struct imap_uids *u);
uint32_t imap_uids_last(const struct imap_uids *u);

/* Adds what a sequence-set says ("1:5,9"), in whatever order. false if it
 * makes no sense; what stood before that is in u. */
bool imap_uids_parse(struct imap_uids *u, const char *text, size_t len);

/* Appends the set as a sequence-set, and stops before it has more than max
 * bytes; returns how many ranges it wrote, from the one with index from. */
size_t imap_uids_print(
    struct buf *out, const struct imap_uids *u, size_t from, size_t max);

/* How much of a sequence-set of at most max bytes is taken by the UIDs that
 * were added, each above the one before. Starts out with max alone. */
struct imap_set_room {
	size_t max, used;
	uint32_t last;
	bool in_range;
};

/* Adds a UID, if imap_uids_print still writes it then; false: there is no room
 * for it. */
bool imap_set_room_add(struct imap_set_room *r, uint32_t uid);

/* The n highest UIDs that are not above top, or the n lowest not below
 * bottom: the smallest range around them. false if there is none. */
bool imap_uids_highest(
    const struct imap_uids *u, uint32_t top, size_t n, struct imap_range *out);
bool imap_uids_lowest(const struct imap_uids *u, uint32_t bottom, size_t n,
    struct imap_range *out);

/* How many UIDs lie in the range. */
uint64_t imap_uids_count_in(
    const struct imap_uids *u, const struct imap_range *r);

/* Adds to out what u has in the range. */
void imap_uids_cut(struct imap_uids *out, const struct imap_uids *u,
    const struct imap_range *r);

/* Adds to out what a has and b has not. */
void imap_uids_subtract(struct imap_uids *out, const struct imap_uids *a,
    const struct imap_uids *b);

#endif
