#include "mime/calendar/ical_zone.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "mime/lib/gmime.h"

enum { NAME_LEN_MAX = 40 };

/* Windows names, sorted, without " Standard Time". */
static const struct zone {
	const char *windows, *name;
} zones[] = {
    {"AUS Eastern", "Australia/Sydney"},
    {"Alaskan", "America/Anchorage"},
    {"Arab", "Asia/Riyadh"},
    {"Arabian", "Asia/Dubai"},
    {"Argentina", "America/Argentina/Buenos_Aires"},
    {"Atlantic", "America/Halifax"},
    {"Cen. Australia", "Australia/Adelaide"},
    {"Central", "America/Chicago"},
    {"Central Europe", "Europe/Budapest"},
    {"Central European", "Europe/Warsaw"},
    {"China", "Asia/Shanghai"},
    {"E. Africa", "Africa/Nairobi"},
    {"E. Australia", "Australia/Brisbane"},
    {"E. Europe", "Europe/Chisinau"},
    {"E. South America", "America/Sao_Paulo"},
    {"Eastern", "America/New_York"},
    {"Egypt", "Africa/Cairo"},
    {"FLE", "Europe/Helsinki"},
    {"GMT", "Europe/London"},
    {"GTB", "Europe/Bucharest"},
    {"Greenwich", "Atlantic/Reykjavik"},
    {"Hawaiian", "Pacific/Honolulu"},
    {"India", "Asia/Kolkata"},
    {"Israel", "Asia/Jerusalem"},
    {"Korea", "Asia/Seoul"},
    {"Mountain", "America/Denver"},
    {"New Zealand", "Pacific/Auckland"},
    {"Pacific", "America/Los_Angeles"},
    {"Romance", "Europe/Paris"},
    {"Russian", "Europe/Moscow"},
    {"SA Pacific", "America/Bogota"},
    {"SE Asia", "Asia/Bangkok"},
    {"Singapore", "Asia/Singapore"},
    {"South Africa", "Africa/Johannesburg"},
    {"Taipei", "Asia/Taipei"},
    {"Tokyo", "Asia/Tokyo"},
    {"Turkey", "Europe/Istanbul"},
    {"US Mountain", "America/Phoenix"},
    {"W. Australia", "Australia/Perth"},
    {"W. Central Africa", "Africa/Lagos"},
    {"W. Europe", "Europe/Berlin"},
};

static int compare_zones(const void *key, const void *item)
{
	return strcmp(key, ((const struct zone *)item)->windows);
}

static const char *from_windows(const char *name)
{
	static const char tail[] = " Standard Time";
	size_t len = strlen(name), n = sizeof tail - 1;
	char head[NAME_LEN_MAX];
	const struct zone *z;

	if (len <= n || len - n >= sizeof head ||
	    strcasecmp(name + len - n, tail) != 0)
		return name;
	memcpy(head, name, len - n);
	head[len - n] = '\0';
	z = bsearch(head, zones, sizeof zones / sizeof *zones, sizeof *zones,
	    compare_zones);
	return z ? z->name : name;
}

/* "/example.org/20050126_1/Europe/Berlin" becomes "Europe/Berlin". */
static const char *without_prefix(const char *name)
{
	const char *s = name + strlen(name);

	if (*name != '/')
		return name;
	for (int slashes = 0; s > name; s--)
		if (*s == '/' && ++slashes == 2)
			return s + 1;
	return name;
}

/* The C library opens a file by this name: allow only letters and such, and no
 * "..". */
static bool is_harmless(const char *name)
{
	if (!isalpha((unsigned char)*name) || strlen(name) > NAME_LEN_MAX)
		return false;
	for (const char *s = name; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("_-+/", *s))
			return false;
	return true;
}

bool ical_zone_find(struct date_civil *c, const char *name)
{
	struct date_civil utc = *c;
	gint64 at;
	GTimeZone *zone;
	gint interval;

	name = from_windows(without_prefix(name));
	utc.zone_minutes = 0;
	if (!is_harmless(name) || !date_from_civil(&at, &utc) ||
	    !gmime_ready(NULL))
		return false;
	mem_ensure(GMIME_MEMORY);
	zone = g_time_zone_new_identifier(name);
	if (!zone)
		return false;
	interval = g_time_zone_adjust_time(zone, G_TIME_TYPE_STANDARD, &at);
	c->zone_minutes = g_time_zone_get_offset(zone, interval) / 60;
	g_time_zone_unref(zone);
	return true;
}
