/*
 * How far a message is in the search index: values of message.indexed. They
 * are in the databases of users and in the conditions of indexes (schema.c), so
 * a number never changes its meaning.
 */
#ifndef STORE_DB_SEARCH_STATE_H
#define STORE_DB_SEARCH_STATE_H

enum search_state {
	INDEXED_NOT,
	INDEXED_HEADER,
	INDEXED_ALL,
	INDEXED_BEGINNING,
	INDEXED_ASIDE = 4, /* added to one of these: see index_skip */
};

/* The same for statements. Private to store/. */
#define SQL_INDEXED_HEADER "1"
_Static_assert(INDEXED_HEADER == 1, "SQL_INDEXED_HEADER");
#define SQL_INDEXED_ALL "2"
_Static_assert(INDEXED_ALL == 2, "SQL_INDEXED_ALL");
#define SQL_INDEXED_BEGINNING "3"
_Static_assert(INDEXED_BEGINNING == 3, "SQL_INDEXED_BEGINNING");
#define SQL_INDEXED_ASIDE "4"
_Static_assert(INDEXED_ASIDE == 4, "SQL_INDEXED_ASIDE");

#endif
