#include "net/connect_to.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool connect_to_fits(const char *pattern, size_t len, const char *name)
{
	size_t n = strlen(name);

	if (len > 1 && *pattern == '*')
		return n >= len - 1 && strncasecmp(name + n - (len - 1),
					   pattern + 1, len - 1) == 0;
	return n == len && strncasecmp(name, pattern, len) == 0;
}

bool connect_to_find(
    char *host, unsigned size, int *port, const char *name, int name_port)
{
	const char *at = getenv("POSTERN_CONNECT_TO");

	while (at && *(at += strspn(at, " "))) {
		char entry[512], *equals, *from, *to;

		snprintf(
		    entry, sizeof entry, "%.*s", (int)strcspn(at, " "), at);
		at += strcspn(at, " ");
		equals = strchr(entry, '=');
		if (!equals)
			continue;
		*equals = '\0';
		from = strrchr(entry, ':');
		to = strrchr(equals + 1, ':');
		if (!from || !to || atoi(from + 1) != name_port ||
		    !connect_to_fits(entry, (size_t)(from - entry), name))
			continue;
		snprintf(
		    host, size, "%.*s", (int)(to - equals - 1), equals + 1);
		*port = atoi(to + 1);
		return true;
	}
	return false;
}
