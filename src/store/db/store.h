/*
 * The store: one SQLite file that holds all mail, and who may touch it.
 *
 * Always holds: one process writes (a lock beside the file, released by the
 * kernel when the process ends, however it ends), and in it one handle, behind
 * a gate that threads pass in the order they came. Every thread reads through
 * a handle of its own. Files are 0600 in a directory of 0700.
 */
#ifndef STORE_DB_STORE_H
#define STORE_DB_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct store;
struct db; /* a handle to read through, or, between write_begin and
            * write_end, to write through */

enum store_mode {
	STORE_READ,  /* the store must be there already */
	STORE_WRITE, /* made if missing, brought up to date, locked */
};

/* Opens the store in directory dir. With STORE_WRITE, ERR_BUSY means that
 * another process writes; the error names it. A damaged store or one of a
 * newer version is ERR_STORE and stays as it is. */
bool store_open(
    struct store **out, const char *dir, enum store_mode mode, struct err *e);

/* STORE_WRITE in two steps, for whoever has something to do while a new store
 * is made. store_claim takes the lock; *is_new: there is nothing in dir yet.
 * Between the two other threads may be given the store already: what they ask
 * of it waits, and fails as store_make does. Close it even if that fails. */
bool store_claim(
    struct store **out, const char *dir, bool *is_new, struct err *e);
bool store_make(struct store *s, struct err *e);

/* True if there is a store in dir that this user can't write to: the file, its
 * directory or the file system is read-only. It can be read. */
bool store_is_fixed(const char *dir);

/* Closes; no thread may use it or its handles any more. NULL is fine. */
void store_close(struct store *s);

bool store_can_write(const struct store *s);
const char *store_dir(const struct store *s);

/* A handle for one thread to read through; close it before the store. */
bool store_reader(struct store *s, struct db **out, struct err *e);
void db_close(struct db *db);

/* From any thread: what db reads just now ends soon, with ERR_STOPPED. A read
 * that begins later is not touched. */
void db_stop(struct db *db);

/* Groups several reads into one unchanging view of the store. */
bool db_freeze(struct db *db, struct err *e);
void db_thaw(struct db *db);

/* How sure a transaction must be when it is done. */
enum write_how {
	WRITE_NORMAL, /* a power cut may take it back: for what a server can
	               * tell again */
	WRITE_DURABLE /* it is on the disk: before a server is told to forget
	               * something */
};

/* Waits for the gate and begins a transaction. Every successful begin is
 * ended by one write_end. No network wait and no other lock in between. */
bool write_begin(
    struct store *s, enum write_how how, struct db **w, struct err *e);

/* Commits if ok, else rolls back; opens the gate either way. Returns true
 * only if all is committed; with ok false, e is left as it is. */
bool write_end(struct store *s, bool ok, struct err *e);

/* True if somebody waits for the gate: who holds it for several things at once
 * may end early. */
bool store_is_awaited(struct store *s);

/* Copies what the write-ahead log holds into the file; for idle times and
 * before the end. */
void store_checkpoint(struct store *s);

/* Appends the name and version of SQLite, as it runs. */
void store_tell_library(struct buf *out);

#endif
