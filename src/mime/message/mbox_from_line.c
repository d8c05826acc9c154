#include "mime/message/mbox_from_line.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"

/* Longer lines are ordinary text. */
enum { FROMLINE_MAX = 512 };

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec"};

static int month_of(const char *word, size_t len)
{
	for (int m = 0; len == 3 && m < 12; m++)
		if (strncasecmp(word, months[m], 3) == 0)
			return m + 1;
	return 0;
}

/* The value if the word is all digits, else -1. */
static int number_of(const char *word, size_t len)
{
	int n = 0;

	if (!len || len > 4)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)word[i]))
			return -1;
		n = n * 10 + (word[i] - '0');
	}
	return n;
}

/* "10:02" or "10:02:33". */
static bool read_clock(struct date_civil *c, const char *word, size_t len)
{
	char text[16];
	int used = 0;

	if (len < 4 || len > 8)
		return false;
	memcpy(text, word, len);
	text[len] = '\0';
	c->second = 0;
	return (sscanf(text, "%2d:%2d:%2d%n", &c->hour, &c->minute, &c->second,
		    &used) == 3 ||
		   sscanf(text, "%2d:%2d%n", &c->hour, &c->minute, &used) ==
		       2) &&
	       (size_t)used == len;
}

/* "+0130". Zone names are ambiguous and ignored. */
static bool read_zone(struct date_civil *c, const char *word, size_t len)
{
	int n = len == 5 ? number_of(word + 1, 4) : -1;

	if (n < 0 || (*word != '+' && *word != '-'))
		return false;
	c->zone_minutes = n / 100 * 60 + n % 100;
	if (*word == '-')
		c->zone_minutes = -c->zone_minutes;
	return true;
}

/* Stores a word of the line in the date if it is a component of one. */
static void take_word(
    struct date_civil *c, bool *has_clock, const char *word, size_t len)
{
	int month = month_of(word, len), n = number_of(word, len);

	if (month)
		c->month = month;
	else if (n >= 0 && len <= 2 && !c->day)
		c->day = n;
	else if (n > 0 && len == 4)
		c->year = n;
	else if (!read_zone(c, word, len) && read_clock(c, word, len))
		*has_clock = true;
}

static bool read_when(const char *s, const char *end, int64_t *at)
{
	struct date_civil c = {0};
	bool has_clock = false;

	while (s < end) {
		const char *word;

		while (s < end && isspace((unsigned char)*s))
			s++;
		word = s;
		while (s < end && !isspace((unsigned char)*s))
			s++;
		take_word(&c, &has_clock, word, (size_t)(s - word));
	}
	return has_clock && c.year && c.month && c.day &&
	       date_from_civil(at, &c);
}

bool mbox_from_line_read(const char *line, size_t len, int64_t *at)
{
	const char *end;
	int64_t unused;

	if (!at)
		at = &unused;
	*at = 0;
	if (len < 5 || memcmp(line, "From ", 5) != 0)
		return false;
	end = line + (len < FROMLINE_MAX ? len : FROMLINE_MAX);
	line += 5;
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	return read_when(line, end, at) || line == end ||
	       (end - line >= 1 && *line == '-' &&
		   (end - line == 1 || line[1] == ' '));
}
