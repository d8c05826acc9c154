#include "account/imap/session/qresync.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/imap/session/fetched.h"
#include "account/imap/session/flag_load.h"
#include "account/imap/session/exchange.h"
#include "base/log.h"

/* Of a larger folder the changes are asked for in pieces, when it is open. */
enum { MESSAGES_MAX = 200000 };

/* All flags may have changed, and every second message may be gone. */
const struct imap_budget imap_qresync_budget = {
    .line = 6 * 1024 * 1024,
    .text = 64 * 1024 + MESSAGES_MAX * 200,
    .literals = 64 * 1024,
    .ms = 10 * 60 * 1000,
};

/* The marks that were asked with, and what came. */
struct opening {
	struct imap_qresync base;
	int64_t folder_id, uidvalidity, modseq, oldest, known;
	struct imap_fetched fetched;
	struct imap_flagload *load;
	size_t seen; /* bytes of the answer that were looked through */
};

static struct opening *opening_of(const struct imap_session *s)
{
	return (struct opening *)s->resync;
}

/* --- may it be asked at all ----------------------------------------------- */

/* iCloud names messages as vanished that are there, and forgets the answer
 * to ENABLE. */
static bool is_known_to_lie(const char *host)
{
	static const char *const ends[] = {
	    ".me.com", ".icloud.com", ".mac.com", ".icloud.com.cn"};
	size_t len = strlen(host);

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t n = strlen(ends[i]);

		if (len >= n && strcasecmp(host + len - n, ends[i]) == 0)
			return true;
	}
	return false;
}

bool imap_qresync_enable(struct imap_session *s, int *tag, struct err *e)
{
	*tag = 0;
	if (!(s->caps.bits & IMAP_CAP_QRESYNC) ||
	    is_known_to_lie(s->account->conf->server.host))
		return true;
	if (!imap_wire_command(&s->wire, e, "ENABLE QRESYNC"))
		return false;
	*tag = s->wire.tag;
	/* Until the answer is here it is taken for a yes, so that the first
	 * mailbox need not wait for it. */
	s->qresync = IMAP_QRESYNC_ASKED;
	return true;
}

static void take_enabled(void *ctx, const struct imap_answer *a)
{
	bool *is_enabled = ctx;

	if (imap_is_word(a->words, "ENABLED") &&
	    strcasestr(a->words, " QRESYNC"))
		*is_enabled = true;
}

bool imap_qresync_enabled(struct imap_session *s, int tag, struct err *e)
{
	bool is_enabled = false;
	enum imap_status status;
	struct imap_exchange t = {.status = &status,
	    .take = take_enabled,
	    .ctx = &is_enabled,
	    .tag = tag};

	if (!imap_exchange_end(s, &t, e))
		return false;
	/* A yes that does not say to what is none (RFC 5161, 3.2). */
	is_enabled = is_enabled && status == IMAP_OK;
	s->qresync = is_enabled ? IMAP_QRESYNC_ON : IMAP_QRESYNC_OFF;
	if (!is_enabled)
		log_line(s->account->conf->label,
		    "QRESYNC is offered and not given: %s", s->words.data);
	return true;
}

/* --- asking --------------------------------------------------------------- */

static void free_opening(struct imap_qresync *base)
{
	struct opening *o = (struct opening *)base;

	imap_fetched_clear(&o->fetched);
	imap_flag_load_free(o->load);
	free(o);
}

/* Does the folder have marks to ask with, and is it not too large? */
static bool is_ready(const struct folder *f)
{
	return f->uidvalidity > 0 && f->modseq > 0 && f->uid_oldest > 0 &&
	       f->uid_oldest <= f->uid_known && f->srv_total <= MESSAGES_MAX;
}

static struct opening *opening_new(struct account *a, const struct folder *f)
{
	struct opening *o = mem_new(1, sizeof *o);

	o->base.free = free_opening;
	o->folder_id = f->id;
	o->uidvalidity = f->uidvalidity;
	o->modseq = f->modseq;
	o->oldest = f->uid_oldest;
	o->known = f->uid_known;
	imap_fetched_init(&o->fetched);
	o->load = imap_flag_load_new(a, f->id);
	return o;
}

bool imap_qresync_ask(
    struct imap_session *s, const struct folder *f, struct buf *parameter)
{
	if (s->resync)
		s->resync->free(s->resync);
	s->resync = NULL;
	imap_uids_clear(&s->vanished);
	if (!f || !imap_session_may_resync(s) || !is_ready(f))
		return false;
	buf_printf(parameter,
	    " (QRESYNC (%" PRId64 " %" PRId64 " %" PRId64 ":%" PRId64 "))",
	    f->uidvalidity, f->modseq, f->uid_oldest, f->uid_known);
	s->resync = &opening_new(s->account, f)->base;
	return true;
}

/* --- reading -------------------------------------------------------------- */

/* Flags that came before the old mailbox was closed are those of its
 * messages. libetpan has read up to the message that is being taken. */
static void drop_what_was_before(struct imap_session *s)
{
	static const char closed[] = "\n* OK [CLOSED]";
	const MMAPString *text = s->etpan->imap_stream_buffer;
	struct opening *o = opening_of(s);

	if (memmem(text->str + o->seen, text->len - o->seen, closed,
		sizeof closed - 1)) {
		imap_flag_load_free(o->load);
		o->load = imap_flag_load_new(s->account, o->folder_id);
	}
	/* The mark may stand across the end. */
	o->seen =
	    text->len > sizeof closed ? text->len - (sizeof closed - 2) : 0;
}

void imap_qresync_take(void *ctx, const struct mailimap_msg_att *msg)
{
	struct imap_session *s = ctx;
	struct opening *o = opening_of(s);

	drop_what_was_before(s);
	imap_fetched_read(&o->fetched, msg);
	if (o->fetched.has_flags && o->fetched.uid >= o->oldest &&
	    o->fetched.uid <= o->known)
		imap_flag_load_add(o->load, &o->fetched);
}

void imap_qresync_opened(struct imap_session *s)
{
	if (s->resync)
		drop_what_was_before(s);
}

static bool is_still(const struct opening *o, const struct folder *f)
{
	return o && o->folder_id == f->id && o->uidvalidity == f->uidvalidity &&
	       o->modseq == f->modseq && o->oldest == f->uid_oldest &&
	       o->known == f->uid_known;
}

bool imap_qresync_settle(struct imap_session *s, const struct folder *f,
    bool *was_told, struct err *e)
{
	struct opening *o = opening_of(s);
	struct imap_flagload *load;

	*was_told = imap_session_may_resync(s) && is_still(o, f);
	if (!*was_told || imap_flag_load_is_empty(o->load))
		return true;
	load = o->load;
	o->load = imap_flag_load_new(s->account, f->id);
	return imap_flag_load_put(load, s, e);
}
