#include "mime/build/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/build/file_content.h"
#include "mime/build/header_out.h"
#include "mime/header/fields.h"
#include "mime/message/parse.h"
#include "mime/message/text.h"

static bool differs(struct err *e, const char *what)
{
	return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_ASK,
	    _("The message was not sent: read back, its %s is not what was "
	      "written. The draft is kept; please report this as a bug."),
	    what);
}

/* --- the header ------------------------------------------------------------
 */

static bool is_same_clean(const char *wanted, const char *found)
{
	struct buf clean = BUF_INIT;
	bool ok;

	header_out_clean(&clean, wanted);
	ok = strcmp(clean.data, found) == 0;
	buf_clear(&clean);
	return ok;
}

static bool is_same_address(const struct address *a, const struct address *b)
{
	struct buf spec = BUF_INIT, other = BUF_INIT;
	bool ok = header_out_addr(&spec, a->addr) &&
	          header_out_addr(&other, b->addr) &&
	          buf_equals(&spec, other.data, other.len) &&
	          is_same_clean(a->name, b->name);

	buf_clear(&spec);
	buf_clear(&other);
	return ok;
}

static bool is_written(const struct address *a)
{
	struct buf spec = BUF_INIT;
	bool ok = header_out_addr(&spec, a->addr);

	buf_clear(&spec);
	return ok;
}

static bool are_same_people(
    const struct addresses *wanted, const struct addresses *found)
{
	size_t n = 0;

	for (size_t i = 0; i < wanted->len; i++) {
		if (!is_written(&wanted->items[i]))
			continue;
		if (n == found->len ||
		    !is_same_address(&wanted->items[i], &found->items[n]))
			return false;
		n++;
	}
	return n == found->len;
}

static bool are_same_ids(
    const struct string_list *wanted, const struct string_list *found)
{
	size_t n = 0;

	for (size_t i = 0; i < wanted->len; i++) {
		if (!header_out_is_id(wanted->items[i]))
			continue;
		if (n == found->len ||
		    strcmp(wanted->items[i], found->items[n]) != 0)
			return false;
		n++;
	}
	return n == found->len;
}

static bool is_same_id(const char *wanted, const char *found)
{
	return strcmp(header_out_is_id(wanted) ? wanted : "", found) == 0;
}

static bool check_header(
    const struct build *b, const struct header *h, struct err *e)
{
	if (!is_same_clean(b->subject, h->subject))
		return differs(e, "Subject");
	if (!are_same_people(&b->from, &h->from))
		return differs(e, "From");
	if (!are_same_people(&b->reply_to, &h->reply_to))
		return differs(e, "Reply-To");
	if (!are_same_people(&b->to, &h->to))
		return differs(e, "To");
	if (!are_same_people(&b->cc, &h->cc))
		return differs(e, "Cc");
	if (!are_same_people(&b->bcc, &h->bcc))
		return differs(e, "Bcc");
	if (!is_same_id(b->message_id, h->message_id))
		return differs(e, "Message-ID");
	if (!is_same_id(b->in_reply_to, h->in_reply_to))
		return differs(e, "In-Reply-To");
	if (!are_same_ids(&b->references, &h->references))
		return differs(e, "References");
	if (!h->has_date || h->sent_at != b->date)
		return differs(e, "Date");
	return true;
}

/* Fields that a message of ours may have, each once. */
static const char *const names[] = {"Date", "From", "Sender", "Reply-To", "To",
    "Cc", "Bcc", "Subject", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "Content-Disposition",
    "Content-Transfer-Encoding"};
enum { NAMES = sizeof names / sizeof *names };

static bool count_field(const struct field *f, int counts[NAMES])
{
	for (size_t i = 0; i < NAMES; i++)
		if (field_is(f, names[i]))
			return ++counts[i] == 1;
	return false;
}

static bool check_fields(const struct source *built, struct err *e)
{
	struct buf head = BUF_INIT;
	int counts[NAMES] = {0};
	struct fields fields;
	struct field f;
	bool ok = true;
	ssize_t n;

	n = built->read_at(
	    built->ctx, 0, buf_room(&head, HEADER_BLOCK), HEADER_BLOCK);
	buf_grew(&head, n > 0 ? (size_t)n : 0);
	fields_open(&fields, head.data, head.len);
	while (ok && field_next(&fields, &f))
		ok = count_field(&f, counts);
	ok = ok && !fields.has_junk && !fields.is_cut;
	buf_clear(&head);
	return ok || differs(e, _("header"));
}

/* --- the text
 * ------------------------------------------------------------------ */

static bool check_text(
    const struct build *b, const struct mail *m, struct err *e)
{
	struct buf found = BUF_INIT, wanted = BUF_INIT, other = BUF_INIT;
	bool ok = text_of_type(&found, m, false) || !b->text_len;

	flowed_normal(&wanted, b->text, b->text_len);
	if (b->how.format == FORMAT_FLOWED) {
		flowed_join(&other, found.data, found.len);
	} else {
		buf_add(&other, found.data, found.len);
		buf_clear(&found);
		flowed_write(&found, &b->how, wanted.data, wanted.len);
		buf_reset(&wanted);
		buf_add(&wanted, found.data, found.len);
	}
	/* Whether a last line that is empty is one, readers do not agree. */
	while (wanted.len && wanted.data[wanted.len - 1] == '\n')
		buf_cut(&wanted, wanted.len - 1);
	while (other.len && other.data[other.len - 1] == '\n')
		buf_cut(&other, other.len - 1);
	ok = ok && buf_equals(&wanted, other.data, other.len);
	buf_clear(&found);
	buf_clear(&wanted);
	buf_clear(&other);
	return ok || differs(e, _("text"));
}

/* --- attachments
 * ------------------------------------------------------------------ */

/* Digests bytes, line ends as LF if they are lines. */
struct digesting {
	struct digest *digest;
	bool is_lines, was_cr;
};

static bool add_bytes(void *ctx, const void *bytes, size_t len)
{
	struct digesting *d = ctx;
	struct buf lines = BUF_INIT;
	const char *s = bytes;

	if (!d->is_lines) {
		digest_add(d->digest, bytes, len);
		return true;
	}
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n' && d->was_cr) {
			d->was_cr = false;
			continue;
		}
		d->was_cr = s[i] == '\r';
		buf_add_char(&lines, s[i] == '\r' ? '\n' : s[i]);
	}
	digest_add(d->digest, lines.data, lines.len);
	buf_clear(&lines);
	return true;
}

static bool digest_source(const struct source *src, int64_t from, int64_t to,
    bool is_lines, unsigned char out[DIGEST_SHA256])
{
	struct digesting d = {digest_new(DIGEST_IS_SHA256), is_lines, false};
	struct buf piece = BUF_INIT;
	enum { PIECE = 64 * 1024 };
	bool ok = true;

	while (ok && from < to) {
		size_t want = to - from < PIECE ? (size_t)(to - from) : PIECE;
		ssize_t n =
		    src->read_at(src->ctx, from, buf_room(&piece, PIECE), want);

		ok = n > 0;
		if (ok)
			add_bytes(&d, piece.data, (size_t)n);
		from += n;
	}
	digest_end(d.digest, out);
	digest_free(d.digest);
	buf_clear(&piece);
	return ok;
}

/* Part i is one that was attached as f. */
static bool check_file(const struct build_file *f, const struct mail *m,
    const struct source *built, size_t i)
{
	const struct part *p = mail_part(m, i);
	bool is_lines = strcmp(p->type, "message/rfc822") == 0;
	unsigned char wanted[DIGEST_SHA256], found[DIGEST_SHA256];
	struct digesting d;

	if (!is_same_clean(*f->name || is_lines || !f->is_message
			       ? f->name
			       : "message.eml",
		p->filename))
		return false;
	if (!digest_source(&f->source, 0, f->source.size, is_lines, wanted))
		return false;
	if (is_lines) {
		if (!digest_source(
			built, p->offset, p->offset + p->len, true, found))
			return false;
	} else {
		d = (struct digesting){
		    digest_new(DIGEST_IS_SHA256), false, false};
		mail_part_stream(m, i, add_bytes, &d);
		digest_end(d.digest, found);
		digest_free(d.digest);
	}
	return memcmp(wanted, found, sizeof wanted) == 0;
}

static bool check_files(const struct build *b, const struct mail *m,
    const struct source *built, struct err *e)
{
	size_t n = 0;

	/* The first part below the root is the text. */
	for (size_t i = 2; i < mail_part_count(m); i++) {
		if (mail_part(m, i)->depth != 1)
			continue;
		if (n == b->files.len ||
		    !check_file(&b->files.items[n], m, built, i))
			return differs(e, _("attachment"));
		n++;
	}
	return n == b->files.len || differs(e, _("attachment"));
}

bool verify_built(
    const struct build *b, const struct source *built, struct err *e)
{
	struct mail *m = mail_read(built);
	bool ok = check_fields(built, e) &&
	          check_header(b, mail_header(m), e) && check_text(b, m, e) &&
	          check_files(b, m, built, e);

	mail_free(m);
	return ok;
}
