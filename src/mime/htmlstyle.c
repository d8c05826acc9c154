#include "mime/htmlstyle.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Declarations longer than this are looked at no further. */
enum { NAME_MAX_LEN = 32, VALUE_MAX_LEN = 64, DECLARATIONS = 100 };

/* One "name: value", lower case, blanks taken away. */
struct declaration {
	char name[NAME_MAX_LEN], value[VALUE_MAX_LEN];
};

/* Copies up to stop, lower case, without blanks; returns where it stopped. */
static const char *copy(char *to, size_t cap, const char *s, const char *stop)
{
	size_t n = 0;

	for (; *s && !strchr(stop, *s); s++)
		if (!isspace((unsigned char)*s) && n + 1 < cap)
			to[n++] = (char)tolower((unsigned char)*s);
	to[n] = '\0';
	return s;
}

static const char *next_declaration(struct declaration *d, const char *css)
{
	d->value[0] = '\0';
	css = copy(d->name, sizeof d->name, css, ":;");
	if (*css == ':')
		css = copy(d->value, sizeof d->value, css + 1, ";");
	return *css ? css + 1 : css;
}

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* A length so small that nobody could read it: 0, 1px, 0.1em. */
static bool is_tiny(const char *value)
{
	char *unit;
	double size = strtod(value, &unit);

	if (unit == value)
		return false;
	if (starts(unit, "em") || starts(unit, "rem"))
		return size <= 0.1;
	return size >= 0 && size <= (*unit == '%' ? 5 : 2);
}

static bool is_zero(const char *value)
{
	char *unit;

	return strtod(value, &unit) <= 0 && unit != value;
}

static bool is_white(const char *value)
{
	return starts(value, "#fff") || starts(value, "white") ||
	       starts(value, "rgb(255,255,255)");
}

static bool hides(const struct declaration *d)
{
	const char *name = d->name, *value = d->value;

	if (strcmp(name, "display") == 0)
		return starts(value, "none");
	if (strcmp(name, "visibility") == 0)
		return starts(value, "hidden");
	if (strcmp(name, "mso-hide") == 0)
		return starts(value, "all");
	if (strcmp(name, "font-size") == 0)
		return is_tiny(value);
	if (strcmp(name, "opacity") == 0 || strcmp(name, "max-height") == 0)
		return is_zero(value);
	return false;
}

void html_style_read(struct html_style *s, const char *css)
{
	struct declaration d;
	bool has_no_border = false, has_line = false, is_moved = false;

	memset(s, 0, sizeof *s);
	for (int n = 0; *css && n < DECLARATIONS; n++) {
		css = next_declaration(&d, css);
		s->is_hidden |= hides(&d);
		if (strcmp(d.name, "color") == 0)
			s->is_white = is_white(d.value);
		else if (starts(d.name, "background"))
			s->has_ground = true;
		else if (strcmp(d.name, "white-space") == 0)
			s->is_pre = starts(d.value, "pre");
		else if (strcmp(d.name, "border") == 0)
			has_no_border = starts(d.value, "none");
		else if (strcmp(d.name, "border-left") == 0)
			has_line = strstr(d.value, "solid") != NULL;
		else if (starts(d.name, "margin"))
			is_moved = true;
	}
	s->is_quote = has_no_border && has_line;
	s->is_indent = has_no_border && !has_line && is_moved;
}
