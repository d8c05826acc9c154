#include "mime/build/file_content.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { PIECE = 64 * 1024, LINE_MAX_BYTES = 998 };

struct looking {
	enum file_content found;
	size_t col;
};

static void look_at(struct looking *l, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n' || s[i] == '\r')
			l->col = 0;
		else if (++l->col > LINE_MAX_BYTES || s[i] == '\0')
			l->found = CONTENT_BINARY;
		else if (s[i] & 0x80 && l->found == CONTENT_ASCII)
			l->found = CONTENT_8BIT;
	}
}

enum file_content file_content_look(const struct source *src)
{
	struct looking l = {CONTENT_ASCII, 0};
	char *bytes = mem_new(1, PIECE);
	int64_t at = 0;
	ssize_t n = 0;

	while (l.found != CONTENT_BINARY && at < src->size &&
	       (n = src->read_at(src->ctx, at, bytes, PIECE)) > 0) {
		look_at(&l, bytes, (size_t)n);
		at += n;
	}
	free(bytes);
	if (l.found != CONTENT_BINARY && at < src->size)
		return CONTENT_UNREADABLE;
	return l.found;
}

/* What people attach; the rest has a type that every reader saves. */
static const struct {
	const char *extension, *type;
} types[] = {
    {"7z", "application/x-7z-compressed"},
    {"aac", "audio/aac"},
    {"avi", "video/x-msvideo"},
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"bz2", "application/x-bzip2"},
    {"c", "text/x-c"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"diff", "text/x-diff"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument."
             "wordprocessingml.document"},
    {"epub", "application/epub+zip"},
    {"flac", "audio/flac"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"h", "text/x-c"},
    {"heic", "image/heic"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"ics", "text/calendar"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"json", "application/json"},
    {"log", "text/plain"},
    {"m4a", "audio/mp4"},
    {"md", "text/markdown"},
    {"mkv", "video/x-matroska"},
    {"mov", "video/quicktime"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"mpeg", "video/mpeg"},
    {"mpg", "video/mpeg"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ogg", "audio/ogg"},
    {"opus", "audio/ogg"},
    {"patch", "text/x-diff"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument."
             "presentationml.presentation"},
    {"ps", "application/postscript"},
    {"py", "text/x-python"},
    {"rtf", "application/rtf"},
    {"sh", "application/x-sh"},
    {"svg", "image/svg+xml"},
    {"tar", "application/x-tar"},
    {"tex", "text/x-tex"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"txt", "text/plain"},
    {"vcf", "text/vcard"},
    {"wav", "audio/x-wav"},
    {"webm", "video/webm"},
    {"webp", "image/webp"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "application/xml"},
    {"xz", "application/x-xz"},
    {"zip", "application/zip"},
    {"zst", "application/zstd"},
};

static const struct {
	const char *begin;
	size_t len;
	const char *type;
} signatures[] = {
    {"%PDF-", 5, "application/pdf"},
    {"\x89PNG\r\n", 6, "image/png"},
    {"\xff\xd8\xff", 3, "image/jpeg"},
    {"GIF8", 4, "image/gif"},
    {"PK\x03\x04", 4, "application/zip"},
    {"\x1f\x8b", 2, "application/gzip"},
};

static const char *type_of_extension(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcasecmp(dot + 1, types[i].extension) == 0)
			return types[i].type;
	return NULL;
}

const char *file_content_type(const char *name, const char *bytes, size_t len)
{
	const char *type = type_of_extension(name);

	for (size_t i = 0;
	     !type && i < sizeof signatures / sizeof *signatures; i++)
		if (len >= signatures[i].len &&
		    memcmp(bytes, signatures[i].begin, signatures[i].len) == 0)
			type = signatures[i].type;
	if (!type && len && utf8_valid(bytes, utf8_floor(bytes, len)) &&
	    !memchr(bytes, '\0', len))
		type = "text/plain";
	return type ? type : "application/octet-stream";
}
