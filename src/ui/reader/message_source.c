#include "ui/reader/message_source.h"

#include "base/i18n.h"

static ssize_t read_unless_dropped(
    void *ctx, int64_t offset, void *to, size_t len)
{
	struct message_source *o = ctx;

	if (o->errand->is_dropped)
		return -1;
	return o->inner.read_at(o->inner.ctx, offset, to, len);
}

bool message_source_init(struct message_source *o, struct db *db,
    int64_t message_id, const struct job *errand, struct err *e)
{
	*o = (struct message_source){.errand = errand};
	if (!db)
		return err_set(e, ERR_STORE, ERR_ITEM, RETRY_LATER,
		    _("Can't read the mail database right now."));
	if (!message_read(db, message_id, &o->m, e))
		return false;
	if (!o->m.body_id || o->m.here == HERE_HEADER)
		return true;
	if (!body_open(&o->body, db, o->m.body_id, e))
		return false;
	o->has_body = true;
	o->inner = body_source(&o->body);
	o->source = (struct source){.ctx = o,
	    .size = o->inner.size,
	    .is_beginning = o->m.here == HERE_STUB,
	    .read_at = read_unless_dropped};
	return true;
}

void message_source_parse(struct message_source *o)
{
	o->mail = mail_read(&o->source);
}

void message_source_clear(struct message_source *o)
{
	if (o->mail)
		mail_free(o->mail);
	if (o->has_body)
		body_close(&o->body);
	message_clear(&o->m);
}
