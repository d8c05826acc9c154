#include "mime/message/content.h"

#include <string.h>
#include <strings.h>
#include <stdlib.h>

#include "base/mem.h"
#include "mime/header/encoded_word.h"
#include "mime/header/fields.h"
#include "mime/header/msgid.h"
#include "mime/header/params.h"

static char *param_text(const struct params *p, const char *name)
{
	struct buf b = BUF_INIT;

	params_text(p, name, &b);
	return buf_take(&b);
}

static bool param_is(const struct params *p, const char *name, const char *is)
{
	const struct buf *value = params_bytes(p, name);

	return value && value->len == strlen(is) &&
	       strncasecmp(value->data, is, value->len) == 0;
}

static void read_boundary(struct content *c, const struct params *p)
{
	const struct buf *bytes = params_bytes(p, "boundary");

	c->has_boundary = true;
	if (bytes)
		buf_add(&c->boundary, bytes->data, bytes->len);
	else
		c->has_boundary = params_text(p, "boundary", &c->boundary);
}

static void read_type(
    struct content *c, const struct field *f, const char *other)
{
	struct params p;
	struct buf type = BUF_INIT;

	if (c->type)
		return;
	params_read(&p, f->value, f->value_len);
	params_media_type(&type, p.head, *p.head ? "text/plain" : other);
	c->type = buf_take(&type);
	c->charset = param_text(&p, "charset");
	read_boundary(c, &p);
	c->is_flowed = param_is(&p, "format", "flowed");
	c->is_delsp = param_is(&p, "delsp", "yes");
	if (!c->filename)
		c->filename = param_text(&p, "name");
	params_clear(&p);
}

/* This name takes precedence over that of Content-Type. */
static void read_disposition(struct content *c, const struct field *f)
{
	struct params p;
	char *name;

	params_read(&p, f->value, f->value_len);
	c->says_attachment |= strcmp(p.head, "attachment") == 0;
	name = param_text(&p, "filename");
	if (*name) {
		free(c->filename);
		c->filename = name;
	} else {
		free(name);
	}
	params_clear(&p);
}

static void read_coding(struct content *c, const struct field *f)
{
	static const struct {
		const char *name;
		enum coding coding;
	} codings[] = {
	    {"7bit", CODING_NONE},
	    {"8bit", CODING_NONE},
	    {"binary", CODING_NONE},
	    {"base64", CODING_BASE64},
	    {"quoted-printable", CODING_QUOTED},
	    {"uuencode", CODING_UU},
	    {"x-uuencode", CODING_UU},
	    {"x-uue", CODING_UU},
	    {"7-bit", CODING_NONE},
	    {"8-bit", CODING_NONE},
	};
	struct buf head = BUF_INIT;

	params_head(&head, f->value, f->value_len);
	c->is_odd_coding = head.len > 0;
	for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
		if (strcmp(head.data, codings[i].name) == 0) {
			c->coding = codings[i].coding;
			c->is_odd_coding = false;
		}
	buf_clear(&head);
}

static void read_description(struct content *c, const struct field *f)
{
	struct buf b = BUF_INIT;

	if (c->description)
		return;
	encoded_word_decode(&b, f->value, f->value_len);
	c->description = buf_take(&b);
}

static void read_field(
    struct content *c, const struct field *f, const char *other)
{
	if (field_is(f, "Content-Type"))
		read_type(c, f, other);
	else if (field_is(f, "Content-Disposition"))
		read_disposition(c, f);
	else if (field_is(f, "Content-Transfer-Encoding"))
		read_coding(c, f);
	else if (field_is(f, "Content-Description"))
		read_description(c, f);
	else if (field_is(f, "Content-ID") && !c->id)
		c->id = msgid_read(f->value, f->value_len);
}

static void set_missing(char **text, const char *to)
{
	if (!*text)
		*text = mem_str(to);
}

void content_read(
    struct content *c, const char *block, size_t len, const char *other)
{
	struct fields fields;
	struct field f;

	memset(c, 0, sizeof *c);
	buf_init(&c->boundary);
	fields_open(&fields, block, len);
	while (field_next(&fields, &f))
		read_field(c, &f, other);
	set_missing(&c->type, other);
	set_missing(&c->charset, "");
	set_missing(&c->filename, "");
	set_missing(&c->description, "");
	set_missing(&c->id, "");
}

void content_clear(struct content *c)
{
	free(c->type);
	free(c->charset);
	free(c->filename);
	free(c->description);
	free(c->id);
	buf_clear(&c->boundary);
}

bool content_is_multipart(const struct content *c)
{
	return strncmp(c->type, "multipart/", 10) == 0;
}

bool content_is_message(const struct content *c)
{
	return strcmp(c->type, "message/rfc822") == 0 ||
	       strcmp(c->type, "message/news") == 0 ||
	       strcmp(c->type, "message/global") == 0;
}
