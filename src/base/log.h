/*
 * The log file: what the program did, for finding the cause of a problem.
 *
 * An entry is one line, in English, made safe for a terminal. Secrets never
 * appear in it: of a command that carries one, callers log only the verb.
 * Before log_open nothing is written.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

/* Appends to the file at path, which is created with mode 0600. A file above 4
 * MB is renamed to path.old first. false: the file can't be opened; the program
 * continues without a log. */
bool log_open(const char *path, bool is_verbose);
void log_close(void);

/* Writes a line; who is the name of an account or a part of the program. Safe
 * to call from all threads. */
void log_line(const char *who, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* As log_line, but only if the log is verbose. */
void log_detail(const char *who, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
