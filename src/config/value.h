/*
 * Parsers for the values of the config file.
 *
 * Each returns false, and leaves its result unchanged, if text is not such a
 * value.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/settings.h"

/* Removes white space from both ends, in place; returns the start. */
char *value_trim(char *s);

/* A decimal number from min to max and nothing after it. */
bool value_number(
    long long *to, const char *text, long long min, long long max);

/* yes | no */
bool value_yes_no(bool *to, const char *text);

/* Bytes, as in 500k, 5M or 1G. */
bool value_size(int64_t *to, const char *text);

/* HOST, HOST:PORT, [ADDRESS]:PORT or a bare IPv6 address; port is 0 if not
 * given. The previous host is freed. */
bool value_server(struct conf_server *to, const char *text);

/* keep | remove | remove-after DAYS | when-deleted-here; without a number the
 * days stay unchanged. */
bool value_after(struct conf_account *a, const char *text);

/* all | recent DAYS | none */
bool value_offline(struct conf_offline *to, const char *text);

/* "FOLDER = POLICY, FOLDER = POLICY", each POLICY as in value_offline; the
 * previous rules are freed. */
bool value_folder_rules(struct conf_folder_rules *to, const char *text);
void value_folder_rules_clear(struct conf_folder_rules *rules);

#endif
