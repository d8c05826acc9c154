/*
 * A search on the server of one account, for what a search here can't find:
 * words in bodies that are not here.
 *
 * It runs in a thread and on a connection of its own: a server may need a
 * minute for an answer, and neither the message being read nor news must wait
 * for that. Stopping it ends the connection at once.
 *
 * Its hits are kept here and not in the database, since they are worth nothing
 * after the search.
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

/* More hits than anybody looks through. */
enum { SERVER_SEARCH_HITS = 5000 };

struct server_search;

/* Everything is lent for the life of the search but text and folders; the
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

/* True if the query looks for words in bodies, so that asking servers makes
 * sense. */
bool server_search_makes_sense(const char *text);
/* True if the folder may have messages whose bodies are not here. */
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
