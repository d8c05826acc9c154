/*
 * The log file: what the program did, for whoever has to find out why.
 *
 * One line an entry, English, cleaned of everything a terminal obeys.
 * Secrets never get here: callers log the verb of a command that carries
 * one, not its arguments. Without log_open nothing is written.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

/* Appends to the file at path (made 0600). A file above 4 MB is first moved
 * to path.old. false: it can't be opened; the program goes on without. */
bool log_open(const char *path, bool is_verbose);
void log_close(void);

/* who is an account's name or a room's. Threads may log at the same time. */
void log_line(const char *who, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Only written if the log is verbose. */
void log_detail(const char *who, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
