#include "mime/header/filename.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/safe.h"
#include "base/utf8.h"

enum { NAME_BYTES = 200, EXTENSION_MAX = 20 };

/* Extensions for types, for parts without a name. Sorted. */
static const struct extension {
	const char *type, *dot;
} extensions[] = {
    {"application/gzip", ".gz"},
    {"application/json", ".json"},
    {"application/msword", ".doc"},
    {"application/pdf", ".pdf"},
    {"application/pgp-keys", ".asc"},
    {"application/pgp-signature", ".asc"},
    {"application/pkcs7-mime", ".p7m"},
    {"application/pkcs7-signature", ".p7s"},
    {"application/postscript", ".ps"},
    {"application/rtf", ".rtf"},
    {"application/vnd.ms-excel", ".xls"},
    {"application/x-pkcs7-mime", ".p7m"},
    {"application/x-pkcs7-signature", ".p7s"},
    {"application/xml", ".xml"},
    {"application/zip", ".zip"},
    {"audio/mpeg", ".mp3"},
    {"audio/ogg", ".ogg"},
    {"audio/wav", ".wav"},
    {"image/bmp", ".bmp"},
    {"image/gif", ".gif"},
    {"image/jpeg", ".jpg"},
    {"image/jpg", ".jpg"},
    {"image/png", ".png"},
    {"image/svg+xml", ".svg"},
    {"image/tiff", ".tif"},
    {"image/webp", ".webp"},
    {"message/rfc822", ".eml"},
    {"text/calendar", ".ics"},
    {"text/csv", ".csv"},
    {"text/html", ".html"},
    {"text/plain", ".txt"},
    {"text/vcard", ".vcf"},
    {"text/x-patch", ".patch"},
    {"text/x-vcard", ".vcf"},
    {"text/xml", ".xml"},
    {"video/mp4", ".mp4"},
    {"video/mpeg", ".mpg"},
};

static int compare_extensions(const void *key, const void *item)
{
	return strcmp(key, ((const struct extension *)item)->type);
}

/* Characters that are a separator on some system, or look like one. */
static bool is_separator(uint32_t c)
{
	return c == '/' || c == '\\' || c == ':' || c == 0x2044 ||
	       c == 0x2215 || c == 0x2216 || c == 0x29f5 || c == 0x29f8 ||
	       c == 0xff0f || c == 0xff3c || c == 0xff1a;
}

/* Characters with a special meaning for a shell or another system, and the
 * symbols that replace control characters. */
static bool is_odd(uint32_t c)
{
	return (c < 0x80 && strchr("*?\"<>|`$;&'!", (int)c)) ||
	       (c >= 0x2400 && c <= 0x2426) || c == UTF8_REPLACEMENT;
}

/* Copies the name; runs of spaces become one, so that they can't push an
 * extension out of sight. */
static void filename_add_letters(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		uint32_t c = utf8_next(&s, end);

		if (is_separator(c) || is_odd(c))
			c = '_';
		if (c == ' ' && out->len && out->data[out->len - 1] == ' ')
			continue;
		utf8_add(out, c);
	}
}

/* At the start, dots hide a file and dashes make it an option; at the end, some
 * systems drop dots and spaces. */
static void filename_trim(struct buf *name)
{
	size_t start = 0;

	while (start < name->len && strchr(".- ~", name->data[start]))
		start++;
	buf_drop(name, start);
	while (name->len && strchr(". ", name->data[name->len - 1]))
		buf_cut(name, name->len - 1);
}

/* Device names of Windows, with any extension. */
static bool is_reserved(const struct buf *name)
{
	static const char *const reserved[] = {"con", "prn", "aux", "nul"};
	const char *dot = memchr(name->data, '.', name->len);
	size_t len = dot ? (size_t)(dot - name->data) : name->len;

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (len == 3 && strncasecmp(name->data, reserved[i], 3) == 0)
			return true;
	return len == 4 && isdigit((unsigned char)name->data[3]) &&
	       (strncasecmp(name->data, "com", 3) == 0 ||
		   strncasecmp(name->data, "lpt", 3) == 0);
}

/* The start of the extension; the end of the name if it has none. */
static size_t extension_of(const struct buf *name)
{
	const char *dot = strrchr(name->data, '.');
	size_t at = dot ? (size_t)(dot - name->data) : name->len;

	return name->len - at <= EXTENSION_MAX ? at : name->len;
}

static void filename_shorten(struct buf *name)
{
	size_t at = extension_of(name), tail = name->len - at;
	char *extension;
	size_t keep;

	if (name->len <= NAME_BYTES)
		return;
	extension = mem_str_len(name->data + at, tail);
	keep = utf8_floor(name->data, NAME_BYTES - tail);
	buf_cut(name, keep);
	buf_add_str(name, extension);
	free(extension);
}

static void add_made_up(struct buf *out, const char *type, const char *path)
{
	const struct extension *e =
	    bsearch(type, extensions, sizeof extensions / sizeof *extensions,
		sizeof *extensions, compare_extensions);

	buf_add_str(out, "part");
	if (*path)
		buf_printf(out, "-%s", path);
	buf_add_str(out, e                                ? e->dot
			 : strncmp(type, "text/", 5) == 0 ? ".txt"
							  : ".bin");
}

/* True if the name has more than replacement characters. */
static bool is_usable(const struct buf *name)
{
	return strspn(name->data, "_. ") < name->len;
}

void filename_clean(
    struct buf *out, const char *name, const char *type, const char *path)
{
	struct buf safe = BUF_INIT, clean = BUF_INIT;
	const char *last = name, *end;

	/* Of a path only the last component is used. */
	end = name + strlen(name);
	while (end > name && (end[-1] == '/' || end[-1] == '\\'))
		end--;
	for (const char *s = name; s < end; s++)
		if (*s == '/' || *s == '\\')
			last = s + 1;
	safe_line(&safe, last, (size_t)(end - last));
	filename_add_letters(&clean, safe.data, safe.len);
	filename_trim(&clean);
	if (is_reserved(&clean)) {
		buf_reset(&safe);
		buf_printf(&safe, "_%s", clean.data);
		buf_reset(&clean);
		buf_add(&clean, safe.data, safe.len);
	}
	filename_shorten(&clean);
	if (is_usable(&clean))
		buf_add(out, clean.data, clean.len);
	else
		add_made_up(out, type, path);
	buf_clear(&clean);
	buf_clear(&safe);
}
