/*
 * Rows of one folder that stand side by side in an array.
 */
#ifndef ACCOUNT_IMAP_PUSH_FOLDER_RUN_H
#define ACCOUNT_IMAP_PUSH_FOLDER_RUN_H

#include <stddef.h>

/* Counts the structs from items on, of n (at least one) of so many bytes each,
 * that have the same folder id as the first one; folder_at is its offset in
 * the struct. */
size_t imap_folder_run(
    const void *items, size_t n, size_t size, size_t folder_at);

/* The same for n items of an array that have a field of this name. */
#define IMAP_FOLDER_RUN(items, n, field)               \
	imap_folder_run((items), (n), sizeof *(items), \
	    (size_t)((const char *)&(items)->field - (const char *)(items)))

#endif
