#include "account/imap/body/partial_text.h"

#include "account/backend.h"
#include "mime/message/parse.h"
#include "store/read/body.h"
#include "store/server/merge.h"
#include "store/read/trouble.h"

static bool read_partial_text(
    struct account *a, int64_t body_id, enum text_came *came, struct err *e)
{
	struct body body;
	bool ok = body_open(&body, a->db, body_id, e);

	if (ok) {
		struct source source = body_source(&body);
		struct mail *mail;

		source.is_beginning = true;
		mail = mail_read(&source);
		*came = text_came(mail);
		mail_free(mail);
	}
	body_close(&body);
	/* Another session has removed it. */
	return ok || e->kind == ERR_NOT_FOUND;
}

static bool note_partial_text(struct account *a,
    const struct imap_partial_body *g, enum text_came came, struct err *e)
{
	struct merge_beginning b = {.message_id = g->what->message_id,
	    .body_id = g->body_id,
	    .has_text = came == TEXT_CAME};
	struct db *w;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = merge_beginning(w, &b, e) &&
	     (!g->what->tries || trouble_clear(w, b.message_id, e));
	return write_end(a->store, ok, e);
}

bool imap_partial_text_look(struct imap_session *s, const struct folder *folder,
    const struct imap_partial_body *g, enum text_came *came, struct err *e)
{
	struct account *a = s->account;

	*came = TEXT_CAME_NOT;
	if (g->is_lost || !g->body_id)
		return true;
	if (!read_partial_text(a, g->body_id, came, e))
		return false;
	if (*came == TEXT_CAME_NOT)
		return true;
	if (!note_partial_text(a, g, *came, e))
		return false;
	backend_tell_changed(a, folder->id);
	return true;
}
