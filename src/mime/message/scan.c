#include "mime/message/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "mime/header/fields.h"
#include "mime/message/lines.h"

struct scan {
	struct entities *parts;
	struct string_list *warnings;
	struct lines lines;
	size_t open;              /* the innermost open part */
	size_t stack[MIME_DEPTH]; /* open multiparts, whose delimiters are
	                           * recognised */
	size_t height;            /* of the stack */
	struct buf block;         /* the header being read */
};

static struct entity *entity_at(struct scan *s, size_t i)
{
	return &s->parts->items[i];
}

enum delimiter { NO_DELIMITER, NEXT_PART, LAST_PART };

/* Compares line with the delimiter of this boundary. White space may follow,
 * nothing else. */
static enum delimiter scan_match(
    const struct buf *boundary, const char *line, size_t len)
{
	const char *rest, *end = line + len;

	if (len < 2 + boundary->len ||
	    memcmp(line + 2, boundary->data, boundary->len) != 0)
		return NO_DELIMITER;
	rest = line + 2 + boundary->len;
	while (end > rest && strchr(" \t\r\n", end[-1]) && end[-1])
		end--;
	if (end == rest)
		return NEXT_PART;
	if (end - rest == 2 && memcmp(rest, "--", 2) == 0)
		return LAST_PART;
	return NO_DELIMITER;
}

/* The kind of delimiter the line is; *level: of which multipart. The innermost
 * matching one counts. */
static enum delimiter find_delimiter(
    struct scan *s, const struct mail_line *line, size_t *level)
{
	enum delimiter d = NO_DELIMITER;

	if (line->len < 3 || line->bytes[0] != '-' || line->bytes[1] != '-')
		return d;
	for (*level = s->height; d == NO_DELIMITER && *level > 0;)
		d = scan_match(
		    &entity_at(s, s->stack[--*level])->content.boundary,
		    line->bytes, line->len);
	return d;
}

static bool is_empty(const struct mail_line *line)
{
	size_t n = line->len;

	while (n && (line->bytes[n - 1] == '\r' || line->bytes[n - 1] == '\n'))
		n--;
	return n == 0;
}

/* How much of the header fits into the block. */
enum extent {
	WHOLE,
	CUT,       /* only its beginning */
	SHORTENED, /* lines were shortened, so offsets in the block are wrong */
};

/* Adds a header line to the block if there is room. */
static enum extent scan_add_line(
    struct scan *s, const struct mail_line *line, enum extent before)
{
	if (before == CUT || s->block.len + line->len > HEADER_BLOCK)
		return before == WHOLE ? CUT : before;
	buf_add(&s->block, line->bytes, line->len);
	if (line->len < LINES_WINDOW ||
	    line->bytes[line->len - 1] == s->lines.eol)
		return before;
	buf_add_char(&s->block, s->lines.eol);
	return SHORTENED;
}

/* Reads the lines of a header and the empty line after it into block. A
 * delimiter also ends the header and is not consumed. */
static enum extent read_block(struct scan *s)
{
	struct mail_line line;
	size_t level;
	enum extent extent = WHOLE;

	buf_reset(&s->block);
	while (lines_next(&s->lines, &line)) {
		if (find_delimiter(s, &line, &level) != NO_DELIMITER) {
			lines_seek(&s->lines, line.at);
			break;
		}
		extent = scan_add_line(s, &line, extent);
		if (is_empty(&line))
			break;
	}
	return extent;
}

/* If no empty line ends the header, goes back to the first line that is not a
 * field: there the content starts. */
static void find_body(struct scan *s, int64_t head_at, enum extent extent)
{
	struct fields fields;
	struct field f;
	size_t head;

	fields_open(&fields, s->block.data, s->block.len);
	while (field_next(&fields, &f))
		;
	head = (size_t)(fields.body - s->block.data);
	if (head < s->block.len && (extent != SHORTENED || !fields.has_field))
		lines_seek(&s->lines, head_at + (int64_t)head);
}

/* Reads the header that starts at the next line into block. */
static void read_header(struct scan *s, int64_t head_at)
{
	enum extent extent = read_block(s);

	find_body(s, head_at, extent);
	if (extent != WHOLE && s->parts->len)
		string_list_add_once(
		    s->warnings, _("The header of a part of this message is "
				   "too large; some of it was ignored."));
}

/* Opens the part whose header starts at the next line, as a child of parent. */
static size_t open_part(struct scan *s, size_t parent, const char *other)
{
	size_t i = s->parts->len;
	int64_t head_at = lines_tell(&s->lines);
	struct entity e = {.parent = parent, .head_at = head_at};

	read_header(s, head_at);
	content_read(&e.content, s->block.data, s->block.len, other);
	e.body_at = lines_tell(&s->lines);
	if (i > 0) {
		e.depth = entity_at(s, parent)->depth + 1;
		entity_at(s, parent)->n_children++;
	}
	*vec_push(s->parts) = e;
	s->open = i;
	return i;
}

/* True if the limits allow a child of part i. */
static bool may_open(struct scan *s, size_t i)
{
	if (s->parts->len >= MIME_PARTS) {
		string_list_add_once(
		    s->warnings, _("This message has more than 1,000 parts. "
				   "The rest is shown as it is."));
		return false;
	}
	if (entity_at(s, i)->depth + 1 >= MIME_DEPTH) {
		string_list_add_once(s->warnings,
		    _("The parts of this message are nested more than 50 "
		      "levels deep. The deeper ones are shown as they are."));
		return false;
	}
	return true;
}

/* True if the part just opened has no content. */
static bool is_at_end(struct scan *s)
{
	int64_t at = lines_tell(&s->lines);
	struct mail_line line;
	size_t level;
	bool is_end = !lines_next(&s->lines, &line) ||
	              find_delimiter(s, &line, &level) != NO_DELIMITER;

	lines_seek(&s->lines, at);
	return is_end;
}

/* Opens a part, and while it is a message also the message inside. */
static void open_parts(struct scan *s, size_t parent, const char *other)
{
	size_t i = open_part(s, parent, other);
	const struct content *c = &entity_at(s, i)->content;

	/* An encoded message can't be read here; it stays a leaf. */
	while (content_is_message(c) && c->coding == CODING_NONE &&
	       !is_at_end(s) && may_open(s, i)) {
		i = open_part(s, i, "text/plain");
		c = &entity_at(s, i)->content;
	}
	if (content_is_multipart(c) && c->has_boundary && may_open(s, i))
		s->stack[s->height++] = i;
}

/* Ends all open parts below parent at this offset. */
static void close_below(struct scan *s, size_t parent, int64_t at)
{
	while (s->open != parent) {
		struct entity *e = entity_at(s, s->open);

		/* If the header ends at the delimiter, the parents end there,
		 * too. */
		if (at < e->body_at)
			at = e->body_at;
		e->body_end = at;
		s->open = e->parent;
	}
}

/* Warns that multiparts from level on have no final delimiter. */
static void warn_unclosed(struct scan *s, size_t level)
{
	for (; level < s->height; level++)
		if (entity_at(s, s->stack[level])->n_children)
			string_list_add_once(
			    s->warnings, _("A part of this message has no end. "
					   "The message may be incomplete."));
}

/* Two delimiters in a row do not make a part. */
static void drop_empty(struct scan *s, size_t multi, int64_t at)
{
	struct entity *last = entity_at(s, s->parts->len - 1);

	if (s->open == multi || last->parent != multi || last->head_at != at)
		return;
	content_clear(&last->content);
	s->parts->len--;
	s->open = multi;
	entity_at(s, multi)->n_children--;
}

/* Processes a delimiter of the multipart at level. The line end before it
 * belongs to it (RFC 2046, 5.1.1). */
static void pass_delimiter(struct scan *s, const struct mail_line *line,
    size_t level, enum delimiter d)
{
	size_t multi = s->stack[level];
	const char *other = "text/plain";

	drop_empty(s, multi, line->at);
	if (d == NEXT_PART && !may_open(s, multi)) {
		/* All that follows belongs to the last part. */
		s->height = 0;
		return;
	}
	close_below(s, multi, line->at - line->eol_before);
	warn_unclosed(s, level + 1);
	s->height = level;
	if (d == LAST_PART)
		return;
	s->height++;
	if (strcmp(entity_at(s, multi)->content.type, "multipart/digest") == 0)
		other = "message/rfc822";
	open_parts(s, multi, other);
}

static void scan_lines(struct scan *s)
{
	struct mail_line line;
	size_t level;

	while (s->height && lines_next(&s->lines, &line)) {
		enum delimiter d = find_delimiter(s, &line, &level);

		if (d != NO_DELIMITER)
			pass_delimiter(s, &line, level, d);
	}
}

void scan_parts(struct entities *parts, const struct source *src,
    struct string_list *warnings)
{
	struct scan s = {
	    .parts = parts,
	    .warnings = warnings,
	    .block = BUF_INIT,
	};

	lines_open(&s.lines, src);
	open_parts(&s, 0, "text/plain");
	scan_lines(&s);
	if (!src->is_beginning)
		warn_unclosed(&s, 0);
	close_below(&s, 0, src->size);
	entity_at(&s, 0)->body_end = src->size;
	lines_close(&s.lines);
	buf_clear(&s.block);
}
