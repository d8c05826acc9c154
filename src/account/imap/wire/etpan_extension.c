#include "account/imap/wire/etpan_extension.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "account/imap/wire/split.h"
#include "base/mem.h"

/* Bytes of one answer that are kept. */
enum { TEXT_MAX = 1024 * 1024 };

struct raw_reading {
	mailstream *stream;
	MMAPString *line; /* what libetpan has read so far */
	size_t at;
	struct buf *text;
};

static void keep_raw_bytes(struct raw_reading *r, const char *bytes, size_t len)
{
	size_t room = r->text->len < TEXT_MAX ? TEXT_MAX - r->text->len : 0;

	buf_add(r->text, bytes, len < room ? len : room);
}

static bool read_raw_literal(struct raw_reading *r, int64_t n)
{
	char bytes[4096];

	while (n > 0) {
		size_t want =
		    n < (int64_t)sizeof bytes ? (size_t)n : sizeof bytes;
		ssize_t got = mailstream_read(r->stream, bytes, want);

		if (got <= 0)
			return false;
		keep_raw_bytes(r, bytes, (size_t)got);
		n -= got;
	}
	return true;
}

/* Goes to behind the line end, reading what the answer has behind it: a
 * literal's bytes and the next line. */
static bool read_raw_on(struct raw_reading *r, int64_t literal)
{
	r->at = r->line->len;
	return read_raw_literal(r, literal) &&
	       mailstream_read_line_append(r->stream, r->line);
}

/* The rest of an answer, up to its line end. */
static bool take_raw_answer(struct raw_reading *r)
{
	struct imap_split split = {0};

	for (;;) {
		const char *from = r->line->str + r->at;
		size_t len = r->line->len - r->at;
		int64_t literal;

		if (!imap_split_line(&split, from, len, &literal)) {
			while (len && strchr("\r\n", from[len - 1]))
				len--;
			keep_raw_bytes(r, from, len);
			r->at += len;
			return true;
		}
		keep_raw_bytes(r, from, len);
		if (!read_raw_on(r, literal))
			return false;
	}
}

/* The bytes of a quoted string from its '"' to behind its end. */
static size_t quoted_len(const char *s, size_t len)
{
	size_t i = 1;

	for (; i < len && s[i] != '"'; i++)
		if (s[i] == '\\' && i + 1 < len &&
		    (s[i + 1] == '"' || s[i + 1] == '\\'))
			i++;
	return i < len ? i + 1 : 0;
}

/* A literal announced at s? *skip is behind its line end. */
static bool is_raw_literal(const char *s, size_t len, int64_t *n)
{
	struct imap_split split = {0};

	return len > 3 && *s == '{' && memchr(s, '}', len) == s + len - 3 &&
	       imap_split_line(&split, s, len, n);
}

/* One item of a list, "NAME value", where value may be a list: up to the
 * blank or ')' behind it. */
static int take_raw_item(struct raw_reading *r)
{
	int depth = 0, words = 0;
	bool in_word = false;

	for (;;) {
		const char *s = r->line->str + r->at;
		size_t len = r->line->len - r->at, n = 1;
		int64_t literal;

		if (!len || *s == '\r' || *s == '\n')
			return MAILIMAP_ERROR_PARSE;
		if (depth == 0 && *s == ')')
			break;
		if (depth == 0 && *s == ' ') {
			if (words == 2)
				break;
			in_word = false;
		} else if (!in_word && depth == 0) {
			in_word = true;
			words++;
		}
		if (*s == '(' || *s == '[')
			depth++;
		else if ((*s == ')' || *s == ']') && depth)
			depth--;
		else if (*s == '"')
			n = quoted_len(s, len);
		else if (is_raw_literal(s, len, &literal)) {
			keep_raw_bytes(r, s, len);
			if (!read_raw_on(r, literal))
				return MAILIMAP_ERROR_STREAM;
			continue;
		}
		if (!n)
			return MAILIMAP_ERROR_PARSE;
		keep_raw_bytes(r, s, n);
		r->at += n;
	}
	return words ? MAILIMAP_NO_ERROR : MAILIMAP_ERROR_PARSE;
}

static struct mailimap_extension_api catchall;

static int parse_unknown(int caller, mailstream *stream, MMAPString *line,
    struct mailimap_parser_context *context, size_t *at,
    struct mailimap_extension_data **out, size_t rate, progress_function *tell)
{
	struct buf *text = mem_new(1, sizeof *text);
	struct raw_reading r = {stream, line, *at, text};
	int code = MAILIMAP_ERROR_PARSE;

	(void)context;
	(void)rate;
	(void)tell;
	buf_init(text);
	if (caller == MAILIMAP_EXTENDED_PARSER_RESPONSE_DATA)
		code = take_raw_answer(&r) ? MAILIMAP_NO_ERROR
		                           : MAILIMAP_ERROR_STREAM;
	else if (caller == MAILIMAP_EXTENDED_PARSER_FETCH_DATA ||
		 caller == MAILIMAP_EXTENDED_PARSER_STATUS_ATT)
		code = take_raw_item(&r);
	if (code == MAILIMAP_NO_ERROR) {
		*at = r.at;
		*out = mailimap_extension_data_new(&catchall, caller, text);
		if (*out)
			return code;
		code = MAILIMAP_ERROR_MEMORY;
	}
	buf_clear(text);
	free(text);
	return code;
}

static void free_raw_text(struct mailimap_extension_data *data)
{
	struct buf *text = data->ext_data;

	buf_clear(text);
	free(text);
	free(data);
}

/* Not const because libetpan's pointers to it are not; it is never changed. */
static char catchall_name[] = "catchall";
static struct mailimap_extension_api catchall = {
    .ext_name = catchall_name,
    .ext_id = -1,
    .ext_parser = parse_unknown,
    .ext_free = free_raw_text,
};

static void register_once(void)
{
	if (mailimap_extension_register(&catchall) != 0)
		mem_exhausted();
}

void imap_etpan_extension_register(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, register_once);
}

static const struct buf *raw_text_of(
    const struct mailimap_extension_data *data, int type)
{
	if (data->ext_extension != &catchall || data->ext_type != type)
		return NULL;
	return data->ext_data;
}

const struct buf *imap_etpan_extension_text(
    const struct mailimap_extension_data *data)
{
	return raw_text_of(data, MAILIMAP_EXTENDED_PARSER_RESPONSE_DATA);
}

const struct buf *imap_etpan_extension_item(
    const struct mailimap_extension_data *data)
{
	return raw_text_of(data, MAILIMAP_EXTENDED_PARSER_FETCH_DATA);
}
