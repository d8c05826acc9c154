#include "account/imap/pull/search.h"

#include "account/imap/session/mailbox_command.h"
#include "account/imap/wire/caps.h"
#include "account/imap/session/command.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/session/search_command.h"
#include "account/imap/pull/uid_scan.h"
#include "account/imap/session/exchange.h"
#include "account/imap/wire/uids.h"
#include "base/i18n.h"
#include "account/imap/wire/status_line.h"
#include "store/search/search.h"

enum {
	PIECE = 50000,      /* messages that a question is about */
	TAKE_AT_ONCE = 500, /* a stop is looked at in between */
};

/* The UIDs of a piece, each in a line of its own at worst. A server without an
 * index reads all of these messages before it says a word. */
static const struct imap_budget budget = {
    .line = 1024 * 1024,
    .text = 1280 * 1024,
    .ms = 5 * 60 * 1000,
};

struct folder_search {
	struct imap_session *session;
	const struct account_search *what;
	struct account_found *found;
	struct folder folder;
};

static bool is_search_over(const struct folder_search *x)
{
	const struct wake *stop = x->session->account->stop;

	return x->found->ids.len >= x->what->most || (stop && wake_is_up(stop));
}

/* --- the question --------------------------------------------------------- */

/* A line that ends with the size of a literal: the server says when it may
 * come, or how the command ended, unless it takes literals unasked. */
static bool await_search_go_ahead(struct imap_session *s,
    enum imap_status *status, bool *goes_on, struct err *e)
{
	struct imap_answer a;
	bool ok;

	*goes_on = true;
	if (s->caps.bits & IMAP_SEARCHES_AHEAD)
		return true;
	imap_answer_init(&a);
	ok = imap_exchange_await(s, &a, e);
	*goes_on = a.kind == IMAP_KIND_CONTINUE;
	*status = a.status;
	imap_answer_clear(&a);
	if (ok && s->has_bye)
		ok = imap_session_fail_bye(s, e);
	return ok;
}

static bool send_search(struct imap_session *s, const struct string_list *lines,
    enum imap_status *status, struct err *e)
{
	const struct imap_reading reading = {.budget = &budget};
	bool goes_on = true;

	imap_exchange_budget(s, 0);
	if (!imap_command_send(s, e, "%s", lines->items[0]))
		return false;
	for (size_t i = 1; i < lines->len; i++) {
		if (!await_search_go_ahead(s, status, &goes_on, e))
			return false;
		if (!goes_on)
			return true;
		if (!imap_wire_answer(&s->wire, lines->items[i], e))
			return false;
	}
	return imap_command_read(s, s->wire.tag, &reading, status, e);
}

/* A server that knows no letters but ASCII's says so, and would in every
 * folder. */
static bool fail_search_refused(struct imap_session *s, struct err *e)
{
	const char *host = s->account->conf->server.host;

	if (imap_mailbox_command_says(s, "BADCHARSET") ||
	    imap_mailbox_command_says(s, IMAP_STATUS_FOREIGN "BADCHARSET"))
		err_set(e, ERR_OTHER, ERR_FOLDER, RETRY_NEVER,
		    _("%s can only search for plain ASCII words."), host);
	else
		err_set(e, ERR_OTHER, ERR_FOLDER, RETRY_LATER,
		    _("%s refused the search."), host);
	return err_said(e, s->words.data);
}

/* --- the answer ----------------------------------------------------------- */

/* Messages in a row of UIDs. */
static bool take_hit_range(struct folder_search *x, const struct imap_range *r,
    struct search_uid_hits *taken, struct err *e)
{
	struct search_uid_range told = {.terms = x->what->terms,
	    .folder_id = x->folder.id,
	    .first = r->first,
	    .last = r->last,
	    .n = TAKE_AT_ONCE};
	bool ok;

	do {
		ok =
		    search_check_uids(x->session->account->db, &told, taken, e);
		told.last = taken->next;
	} while (ok && taken->next && !is_search_over(x));
	return ok;
}

/* UIDs of another UIDVALIDITY mean nothing here. More than was asked about
 * is made up. */
static bool take_search_hits(struct folder_search *x,
    const struct imap_uids *uids, uint32_t most, struct err *e)
{
	const struct imap_session *s = x->session;
	bool is_same = s->mailbox.uidvalidity == x->folder.uidvalidity &&
	               !s->mailbox.is_replaced;
	struct search_uid_hits taken = {0};
	uint64_t all = imap_uids_count(uids);
	bool ok = true;

	for (size_t i = uids->len;
	     ok && is_same && i-- > 0 && !is_search_over(x);)
		ok = take_hit_range(x, &uids->items[i], &taken, e);
	for (size_t i = 0; i < taken.ids.len; i++)
		if (x->found->ids.len < x->what->most)
			*vec_push(&x->found->ids) = taken.ids.items[i];
	if (all > most)
		all = most;
	/* If not all were looked at, the rest can't be counted. */
	if (ok && !is_search_over(x) && all > (uint64_t)taken.known)
		x->found->unknown += (int64_t)all - taken.known;
	vec_clear(&taken.ids);
	return ok;
}

static bool search_piece(
    struct folder_search *x, uint32_t first, uint32_t last, struct err *e)
{
	struct imap_session *s = x->session;
	struct imap_search_command q = {.terms = x->what->terms,
	    .caps = s->caps.bits,
	    .first = first,
	    .last = last};
	struct imap_uids uids = {0};
	struct string_list lines = {0};
	enum imap_status status = IMAP_OK;
	bool ok = imap_search_command_make(&lines, &q, e) &&
	          send_search(s, &lines, &status, e);

	if (ok && status != IMAP_OK)
		ok = fail_search_refused(s, e);
	if (ok) {
		imap_uid_scan_take(s, &uids);
		ok = take_search_hits(x, &uids, last - first + 1, e);
	}
	imap_uids_clear(&uids);
	string_list_clear(&lines);
	return ok;
}

/* --- a folder ------------------------------------------------------------- */

static bool open_search_folder(struct folder_search *x, struct err *e)
{
	struct imap_session *s = x->session;

	/* INBOX is open from the start. */
	if (imap_session_is_fresh(s) && !s->mailbox.folder_id &&
	    x->folder.role == ROLE_INBOX)
		s->mailbox.folder_id = x->folder.id;
	return (s->mailbox.folder_id == x->folder.id &&
		   !s->mailbox.is_replaced) ||
	       imap_mailbox_open(s, &x->folder, IMAP_EXAMINE, e);
}

/* From the newest messages down, so that it may end when enough is found. */
static bool search_folder(struct folder_search *x, struct err *e)
{
	uint32_t last;

	if (!open_search_folder(x, e))
		return false;
	x->session->mailbox.use = IMAP_MAILBOX_USED;
	for (last = imap_mailbox_now(x->session); last && !is_search_over(x);) {
		uint32_t first = last > PIECE ? last - PIECE + 1 : 1;

		if (!search_piece(x, first, last, e))
			return false;
		last = first - 1;
	}
	return true;
}

bool imap_search(struct imap_session *s, const struct account_search *what,
    struct account_found *found, struct err *e)
{
	struct folder_search x = {.session = s, .what = what, .found = found};
	bool ok = folder_read(s->account->db, what->folder_id, &x.folder, e) &&
	          search_folder(&x, e);

	folder_clear(&x.folder);
	return ok;
}
