#include "config/value.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/vec.h"

char *value_trim(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return s;
}

bool value_number(long long *to, const char *s, long long min, long long max)
{
	char *end;

	errno = 0;
	*to = strtoll(s, &end, 10);
	return end != s && !*end && !errno && *to >= min && *to <= max;
}

bool value_yes_no(bool *to, const char *value)
{
	if (strcasecmp(value, "yes") == 0)
		*to = true;
	else if (strcasecmp(value, "no") == 0)
		*to = false;
	else
		return false;
	return true;
}

bool value_size(int64_t *to, const char *value)
{
	char *digits = mem_str(value);
	size_t len = strlen(digits);
	const char *units = "kmg", *unit;
	long long n, factor = 1;
	bool ok;

	unit = len ? strchr(units, digits[len - 1] | 0x20) : NULL;
	if (unit) {
		for (const char *u = units; u <= unit; u++)
			factor *= 1024;
		digits[len - 1] = '\0';
	}
	ok = value_number(&n, digits, 0, INT64_MAX / factor);
	free(digits);
	if (ok)
		*to = n * factor;
	return ok;
}

bool value_server(struct conf_server *to, const char *value)
{
	const char *host = value, *end, *colon = strrchr(value, ':');
	long long port = 0;

	if (*value == '[') {
		host = value + 1;
		end = strchr(host, ']');
		if (!end || (end[1] && end[1] != ':'))
			return false;
		colon = end[1] ? end + 1 : NULL;
	} else if (colon && strchr(value, ':') != colon) {
		colon = NULL;
		end = value + strlen(value);
	} else {
		end = colon ? colon : value + strlen(value);
	}
	if (end == host || (size_t)(end - host) > 253)
		return false;
	if (colon && !value_number(&port, colon + 1, 1, 65535))
		return false;
	free(to->host);
	to->host = mem_str_len(host, (size_t)(end - host));
	to->port = (int)port;
	return true;
}

/* "WORD DAYS": true if value starts with word. The number is optional; without
 * it *days is unchanged. *ok: the rest is valid. */
static bool read_days(int *days, const char *word, const char *value, bool *ok)
{
	size_t len = strlen(word);
	long long n;

	if (strncmp(value, word, len) != 0 || (value[len] && value[len] != ' '))
		return false;
	*ok = true;
	if (!value[len])
		return true;
	*ok = value_number(&n, value + len + 1, 0, 3650);
	if (*ok)
		*days = (int)n;
	return true;
}

bool value_after(struct conf_account *a, const char *value)
{
	bool ok;

	if (read_days(&a->after_days, "remove-after", value, &ok)) {
		a->after = CONF_REMOVE_AFTER;
		return ok;
	}
	if (strcmp(value, "keep") == 0)
		a->after = CONF_KEEP;
	else if (strcmp(value, "remove") == 0)
		a->after = CONF_REMOVE_AT_ONCE;
	else if (strcmp(value, "when-deleted-here") == 0)
		a->after = CONF_REMOVE_WITH_LOCAL;
	else
		return false;
	return true;
}

bool value_offline(struct conf_offline *to, const char *value)
{
	bool ok;

	if (read_days(&to->days, "recent", value, &ok)) {
		to->what = CONF_OFFLINE_RECENT;
		return ok;
	}
	if (strcmp(value, "all") == 0)
		to->what = CONF_OFFLINE_ALL;
	else if (strcmp(value, "none") == 0)
		to->what = CONF_OFFLINE_NONE;
	else
		return false;
	return true;
}

/* "FOLDER = POLICY". The name may contain '=', so the last one separates. */
static bool read_rule(struct conf_folder_rule *rule, char *text)
{
	char *equals = strrchr(text, '='), *folder;

	rule->offline.days = CONF_OFFLINE_DAYS;
	if (!equals)
		return false;
	*equals = '\0';
	folder = value_trim(text);
	rule->folder = mem_str(folder);
	return *folder && value_offline(&rule->offline, value_trim(equals + 1));
}

bool value_folder_rules(struct conf_folder_rules *to, const char *value)
{
	struct conf_folder_rules rules = {0};
	char *text = mem_str(value), *at = text, *end;
	bool ok = true;

	for (; ok && at; at = end ? end + 1 : NULL) {
		end = strchr(at, ',');
		if (end)
			*end = '\0';
		at = value_trim(at);
		if (*at)
			ok = read_rule(vec_push(&rules), at);
	}
	free(text);
	if (!ok) {
		value_folder_rules_clear(&rules);
		return false;
	}
	value_folder_rules_clear(to);
	*to = rules;
	return true;
}

void value_folder_rules_clear(struct conf_folder_rules *rules)
{
	for (size_t i = 0; i < rules->len; i++)
		free(rules->items[i].folder);
	vec_clear(rules);
}
