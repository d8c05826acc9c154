/*
 * Values as they are written in the config file, read.
 *
 * Each returns false, and leaves what it should fill as it was, if the text is
 * no such value.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/settings.h"

/* Cuts white space off both ends, in place. */
char *value_trim(char *s);

/* A whole number from min to max and nothing behind it. */
bool value_number(
    long long *to, const char *text, long long min, long long max);

/* yes | no */
bool value_yes_no(bool *to, const char *text);

/* Bytes, as in 500k, 5M or 1G. */
bool value_size(int64_t *to, const char *text);

/* HOST, HOST:PORT, [ADDRESS]:PORT or a bare IPv6 address; without a port it
 * is 0. The host that was there is freed. */
bool value_server(struct conf_server *to, const char *text);

/* keep | remove | remove-after DAYS | when-deleted-here; the days stay as they
 * are if they miss. */
bool value_after(struct conf_account *a, const char *text);

/* all | recent DAYS | none */
bool value_offline(struct conf_offline *to, const char *text);

/* "FOLDER = POLICY, FOLDER = POLICY", with each POLICY as above; the rules
 * that were there are freed. */
bool value_folder_rules(struct conf_folder_rules *to, const char *text);
void value_folder_rules_clear(struct conf_folder_rules *rules);

#endif
