/*
 * What changed: a small set of hints from the workers to the screen.
 *
 * A hint only says where to read again; many of a kind count as one. The screen
 * polls the wake together with its keyboard.
 */
#ifndef SYNC_NEWS_H
#define SYNC_NEWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "base/wake.h"

struct news_list {
	bool has_folders; /* the set of folders or accounts changed */
	bool has_state;   /* what a worker does changed */
	struct news_ids VEC_OF(int64_t) folders; /* whose messages changed */
};

struct news;

/* false: out of file descriptors. */
bool news_new(struct news **out);
void news_free(struct news *n);

/* Poll its fd for POLLIN. */
const struct wake *news_wake(const struct news *n);

/* From any thread. */
void news_of_folder(struct news *n, int64_t folder_id);
void news_of_folders(struct news *n);
void news_of_state(struct news *n);

/* Takes all hints; the caller clears the list with news_list_clear. */
void news_take(struct news *n, struct news_list *out);
void news_list_clear(struct news_list *l);

#endif
