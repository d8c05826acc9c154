#include "account/imap/pull/uid_scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "account/imap/wire/etpan_extension.h"
#include "account/imap/session/attempt.h"
#include "account/imap/session/command.h"
#include "account/imap/session/fetched.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/wire/tokens.h"
#include "base/i18n.h"

/* Messages of one piece; libetpan keeps some 70 bytes for each. */
enum { PIECE = 50000 };

static const struct imap_budget budget = {
    .line = 1024 * 1024,
    .text = 1280 * 1024,
    .ms = 5 * 60 * 1000,
};

static const struct imap_budget list_budget = {
    .line = 64 * 1024,
    .text = 64 * 1024 + PIECE * 50,
    .literals = 64 * 1024,
    .ms = 5 * 60 * 1000,
};

struct uid_listing {
	struct imap_fetched fetched;
	struct imap_uids *out;
};

/* VANISHED reduces the count only by the word of the server. The scan is
 * used to check that word, so it must not depend on the count and asks up to
 * "*". */
void imap_uid_scan_start(
    struct imap_uid_scan *scan, const struct imap_session *s)
{
	scan->left = imap_mailbox_now(s);
	scan->is_open = s->vanished.len > 0;
}

/* "ESEARCH (TAG "5") UID ALL 1:7,9" (RFC 4731). */
static void take_esearch(struct imap_uids *out, const struct buf *text)
{
	struct imap_tokens t = {text->data, text->data + text->len};
	struct buf word = BUF_INIT;
	enum imap_token token;

	if (imap_token_next(&t, &word) != IMAP_TOKEN_ATOM ||
	    strcasecmp(word.data, "ESEARCH") != 0) {
		buf_clear(&word);
		return;
	}
	while ((token = imap_token_next(&t, &word)) != IMAP_TOKEN_END) {
		if (token == IMAP_TOKEN_OPEN)
			imap_token_skip_list(&t);
		if (token != IMAP_TOKEN_ATOM || strcasecmp(word.data, "ALL"))
			continue;
		imap_token_next(&t, &word);
		imap_uids_parse(out, word.data, word.len);
	}
	buf_clear(&word);
}

/* Both forms: servers of IMAP4rev2 answer with ESEARCH unasked. */
void imap_uid_scan_take(const struct imap_session *s, struct imap_uids *out)
{
	const struct mailimap_response_info *info =
	    s->etpan->imap_response_info;

	if (info->rsp_search_result)
		for (clistiter *i = clist_begin(info->rsp_search_result); i;
		     i = clist_next(i)) {
			const uint32_t *uid = clist_content(i);

			imap_uids_add(out, *uid, *uid);
		}
	for (clistiter *i = clist_begin(info->rsp_extension_list); i;
	     i = clist_next(i)) {
		const struct buf *text =
		    imap_etpan_extension_text(clist_content(i));

		if (text)
			take_esearch(out, text);
	}
}

/* The server counts messages and lists none: believing that would remove
 * them all here. */
static bool fail_unlisted(struct imap_session *s, struct err *e)
{
	return err_set(e, ERR_PROTOCOL, ERR_FOLDER, RETRY_LATER,
	    _("%s counts messages in a folder but does not list them. The "
	      "folder was left unchanged."),
	    s->account->conf->server.host);
}

static void take_listed_uid(void *ctx, const struct mailimap_msg_att *msg)
{
	struct uid_listing *l = ctx;

	imap_fetched_read(&l->fetched, msg);
	imap_uids_add(l->out, l->fetched.uid, l->fetched.uid);
}

/* The same without SEARCH, for servers that do not do it. */
static bool list_uids(struct imap_session *s, struct imap_uids *out,
    uint32_t first, const char *last, enum imap_status *status, struct err *e)
{
	struct uid_listing l = {.out = out};
	const struct imap_reading reading = {&list_budget, take_listed_uid, &l};
	bool ok;

	imap_fetched_init(&l.fetched);
	ok = imap_command(
	    s, &reading, status, e, "FETCH %" PRIu32 ":%s (UID)", first, last);
	imap_fetched_clear(&l.fetched);
	return ok;
}

static bool search_uids(struct imap_session *s, struct imap_uids *out,
    uint32_t first, const char *last, enum imap_status *status, struct err *e)
{
	const struct imap_step step = {.what = IMAP_STEP_SEARCH};
	const struct imap_reading reading = {.budget = &budget};
	const char *how =
	    s->caps.bits & IMAP_CAP_ESEARCH ? "RETURN (ALL) " : "";

	if (imap_attempt_is_left_out(s, step.what, step.folder_id))
		return list_uids(s, out, first, last, status, e);
	imap_attempt_begin(s, &step);
	if (!imap_command(s, &reading, status, e, "UID SEARCH %s%" PRIu32 ":%s",
		how, first, last))
		return false;
	if (*status != IMAP_OK)
		return imap_attempt_refuse(s, &step, NULL, e) &&
		       list_uids(s, out, first, last, status, e);
	imap_uid_scan_take(s, out);
	return imap_attempt_end(s, &step, e);
}

bool imap_uid_scan_next(struct imap_session *s, struct imap_uid_scan *scan,
    struct imap_uids *piece, struct err *e)
{
	uint32_t first = scan->left > PIECE ? scan->left - PIECE + 1 : 1;
	char last[16] = "*";
	enum imap_status status;

	imap_uids_clear(piece);
	if (!scan->left && !scan->is_open)
		return true;
	if (!scan->is_open)
		snprintf(last, sizeof last, "%" PRIu32, scan->left);
	if (!search_uids(s, piece, first, last, &status, e))
		return false;
	if (status != IMAP_OK)
		return imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
	scan->left = first - 1;
	scan->is_open = false;
	return piece->len || imap_mailbox_now(s) < first || fail_unlisted(s, e);
}
