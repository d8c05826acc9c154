#include "account/smtp/settle.h"

#include <inttypes.h>

#include "account/smtp/settings.h"
#include "base/log.h"
#include "store/server/sent.h"

bool smtp_file_owed(struct account *a, struct err *e)
{
	int64_t n = 0;
	struct db *w;
	bool is_owed;

	if (!sent_copy_is_owed(a->db, a->id, &is_owed, e))
		return false;
	return !is_owed ||
	       (write_begin(a->store, WRITE_DURABLE, &w, e) &&
		   write_end(a->store,
		       sent_copy_file_owed(w, a->id, a->now(), &n, e), e));
}

bool smtp_settle_proved(struct account *a, struct err *e)
{
	int64_t n = 0;
	struct db *w;
	bool is_unsure, ok;

	if (!sent_is_unsure(a->db, a->id, &is_unsure, e))
		return false;
	if (!is_unsure)
		return true;
	if (!write_begin(a->store, WRITE_DURABLE, &w, e))
		return false;
	ok = sent_settle_proved(
	    w, a->id, smtp_sent_copy(a->conf), a->now(), &n, e);
	ok = write_end(a->store, ok, e);
	if (ok && n)
		log_line(a->conf->label,
		    "%" PRId64 " messages turn out to have been sent", n);
	return ok;
}
