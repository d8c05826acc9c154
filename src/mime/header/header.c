#include "mime/header/header.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/header/encoded_word.h"
#include "mime/lib/gmime.h"
#include "mime/header/lex.h"
#include "mime/header/msgid.h"
#include "mime/header/params.h"
#include "mime/header/setaside.h"

/* Longer values are not parsed as dates. */
enum { DATE_LEN = 128 };

static char *read_text(const struct field *f)
{
	struct buf b = BUF_INIT;

	encoded_word_decode(&b, f->value, f->value_len);
	return buf_take(&b);
}

/* Sets *to unless an earlier field with the same name did. */
static void header_set_text(char **to, const struct field *f)
{
	if (!*to)
		*to = read_text(f);
}

static void read_subject(struct header *h, const struct field *f)
{
	header_set_text(&h->subject, f);
}

static void read_list_unsubscribe(struct header *h, const struct field *f)
{
	header_set_text(&h->list_unsubscribe, f);
}

static void read_list_post(struct header *h, const struct field *f)
{
	header_set_text(&h->list_post, f);
}

static void read_list_id(struct header *h, const struct field *f)
{
	if (!h->list_id && memchr(f->value, '<', f->value_len))
		h->list_id = msgid_read(f->value, f->value_len);
}

static void add_addresses(
    struct header *h, struct addresses *list, const struct field *f)
{
	if (!addresses_read(list, f->value, f->value_len))
		string_list_add_once(
		    &h->warnings, _("This message lists too many people; only "
				    "the first 1,000 are shown."));
}

static void read_from(struct header *h, const struct field *f)
{
	if (h->from.len)
		string_list_add_once(
		    &h->warnings, _("This message has more than one From "
				    "field. The sender may be forged."));
	add_addresses(h, &h->from, f);
}

static void read_sender(struct header *h, const struct field *f)
{
	add_addresses(h, &h->sender, f);
}

static void read_reply_to(struct header *h, const struct field *f)
{
	add_addresses(h, &h->reply_to, f);
}

static void read_to(struct header *h, const struct field *f)
{
	add_addresses(h, &h->to, f);
}

static void read_cc(struct header *h, const struct field *f)
{
	add_addresses(h, &h->cc, f);
}

static void read_bcc(struct header *h, const struct field *f)
{
	add_addresses(h, &h->bcc, f);
}

/* Copies a date without comments. GMime recognises zone names only in capitals,
 * so what follows the time is made upper case. */
static void copy_date(char to[DATE_LEN], const char *s, const char *end)
{
	bool is_zone = false;
	size_t n = 0;

	while (s < end && n < DATE_LEN - 1) {
		if (*s == '(') {
			s = lex_skip_comment(s, end, NULL);
			continue;
		}
		is_zone |= *s == ':';
		to[n] = lex_is_blank(*s) ? ' ' : *s;
		if (is_zone)
			to[n] = (char)toupper((unsigned char)to[n]);
		n++;
		s++;
	}
	to[n] = '\0';
}

/* Completes a zone of three digits: "-600" becomes "-0600". */
static void mend_zone(char date[DATE_LEN])
{
	size_t len = strlen(date);
	char *sign = strpbrk(date, "+-");

	while (sign && sign[1] && strpbrk(sign + 1, "+-"))
		sign = strpbrk(sign + 1, "+-");
	if (!sign || strspn(sign + 1, "0123456789") != 3 ||
	    (sign[4] && sign[4] != ' ') || len + 1 >= DATE_LEN)
		return;
	memmove(sign + 2, sign + 1, strlen(sign + 1) + 1);
	sign[1] = '0';
}

static bool read_time(
    struct header *h, int64_t *at, const char *s, const char *end)
{
	char text[DATE_LEN];
	GDateTime *date;

	/* GMime knows every date format, but is slow. */
	if (date_from_mail(at, s, end))
		return true;
	if (!gmime_ready(NULL)) {
		h->lacks_library = true;
		return false;
	}
	copy_date(text, s, end);
	mend_zone(text);
	mem_ensure(GMIME_MEMORY);
	date = g_mime_utils_header_decode_date(text);
	if (!date)
		return false;
	*at = g_date_time_to_unix(date);
	g_date_time_unref(date);
	return true;
}

static void read_date(struct header *h, const struct field *f)
{
	if (!h->has_date)
		h->has_date = read_time(
		    h, &h->sent_at, f->value, f->value + f->value_len);
}

/* The date of a Received field follows its last semicolon. */
static void read_received(struct header *h, const struct field *f)
{
	const char *end = f->value + f->value_len, *mark = end;

	if (h->received_at)
		return;
	while (mark > f->value && mark[-1] != ';')
		mark--;
	if (mark > f->value)
		read_time(h, &h->received_at, mark, end);
}

static void read_message_id(struct header *h, const struct field *f)
{
	if (!h->message_id)
		h->message_id = msgid_read(f->value, f->value_len);
}

static void read_in_reply_to(struct header *h, const struct field *f)
{
	struct string_list ids = {0};

	msgids_read(&ids, f->value, f->value_len);
	if (!h->in_reply_to && ids.len)
		h->in_reply_to = mem_str(ids.items[0]);
	string_list_clear(&ids);
}

static void read_references(struct header *h, const struct field *f)
{
	msgids_read(&h->references, f->value, f->value_len);
}

static void read_content_type(struct header *h, const struct field *f)
{
	struct buf head = BUF_INIT, type = BUF_INIT;

	if (h->content_type)
		return;
	params_head(&head, f->value, f->value_len);
	params_media_type(&type, head.data, "text/plain");
	h->content_type = buf_take(&type);
	buf_clear(&head);
}

/* Sorted by length, then by name: the length alone decides most comparisons. */
static const struct header_reader {
	size_t len;
	const char *name;
	void (*read)(struct header *h, const struct field *f);
} readers[] = {
    {2, "Cc", read_cc},
    {2, "To", read_to},
    {3, "Bcc", read_bcc},
    {4, "Date", read_date},
    {4, "From", read_from},
    {6, "Sender", read_sender},
    {7, "List-Id", read_list_id},
    {7, "Subject", read_subject},
    {8, "Received", read_received},
    {8, "Reply-To", read_reply_to},
    {9, "List-Post", read_list_post},
    {10, "Message-ID", read_message_id},
    {10, "References", read_references},
    {11, "In-Reply-To", read_in_reply_to},
    {12, "Content-Type", read_content_type},
    {16, "List-Unsubscribe", read_list_unsubscribe},
};

static void read_field(struct header *h, const struct field *f)
{
	const size_t n = sizeof readers / sizeof *readers;

	for (size_t i = 0; i < n && readers[i].len <= f->name_len; i++)
		if (readers[i].len == f->name_len &&
		    field_is(f, readers[i].name)) {
			readers[i].read(h, f);
			return;
		}
}

static void set_missing(char **text, const char *to)
{
	if (!*text)
		*text = mem_str(to);
}

static void fill_up(struct header *h)
{
	set_missing(&h->subject, "");
	set_missing(&h->message_id, "");
	set_missing(&h->in_reply_to, "");
	set_missing(&h->list_id, "");
	set_missing(&h->list_unsubscribe, "");
	set_missing(&h->list_post, "");
	set_missing(&h->content_type, "text/plain");
}

/* Warns if the name is an address, but not the one the mail came from. */
static void warn_of_pretence(struct header *h)
{
	for (size_t i = 0; i < h->from.len; i++)
		if (address_pretends(&h->from.items[i])) {
			string_list_add(&h->warnings,
			    _("The sender's name shows a different email "
			      "address than the real one."));
			return;
		}
}

static void warn_of_limits(struct header *h, const struct fields *f, size_t len)
{
	if (len > HEADER_BLOCK)
		string_list_add(
		    &h->warnings, _("The header of this message is larger than "
				    "256 kB; the rest of it was ignored."));
	if (f->is_cut)
		string_list_add(
		    &h->warnings, _("A header field of this message is longer "
				    "than 64 kB; the rest of it was ignored."));
	if (f->has_junk && f->has_field)
		string_list_add(&h->warnings,
		    _("The header of this message is damaged: some of its "
		      "lines are not header fields."));
}

/* Nothing is decoded of a message that is set aside. A simple Message-ID is
 * kept, so that it stays in its thread. */
static void make_placeholder(
    struct header *h, int64_t key, const char *bytes, size_t len)
{
	struct buf id = BUF_INIT;

	setaside_add_id(&id, bytes, len);
	h->message_id = buf_take(&id);
	h->subject = mem_str(setaside_subject());
	h->aside_key = key;
	string_list_add(&h->warnings, setaside_reason());
	fill_up(h);
}

static void read_all(struct header *h, const char *bytes, size_t len)
{
	struct fields fields;
	struct field f;
	size_t block = len < HEADER_BLOCK ? len : HEADER_BLOCK;

	fields_open(&fields, bytes, block);
	while (field_next(&fields, &f))
		read_field(h, &f);
	fill_up(h);
	warn_of_pretence(h);
	if (fields.body < fields.end)
		len = block; /* the header has its end within the block */
	warn_of_limits(h, &fields, len);
}

void header_read(struct header *h, const char *bytes, size_t len)
{
	int64_t key = setaside_find(bytes, len);

	memset(h, 0, sizeof *h);
	if (key) {
		make_placeholder(h, key, bytes, len);
		return;
	}
	crash_enter(CRASH_HEADER, bytes, len, 0);
	read_all(h, bytes, len);
	crash_test(CRASH_HEADER, h->subject, strlen(h->subject));
	crash_leave();
}

bool header_is_whole(const struct header *h, struct err *e)
{
	return !h->lacks_library || gmime_ready(e);
}

void header_clear(struct header *h)
{
	free(h->subject);
	addresses_clear(&h->from);
	addresses_clear(&h->sender);
	addresses_clear(&h->reply_to);
	addresses_clear(&h->to);
	addresses_clear(&h->cc);
	addresses_clear(&h->bcc);
	free(h->message_id);
	free(h->in_reply_to);
	string_list_clear(&h->references);
	free(h->list_id);
	free(h->list_unsubscribe);
	free(h->list_post);
	free(h->content_type);
	string_list_clear(&h->warnings);
	memset(h, 0, sizeof *h);
}

size_t header_end(const char *bytes, size_t len)
{
	struct fields fields;
	struct field f;

	fields_open(&fields, bytes, len);
	while (field_next(&fields, &f))
		;
	return (size_t)(fields.body - bytes);
}

void header_show_all(struct buf *out, const char *bytes, size_t len)
{
	struct fields fields;
	struct field f;

	if (len > HEADER_BLOCK)
		len = HEADER_BLOCK;
	fields_open(&fields, bytes, len);
	if (setaside_find(bytes, len)) {
		setaside_add_raw(out, bytes, header_end(bytes, len));
		return;
	}
	crash_enter(CRASH_HEADER, bytes, len, 0);
	while (field_next(&fields, &f)) {
		buf_add(out, f.name, f.name_len);
		buf_add_str(out, ": ");
		encoded_word_decode(out, f.value, f.value_len);
		buf_add_char(out, '\n');
	}
	crash_leave();
}
