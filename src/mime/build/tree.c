#include "mime/build/tree.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/lib/gmime.h"

/* What GMime reads the content of a part from. */
struct tree_input {
	const struct tree_part *part;
	int64_t at;
	bool was_cr;
	bool is_broken;
};

/* What GMime writes to. */
struct tree_output {
	const struct tree *tree;
	struct buf lines;
	struct err *e;
	bool is_broken;
};

/* Line ends become LF, in place; returns what is left. */
static size_t to_lines(struct tree_input *in, char *bytes, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		if (c == '\n' && in->was_cr) {
			in->was_cr = false;
			continue;
		}
		in->was_cr = c == '\r';
		bytes[n++] = c == '\r' ? '\n' : c;
	}
	return n;
}

static ssize_t read_input(struct tree_input *in, char *to, size_t len)
{
	const struct source *src = &in->part->source;
	ssize_t n = 0;

	/* A piece may be nothing but the LF of a line end. */
	while (n == 0 && in->at < src->size) {
		n = src->read_at(src->ctx, in->at, to, len);
		if (n <= 0) {
			in->is_broken = true;
			return -1;
		}
		in->at += n;
		if (in->part->is_lines)
			n = (ssize_t)to_lines(in, to, (size_t)n);
	}
	return n;
}

static ssize_t write_output(
    struct tree_output *out, const char *bytes, size_t len)
{
	const char *s = bytes, *end = bytes + len;

	buf_reset(&out->lines);
	while (s < end) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));

		buf_add(&out->lines, s, (size_t)((eol ? eol : end) - s));
		if (eol)
			buf_add(&out->lines, "\r\n", 2);
		s = eol ? eol + 1 : end;
	}
	if (!out->is_broken)
		out->is_broken = !out->tree->take(
		    out->tree->ctx, out->lines.data, out->lines.len, out->e);
	return out->is_broken ? -1 : (ssize_t)len;
}

/* --- a stream of ours for GMime ----------------------------------------------
 */

struct tree_stream {
	GMimeStream parent;
	struct tree_input *in; /* one of the two */
	struct tree_output *out;
};

static ssize_t on_read(GMimeStream *stream, char *to, size_t len)
{
	struct tree_stream *s = (struct tree_stream *)stream;

	return s->in ? read_input(s->in, to, len) : -1;
}

static ssize_t on_write(GMimeStream *stream, const char *bytes, size_t len)
{
	struct tree_stream *s = (struct tree_stream *)stream;

	return s->out ? write_output(s->out, bytes, len) : -1;
}

static int on_flush(GMimeStream *stream)
{
	(void)stream;
	return 0;
}

static gboolean on_eos(GMimeStream *stream)
{
	struct tree_stream *s = (struct tree_stream *)stream;

	return !s->in || s->in->is_broken ||
	       s->in->at >= s->in->part->source.size;
}

/* GMime goes back to the start before it reads. */
static int on_reset(GMimeStream *stream)
{
	struct tree_stream *s = (struct tree_stream *)stream;

	if (s->in) {
		s->in->at = 0;
		s->in->was_cr = false;
	}
	return 0;
}

static void start_class(gpointer class, gpointer data)
{
	GMimeStreamClass *c = class;

	(void)data;
	c->read = on_read;
	c->write = on_write;
	c->flush = on_flush;
	c->close = on_flush;
	c->eos = on_eos;
	c->reset = on_reset;
}

static GType stream_type;

static void start_gmime(void)
{
	mem_ensure(GMIME_MEMORY);
	g_mime_init();
	stream_type = g_type_register_static_simple(g_mime_stream_get_type(),
	    "PosternStream", sizeof(GMimeStreamClass),
	    (GClassInitFunc)start_class, sizeof(struct tree_stream), NULL, 0);
}

/* For reading or for writing; the caller unrefs. */
static GMimeStream *make_stream(struct tree_input *in, struct tree_output *out)
{
	struct tree_stream *s = g_object_new(stream_type, NULL);

	g_mime_stream_construct(&s->parent, 0, -1);
	s->in = in;
	s->out = out;
	return &s->parent;
}

/* --- the parts
 * ----------------------------------------------------------------- */

static GMimeContentEncoding encoding_of(enum tree_coding coding)
{
	switch (coding) {
	case TREE_7BIT:
		return GMIME_CONTENT_ENCODING_7BIT;
	case TREE_8BIT:
		return GMIME_CONTENT_ENCODING_8BIT;
	case TREE_QUOTED:
		return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
	case TREE_BASE64:
		return GMIME_CONTENT_ENCODING_BASE64;
	}
	return GMIME_CONTENT_ENCODING_DEFAULT;
}

/* GMime writes the raw value of a field as it is. */
static void set_field(GMimeObject *object, const char *name, const char *value)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);

	if (!g_mime_header_list_get_header(list, name))
		g_mime_header_list_append(list, name, "", NULL);
	g_mime_header_set_raw_value(
	    g_mime_header_list_get_header(list, name), value);
}

static void set_content(GMimePart *part, struct tree_input *in)
{
	enum tree_coding coding = in->part->coding;
	GMimeStream *stream = make_stream(in, NULL);
	/* What is encoded already has the encoding of its part. */
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
	    stream, coding == TREE_BASE64 ? GMIME_CONTENT_ENCODING_DEFAULT
					  : encoding_of(coding));

	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, encoding_of(coding));
	g_object_unref(content);
	g_object_unref(stream);
}

static GMimeObject *make_part(struct tree_input *in)
{
	const char *slash = strchr(in->part->type, '/');
	char *type = mem_str_len(
	    in->part->type, slash ? (size_t)(slash - in->part->type) : 0);
	GMimePart *part =
	    g_mime_part_new_with_type(type, slash ? slash + 1 : "");

	set_field((GMimeObject *)part, "Content-Type", in->part->content_type);
	if (in->part->disposition)
		set_field((GMimeObject *)part, "Content-Disposition",
		    in->part->disposition);
	set_content(part, in);
	free(type);
	return (GMimeObject *)part;
}

static GMimeObject *make_mixed(const struct tree *t, struct tree_input *inputs)
{
	GMimeMultipart *mixed = g_mime_multipart_new_with_subtype("mixed");
	GMimeObject *object = (GMimeObject *)mixed, *part;
	struct buf type = BUF_INIT;
	bool is_8bit = false;

	buf_printf(&type, " multipart/mixed; boundary=\"%s\"\n", t->boundary);
	set_field(object, "Content-Type", type.data);
	for (size_t i = 0; i < t->n; i++) {
		part = make_part(&inputs[i]);
		g_mime_multipart_add(mixed, part);
		g_object_unref(part);
		is_8bit |= t->parts[i].coding == TREE_8BIT;
	}
	if (is_8bit)
		set_field(object, "Content-Transfer-Encoding", " 8bit\n");
	buf_clear(&type);
	return object;
}

static bool write_object(
    GMimeObject *object, const struct tree *t, struct err *e)
{
	struct tree_output out = {.tree = t, .lines = BUF_INIT, .e = e};
	GMimeStream *stream = make_stream(NULL, &out);

	g_mime_object_write_to_stream(object, NULL, stream);
	g_object_unref(stream);
	buf_clear(&out.lines);
	return !out.is_broken;
}

bool tree_write(const struct tree *t, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct tree_input *inputs = mem_new(t->n, sizeof *inputs);
	GMimeObject *object;
	struct err why = {0};
	bool ok;

	pthread_once(&once, start_gmime);
	mem_ensure(GMIME_MEMORY);
	for (size_t i = 0; i < t->n; i++)
		inputs[i].part = &t->parts[i];
	object = t->n == 1 ? make_part(&inputs[0]) : make_mixed(t, inputs);
	ok = write_object(object, t, &why);
	for (size_t i = 0; i < t->n; i++)
		ok = ok && !inputs[i].is_broken;
	g_object_unref(object);
	free(inputs);
	if (!ok && *why.text && e)
		*e = why;
	else if (!ok)
		err_set(e, ERR_DISK, ERR_ITEM, RETRY_LATER,
		    _("The message could not be put together: one of its "
		      "attachments can't be read."));
	return ok;
}
