#include "mime/build/ready_made.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/build/build.h"
#include "mime/build/header_out.h"
#include "mime/header/fields.h"
#include "mime/header/header.h"
#include "mime/header/msgid.h"

/* RFC 5321, 4.5.3.1.6, without the CRLF. */
enum { LINE_MAX_BYTES = 998 };

struct ready_made {
	struct ready_made_to to;
	struct buf out;  /* lines that are ready; of the header all of them */
	size_t line_len; /* of the line that is being read */
	int64_t line_no;
	bool holds_cr, has_begun;
};

struct ready_made *ready_made_new(const struct ready_made_to *to)
{
	struct ready_made *r = mem_new(1, sizeof *r);

	r->to = *to;
	r->line_no = 1;
	buf_init(&r->out);
	return r;
}

void ready_made_free(struct ready_made *r)
{
	if (!r)
		return;
	buf_clear(&r->out);
	free(r);
}

void ready_made_facts_clear(struct ready_made_facts *f)
{
	addresses_clear(&f->from);
	addresses_clear(&f->to);
	free(f->message_id);
	*f = (struct ready_made_facts){0};
}

/* --- the header ------------------------------------------------------------
 */

/* What was found in it. */
struct found {
	struct ready_made_facts plain, resent;
	bool has_date, has_from, is_resent;
};

static void take_addresses(struct addresses *list, const struct field *field)
{
	addresses_read(list, field->value, field->value_len);
}

static void take_field(struct found *f, const struct field *field)
{
	static const char *const to[] = {"To", "Cc", "Bcc"};
	static const char *const resent[] = {
	    "Resent-To", "Resent-Cc", "Resent-Bcc"};

	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		if (field_is(field, to[i]))
			take_addresses(&f->plain.to, field);
		if (field_is(field, resent[i])) {
			take_addresses(&f->resent.to, field);
			f->is_resent = true;
		}
	}
	if (field_is(field, "From")) {
		take_addresses(&f->plain.from, field);
		f->has_from = true;
	} else if (field_is(field, "Resent-From")) {
		take_addresses(&f->resent.from, field);
	} else if (field_is(field, "Date")) {
		f->has_date = true;
	} else if (field_is(field, "Message-ID") && !f->plain.message_id) {
		f->plain.message_id =
		    msgid_read(field->value, field->value_len);
	}
}

static void read_header(struct found *f, const struct buf *head)
{
	struct fields fields;
	struct field field;

	fields_open(&fields, head->data, head->len);
	while (field_next(&fields, &field))
		take_field(f, &field);
	if (f->plain.message_id && !*f->plain.message_id) {
		free(f->plain.message_id);
		f->plain.message_id = NULL;
	}
	if (f->is_resent && !f->resent.from.len) {
		addresses_clear(&f->resent.from);
		f->resent.from = f->plain.from;
		f->plain.from = (struct addresses){0};
	}
}

static void add_field(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s: %s\r\n", name, value);
}

static void add_from(struct buf *out, const struct ready_made_from *from)
{
	struct address one = {.name = mem_str(from->name ? from->name : ""),
	    .addr = mem_str(from->address)};
	const struct addresses list = {.items = &one, .len = 1};
	struct buf lines = BUF_INIT;

	header_out_addresses(&lines, "From", &list);
	for (const char *c = lines.data; *c; c++)
		buf_add_str(out, *c == '\n' ? "\r\n" : (char[]){*c, '\0'});
	free(one.name);
	free(one.addr);
	buf_clear(&lines);
}

/* The fields that are missing go on top. */
static void add_missing(struct buf *out, const struct found *f,
    const struct ready_made_from *from, const char *new_id)
{
	struct buf value = BUF_INIT;

	if (!f->has_date) {
		build_date(&value, from->now, build_zone(from->now));
		add_field(out, "Date", value.data);
	}
	if (!f->has_from)
		add_from(out, from);
	buf_reset(&value);
	if (!f->plain.message_id) {
		buf_printf(&value, "<%s>", new_id);
		add_field(out, "Message-ID", value.data);
	}
	buf_clear(&value);
}

/* A line of an mbox in front of the header is none of it. */
static void drop_mbox_line(struct buf *head)
{
	const char *eol;

	if (strncmp(head->data, "From ", 5) != 0)
		return;
	eol = memchr(head->data, '\n', head->len);
	buf_drop(head, eol ? (size_t)(eol - head->data) + 1 : head->len);
}

/* The header is complete, or there is none. */
static bool begin(struct ready_made *r, struct err *e)
{
	struct found f = {0};
	struct ready_made_facts *facts;
	struct ready_made_from from = {0};
	struct buf top = BUF_INIT, id = BUF_INIT;
	bool ok;

	r->has_begun = true;
	drop_mbox_line(&r->out);
	read_header(&f, &r->out);
	facts = f.is_resent ? &f.resent : &f.plain;
	ok = r->to.begin(r->to.ctx, facts, &from, e);
	if (ok) {
		build_message_id(&id, f.plain.from.len
					  ? f.plain.from.items[0].addr
					  : from.address);
		add_missing(&top, &f, &from, id.data);
		if (!header_end(r->out.data, r->out.len))
			buf_add_str(&top, "\r\n");
		ok = r->to.take(r->to.ctx, top.data, top.len, e) &&
		     r->to.take(r->to.ctx, r->out.data, r->out.len, e);
	}
	buf_reset(&r->out);
	buf_clear(&top);
	buf_clear(&id);
	ready_made_facts_clear(&f.plain);
	ready_made_facts_clear(&f.resent);
	return ok;
}

/* --- lines -----------------------------------------------------------------
 */

static bool fail_line(const struct ready_made *r, bool has_nul, struct err *e)
{
	return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
	    has_nul ? _("The message can't be sent: line %lld contains a NUL "
			"byte. Attach the data, or encode it.")
		    : _("The message can't be sent: line %lld is longer than "
			"the 998 bytes that mail allows. Break the line, or "
			"encode the text."),
	    (long long)r->line_no);
}

static bool end_line(struct ready_made *r, struct err *e)
{
	bool is_empty = !r->line_len;

	buf_add_str(&r->out, "\r\n");
	r->holds_cr = false;
	r->line_len = 0;
	r->line_no++;
	return r->has_begun || !(is_empty || r->out.len > HEADER_BLOCK) ||
	       begin(r, e);
}

static bool add_part(
    struct ready_made *r, const char *s, size_t len, struct err *e)
{
	bool has_nul = memchr(s, '\0', len) != NULL;

	r->line_len += len;
	if (has_nul || r->line_len > LINE_MAX_BYTES)
		return fail_line(r, has_nul, e);
	buf_add(&r->out, s, len);
	return true;
}

/* A run without LF; a CR in it ends a line, too. */
static bool add_run(
    struct ready_made *r, const char *s, size_t len, struct err *e)
{
	const char *end = s + len, *cr;

	while (s < end) {
		if (r->holds_cr && !end_line(r, e))
			return false;
		cr = memchr(s, '\r', (size_t)(end - s));
		if (!add_part(r, s, (size_t)((cr ? cr : end) - s), e))
			return false;
		r->holds_cr = cr != NULL;
		s = cr ? cr + 1 : end;
	}
	return true;
}

static bool flush(struct ready_made *r, struct err *e)
{
	bool ok = !r->has_begun || !r->out.len ||
	          r->to.take(r->to.ctx, r->out.data, r->out.len, e);

	if (r->has_begun)
		buf_reset(&r->out);
	return ok;
}

bool ready_made_add(
    struct ready_made *r, const char *bytes, size_t len, struct err *e)
{
	const char *at = bytes, *end = at + len;

	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((eol ? eol : end) - at);

		if ((n && !add_run(r, at, n, e)) || (eol && !end_line(r, e)))
			return false;
		at += n + (eol ? 1 : 0);
	}
	return flush(r, e);
}

bool ready_made_end(struct ready_made *r, struct err *e)
{
	if ((r->holds_cr || r->line_len) && !end_line(r, e))
		return false;
	return (r->has_begun || begin(r, e)) && flush(r, e);
}
