/*
 * Messages that made the program crash, and are set aside
 * (mime/header/setaside.h): noted while they are read (base/crash.h), written
 * down when the store is opened next.
 *
 * Always holds: one crash, or two ends by a signal of others while a message
 * was being read, and it is set aside until another version of the program
 * opens the store. Its bytes are not touched.
 */
#ifndef STORE_DB_CRASHED_H
#define STORE_DB_CRASHED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

struct db; /* store.h */

/* Opens the file of notes in dir, writes down what it has with w (not in a
 * transaction), and from then on messages are set aside. What fails is logged:
 * mail can be read without. */
void crashed_open(struct db *w, const char *dir);
/* The same for who only reads: nothing is written down. */
void crashed_open_to_read(struct db *db, const char *dir);

/* This row is the message with a key that is set aside; key 0 is no error. */
bool crashed_link(struct db *w, int64_t key, int64_t message_id, struct err *e);

/* How many messages of an account (0: of all) are set aside. */
bool crashed_count(
    struct db *db, int64_t account_id, int64_t *n, struct err *e);
/* Their rows, the newest first, at most n. */
struct crashed_rows VEC_OF(int64_t);
bool crashed_list(
    struct db *db, int n, struct crashed_rows *rows, struct err *e);

/* Appends a sentence of how many there are and how to see them, nothing if
 * there are none or the store can't be read. */
void crashed_tell(struct buf *out, struct db *db);

/* All of them are read again from the next start on. */
bool crashed_retry(struct db *w, struct err *e);

#endif
