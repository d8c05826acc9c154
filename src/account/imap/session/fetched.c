#include "account/imap/session/fetched.h"

#include <stdlib.h>
#include <string.h>

#include "account/imap/wire/etpan_extension.h"
#include "account/imap/session/object_id.h"
#include "account/imap/wire/flags.h"
#include "base/date.h"

void imap_fetched_init(struct imap_fetched *f)
{
	*f = (struct imap_fetched){0};
	buf_init(&f->keywords);
	buf_init(&f->content);
}

void imap_fetched_clear(struct imap_fetched *f)
{
	buf_clear(&f->keywords);
	buf_clear(&f->content);
}

static void forget_last_message(struct imap_fetched *f)
{
	struct buf keywords = f->keywords, content = f->content;

	buf_reset(&keywords);
	buf_reset(&content);
	*f = (struct imap_fetched){.keywords = keywords, .content = content};
}

/* libetpan has the zone as the digits are: +0130 is 130. */
static int64_t read_internal_date(const struct mailimap_date_time *d)
{
	struct date_civil civil = {.year = d->dt_year,
	    .month = d->dt_month,
	    .day = d->dt_day,
	    .hour = d->dt_hour,
	    .minute = d->dt_min,
	    .second = d->dt_sec,
	    .zone_minutes = d->dt_zone / 100 * 60 + d->dt_zone % 100};
	int64_t at;

	return date_from_civil(&at, &civil) ? at : 0;
}

static void read_body_section(
    struct imap_fetched *f, const struct mailimap_msg_att_body_section *s)
{
	if (s->sec_section && s->sec_section->sec_spec) {
		f->header = s->sec_body_part ? s->sec_body_part : "";
		f->header_len = s->sec_body_part ? s->sec_length : 0;
	} else if (s->sec_body_part) {
		f->body = s->sec_body_part;
		f->body_len = s->sec_length;
		f->origin = s->sec_origin_octet;
	}
}

static void read_static_item(
    struct imap_fetched *f, const struct mailimap_msg_att_static *s)
{
	switch (s->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		f->uid = s->att_data.att_uid;
		f->has_uid = true;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		f->size = s->att_data.att_rfc822_size;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		f->date = read_internal_date(s->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		read_body_section(f, s->att_data.att_body_section);
		break;
	default:
		break;
	}
}

/* "RFC822.SIZE 3.4e+06" (Yandex) is 3 to libetpan, and takes the name of what
 * follows along; a literal without a name is left then. We ask for no other
 * but the header, or the body, and each alone. */
static void read_unknown_item(
    struct imap_fetched *f, const struct mailimap_extension_data *data)
{
	const struct buf *item = imap_etpan_extension_item(data);
	const char *eol =
	    item && *item->data == '{' ? strchr(item->data, '\n') : NULL;

	if (eol && !f->header) {
		f->header = eol + 1;
		f->header_len = item->len - (size_t)(eol + 1 - item->data);
	}
	imap_object_id_read(data, &f->content);
}

void imap_fetched_read(
    struct imap_fetched *f, const struct mailimap_msg_att *msg)
{
	forget_last_message(f);
	for (clistiter *i = clist_begin(msg->att_list); i; i = clist_next(i)) {
		const struct mailimap_msg_att_item *item = clist_content(i);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC) {
			read_static_item(f, item->att_data.att_static);
		} else if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC) {
			f->has_flags = true;
			imap_flags_read(
			    item->att_data.att_dyn, &f->flags, &f->keywords);
		} else if (item->att_type == MAILIMAP_MSG_ATT_ITEM_EXTENSION) {
			read_unknown_item(f, item->att_data.att_extension_data);
		}
	}
}
