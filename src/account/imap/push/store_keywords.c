#include "account/imap/push/store_keywords.h"

#include <string.h>

#include "account/imap/session/mailbox_command.h"
#include "account/imap/push/broken.h"
#include "account/imap/wire/flags.h"
#include "account/imap/session/refused.h"
#include "account/imap/wire/uids.h"
#include "base/i18n.h"
#include "base/crash_point.h"
#include "mime/header/string_list.h"

enum {
	SET_BYTES = 900,
	NOTES = 500, /* of one transaction */
};

/* One word that is to come or to go, and for whom. */
struct keyword_change {
	const struct pending_keywords *items;
	size_t n;
	const char *word;
	bool is_set;
};

static bool has_keyword(const char *words, const char *word)
{
	size_t len = strlen(word);

	while (*words) {
		size_t n = strcspn(words, " ");

		if (n == len && strncmp(words, word, len) == 0)
			return true;
		words += n + strspn(words + n, " ");
	}
	return false;
}

static bool wants_keyword(
    const struct keyword_change *l, const struct pending_keywords *p)
{
	return has_keyword(p->keywords, l->word) == l->is_set &&
	       has_keyword(p->srv_keywords, l->word) != l->is_set;
}

static bool note_keyword_of(struct account *a, struct db *w,
    const struct keyword_change *l, const struct pending_keywords *p,
    struct err *e)
{
	a->visit.sent++;
	return pending_keyword_done(w, p->message_id, l->word, l->is_set, e);
}

static bool note_keyword_done(
    struct imap_session *s, const struct keyword_change *l, struct err *e)
{
	struct account *a = s->account;

	for (size_t at = 0; at < l->n; at += NOTES) {
		size_t end = l->n - at > NOTES ? at + NOTES : l->n;
		struct db *w;
		bool ok = true;

		if (!write_begin(a->store, WRITE_NORMAL, &w, e))
			return false;
		for (size_t i = at; ok && i < end; i++)
			ok = !wants_keyword(l, &l->items[i]) ||
			     note_keyword_of(a, w, l, &l->items[i], e);
		if (!write_end(a->store, ok, e))
			return false;
	}
	return true;
}

/* why NULL: the server's words. */
static bool refuse_keyword(struct imap_session *s,
    const struct keyword_change *l, const char *why, struct err *e)
{
	struct ids ids = {0};
	struct imap_refused r = {.size = sizeof *ids.items, .why = why};
	bool ok;

	for (size_t i = 0; i < l->n; i++)
		if (wants_keyword(l, &l->items[i]))
			*vec_push(&ids) = l->items[i].message_id;
	r.items = ids.items;
	r.n = ids.len;
	ok = imap_refused_note(s, &r, e);
	vec_clear(&ids);
	return ok;
}

static bool send_keyword(struct imap_session *s, const struct keyword_change *l,
    enum imap_status *status, struct err *e)
{
	struct imap_uids uids = {0};
	struct imap_mailbox_command act = {0};
	bool ok = true;

	for (size_t i = 0; i < l->n; i++)
		if (wants_keyword(l, &l->items[i]))
			imap_uids_add(&uids, (uint32_t)l->items[i].uid,
			    (uint32_t)l->items[i].uid);
	*status = IMAP_OK;
	for (size_t at = 0; ok && *status == IMAP_OK && at < uids.len;) {
		struct buf set = BUF_INIT;

		at += imap_uids_print(&set, &uids, at, SET_BYTES);
		crash_point("before a keyword");
		ok = imap_mailbox_command(s, &act, e,
		    "UID STORE %s %cFLAGS.SILENT (%s)", set.data,
		    l->is_set ? '+' : '-', l->word);
		crash_point("after a keyword");
		*status = act.status;
		imap_mailbox_command_clear(&act);
		buf_clear(&set);
	}
	imap_uids_clear(&uids);
	return ok;
}

static bool push_keyword(
    struct imap_session *s, const struct keyword_change *l, struct err *e)
{
	const struct imap_broken b = {.verb = IMAP_STEP_KEYWORD,
	    .items = l->items,
	    .n = l->n,
	    .size = sizeof *l->items};
	enum imap_status status;

	if (l->is_set &&
	    !imap_flags_keeps(
		s->etpan->imap_selection_info->sel_perm_flags, l->word))
		return refuse_keyword(s, l,
		    _("The server does not store this mark, so it stays on "
		      "this computer."),
		    e);
	if (imap_broken_is_later(s, IMAP_STEP_KEYWORD, 0))
		return true;
	if (imap_broken_is_left_out(s, IMAP_STEP_KEYWORD, 0))
		return refuse_keyword(s, l, imap_broken_words(), e);
	if (!send_keyword(s, l, &status, e))
		return imap_broken_note(s, &b, e);
	if (status != IMAP_OK)
		return refuse_keyword(s, l, NULL, e);
	return note_keyword_done(s, l, e) &&
	       imap_broken_went_well(s, IMAP_STEP_KEYWORD, 0, e);
}

static void gather_keywords(
    struct string_list *out, const char *words, const char *not_in)
{
	while (*words) {
		size_t n = strcspn(words, " ");
		char *word = mem_str_len(words, n);
		bool is_known = has_keyword(not_in, word);

		for (size_t i = 0; !is_known && i < out->len; i++)
			is_known = strcmp(out->items[i], word) == 0;
		if (is_known)
			free(word);
		else
			*vec_push(out) = word;
		words += n + strspn(words + n, " ");
	}
}

static bool push_keywords_some(struct imap_session *s,
    const struct pending_keywords *items, size_t n, struct err *e)
{
	struct string_list come = {0}, go = {0};
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		gather_keywords(
		    &come, items[i].keywords, items[i].srv_keywords);
		gather_keywords(&go, items[i].srv_keywords, items[i].keywords);
	}
	for (size_t i = 0; ok && i < come.len + go.len; i++) {
		struct keyword_change l = {
		    .items = items, .n = n, .is_set = i < come.len};

		l.word = l.is_set ? come.items[i] : go.items[i - come.len];
		ok = push_keyword(s, &l, e);
	}
	string_list_clear(&come);
	string_list_clear(&go);
	return ok;
}

bool imap_store_keywords_push(struct imap_session *s,
    const struct pending_keywords *items, size_t n, struct err *e)
{
	bool ok = true;

	for (size_t at = 0, some; ok && at < n; at += some) {
		some = imap_broken_most(s, n - at);
		ok = push_keywords_some(s, items + at, some, e);
	}
	return ok;
}
