/*
 * The server of one account asked for what a search can't find here: words in
 * texts that are not here.
 *
 * It runs in a thread and on a connection of its own, which is there for as
 * long as it takes: a server may need a minute for an answer, and whoever
 * fetches what is being read, or waits for news, must not stand behind that.
 * Leaving it ends the connection at once.
 *
 * What it finds is kept here and nowhere in the store: it answers one question
 * at one time, and is worth nothing afterwards.
 */
#ifndef SYNC_SERVER_SEARCH_H
#define SYNC_SERVER_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "config/settings.h"
#include "store/read/folder.h"
#include "store/read/message.h"
#include "store/db/store.h"
#include "sync/news.h"

/* More than these nobody looks through. */
enum { SERVER_SEARCH_HITS = 5000 };

struct server_search;

/* Everything is lent for the life of the inquiry but text and folders; the
 * settings are held. */
struct server_search_setup {
	const struct conf_account *conf;
	struct store *store; /* for reading is enough */
	const char *ca_file;
	struct news *news; /* state: something was found, or it is over */
	const char *text;  /* what was typed */
	const struct ids *folders; /* NULL or none: all of the account; those
	                            * of other accounts are passed over */
	int64_t first_id;          /* this folder before the others; 0: none */
};

/* How far it is. */
struct server_search_state {
	bool is_over;
	size_t asked;    /* folders */
	size_t left_out; /* folders that were too many */
	int64_t unknown; /* messages that fit and whose headers are not here */
	size_t found;    /* so far, of those that are known here */
	struct err why;  /* the first that went wrong; text "": nothing */
};

/* True if this query is one for servers at all: it looks for words in
 * texts. */
bool server_search_makes_sense(const char *text);
/* True if a folder may have texts that are not here. */
bool server_search_wants_folder(const struct folder *f);

bool server_search_start(struct server_search **out,
    const struct server_search_setup *setup, struct err *e);
void server_search_read(
    struct server_search *i, struct server_search_state *out);
/* Appends what was found since this was called last; the order means
 * nothing. */
void server_search_take(struct server_search *i, struct ids *out);

/* Asks it to end, without waiting. */
void server_search_stop(struct server_search *i);
/* Stops, waits (some milliseconds) and frees. NULL is fine. */
void server_search_free(struct server_search *i);

#endif
