/*
 * How text falls into words for the search index: an FTS5 tokenizer.
 *
 * Words are runs of letters and digits, case-folded and without marks, so
 * that "Grüße" is found as "grusse". Scripts that do not part their words
 * (Han, kana, Thai ...) give one word a character; a query for several of
 * them in a row is a phrase, so any part of such a text can be found.
 * Private to store/.
 */
#ifndef STORE_DB_TOKENIZER_H
#define STORE_DB_TOKENIZER_H

#include <sqlite3.h>

/* Bytes of a word that count; the rest is cut, in texts and queries alike. */
enum { TOKENIZER_WORDS_MAX = 48 };

/* Makes the tokenizer "words" known to a handle; an SQLite result code. */
int tokenizer_register(sqlite3 *db);

#endif
