#include "account/imap/session/mailbox.h"

#include <string.h>
#include <strings.h>

#include "account/imap/session/attempt.h"
#include "account/imap/session/command.h"
#include "account/imap/wire/flags.h"
#include "account/imap/session/qresync.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"

static const struct imap_reading small_reading = {.budget = &imap_budget_small};

static int64_t clamp_modseq(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

/* HIGHESTMODSEQ of the last answer (RFC 7162); 0 if it has none. */
static int64_t read_modseq(const mailimap *m)
{
	const struct mailimap_response_info *told = m->imap_response_info;
	int64_t modseq = 0;
	clistiter *i;

	/* Without memory libetpan keeps none. */
	i = told && told->rsp_extension_list
	        ? clist_begin(told->rsp_extension_list)
	        : NULL;
	for (; i; i = clist_next(i)) {
		const struct mailimap_extension_data *x = clist_content(i);
		const struct mailimap_condstore_resptextcode *code;

		if (x->ext_extension->ext_id != MAILIMAP_EXTENSION_CONDSTORE ||
		    x->ext_type != MAILIMAP_CONDSTORE_TYPE_RESP_TEXT_CODE)
			continue;
		code = x->ext_data;
		if (code->cs_type ==
		    MAILIMAP_CONDSTORE_RESPTEXTCODE_HIGHESTMODSEQ)
			modseq = clamp_modseq(code->cs_data.cs_modseq_value);
	}
	return modseq;
}

/* A mailbox can't hold more messages than UIDs were given out. */
static uint32_t sane_count(uint32_t count, uint32_t uidnext)
{
	return uidnext && count >= uidnext ? uidnext - 1 : count;
}

static void read_selection(
    struct imap_session *s, int64_t folder_id, enum imap_mode mode)
{
	const struct mailimap_selection_info *info =
	    s->etpan->imap_selection_info;

	s->mailbox = (struct imap_mailbox){.folder_id = folder_id,
	    .is_writable = mode == IMAP_SELECT &&
	                   info->sel_perm != MAILIMAP_MAILBOX_READONLY,
	    .use = IMAP_MAILBOX_FRESH,
	    .uidvalidity = info->sel_uidvalidity
	                       ? (int64_t)info->sel_uidvalidity
	                       : s->validity_stand_in,
	    .uidnext = info->sel_uidnext,
	    .exists = sane_count(info->sel_exists, info->sel_uidnext),
	    .modseq = read_modseq(s->etpan),
	    .permanent = imap_flags_permanent(info->sel_perm_flags)};
	/* Where UIDs don't last, nor does what they changed at. */
	if (!info->sel_uidvalidity)
		s->mailbox.modseq = 0;
}

/* libetpan keeps what it reads of a mailbox only if this struct is there. */
static void make_selection_info(mailimap *m)
{
	if (m->imap_selection_info)
		mailimap_selection_info_free(m->imap_selection_info);
	m->imap_selection_info = mailimap_selection_info_new();
	if (!m->imap_selection_info)
		mem_exhausted();
}

bool imap_mailbox_open_ask(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, int *tag, struct err *e)
{
	struct buf name = BUF_INIT, how = BUF_INIT;
	bool ok;

	s->mailbox = (struct imap_mailbox){.folder_id = 0};
	s->news.is_complete = s->news.has_some = false;
	make_selection_info(s->etpan);
	/* QRESYNC implies CONDSTORE. */
	if (!imap_qresync_ask(s, mode == IMAP_QRESYNC ? f : NULL, &how) &&
	    s->caps.bits & IMAP_CAP_CONDSTORE)
		buf_add_str(&how, " (CONDSTORE)");
	ok = imap_command_name(&name, f->srv_name, e) &&
	     imap_command_send(s, e, "%s %s%s",
		 mode == IMAP_SELECT ? "SELECT" : "EXAMINE", name.data,
		 how.data);
	*tag = s->wire.tag;
	buf_clear(&name);
	buf_clear(&how);
	return ok;
}

/* The server may have refused the parameter, not the folder: tries without.
 * If that works, the parameter is not used any more in this session. */
static bool open_without_parameter(struct imap_session *s,
    const struct folder *f, enum imap_mode mode, struct err *e)
{
	const struct imap_step step = {
	    .what = s->resync ? IMAP_STEP_QRESYNC : IMAP_STEP_CONDSTORE};
	unsigned caps = s->caps.bits;
	enum imap_qresync_use qresync = s->qresync;
	bool is_unknown = !s->resync || imap_is_word(s->words.data, "BAD");
	struct buf why = BUF_INIT;
	bool ok;

	if (s->resync)
		imap_session_stop_resync(s);
	else
		s->caps.bits &= ~(unsigned)IMAP_CAP_CONDSTORE;
	log_line(s->account->conf->label,
	    "%s is tried without asking for changes: %s", f->srv_name,
	    s->words.data);
	buf_printf(&why, _("the server said: %s"), s->words.data);
	ok = imap_mailbox_open(s, f, mode, e);
	if (ok && is_unknown)
		ok = imap_attempt_refuse(s, &step, why.data, e);
	buf_clear(&why);
	if (ok)
		return true;
	s->caps.bits = caps;
	s->qresync = qresync;
	return false;
}

/* A connection that breaks while a mailbox is opened is charged to the
 * parameter first, if there is one. */
static void begin_opening(
    struct imap_session *s, const struct folder *f, enum imap_mode mode)
{
	struct imap_step step = {.folder_id = f->id,
	    .what = mode == IMAP_SELECT ? IMAP_STEP_SELECT : IMAP_STEP_EXAMINE};

	if (s->resync)
		step = (struct imap_step){.what = IMAP_STEP_QRESYNC};
	else if (s->caps.bits & IMAP_CAP_CONDSTORE)
		step = (struct imap_step){.what = IMAP_STEP_CONDSTORE};
	imap_attempt_begin(s, &step);
}

static bool end_opening(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, struct err *e)
{
	const struct imap_step step = {.folder_id = f->id,
	    .what = mode == IMAP_SELECT ? IMAP_STEP_SELECT : IMAP_STEP_EXAMINE};
	const struct imap_step with = s->attempts.doing;

	return imap_attempt_end(s, &step, e) &&
	       (!with.what || imap_attempt_end(s, &with, e));
}

bool imap_mailbox_fail_left_out(const struct folder *f, struct err *e)
{
	return err_set(e, ERR_OTHER, ERR_FOLDER, RETRY_LATER,
	    _("%s could not be opened. postern skips it for a while and will "
	      "try again later."),
	    f->name ? f->name : f->srv_name);
}

/* True, with e set, if opening the folder is left out at present. */
static bool is_left_out(const struct imap_session *s, const struct folder *f,
    enum imap_mode mode, struct err *e)
{
	const char *what =
	    mode == IMAP_SELECT ? IMAP_STEP_SELECT : IMAP_STEP_EXAMINE;

	if (!imap_attempt_is_left_out(s, what, f->id))
		return false;
	imap_mailbox_fail_left_out(f, e);
	return true;
}

static bool refuse_opening(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, struct err *e)
{
	const struct imap_step step = {.folder_id = f->id,
	    .what = mode == IMAP_SELECT ? IMAP_STEP_SELECT : IMAP_STEP_EXAMINE};

	/* A refused SELECT is noted by the push, which knows the changes
	 * that it keeps back. */
	if (mode != IMAP_SELECT && !imap_attempt_refuse(s, &step, NULL, e))
		return false;
	return imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
}

bool imap_mailbox_opened(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, int tag, struct err *e)
{
	const struct imap_reading changes = {
	    &imap_qresync_budget, imap_qresync_take, s};
	enum imap_status status;

	begin_opening(s, f, mode);
	if (!imap_command_read(
		s, tag, s->resync ? &changes : &small_reading, &status, e))
		return false;
	if (status != IMAP_OK &&
	    (s->resync || s->caps.bits & IMAP_CAP_CONDSTORE))
		return open_without_parameter(s, f, mode, e);
	if (status != IMAP_OK)
		return refuse_opening(s, f, mode, e);
	if (!end_opening(s, f, mode, e))
		return false;
	imap_qresync_opened(s);
	read_selection(s, f->id, mode);
	s->news.has_some = false; /* what the opening itself told */
	return true;
}

bool imap_mailbox_open(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, struct err *e)
{
	int tag;

	if (is_left_out(s, f, mode, e))
		return false;
	return imap_mailbox_open_ask(s, f, mode, &tag, e) &&
	       imap_mailbox_opened(s, f, mode, tag, e);
}

uint32_t imap_mailbox_now(const struct imap_session *s)
{
	/* libetpan counts below zero if more messages are expunged than
	 * there are. */
	uint32_t now = s->etpan->imap_selection_info->sel_exists;

	return now > INT32_MAX ? s->mailbox.exists : now;
}

uint32_t imap_mailbox_exists(const struct imap_session *s)
{
	uint32_t now = imap_mailbox_now(s);

	return now < s->mailbox.exists ? now : s->mailbox.exists;
}

bool imap_mailbox_ask_status(
    struct imap_session *s, const struct folder *f, int *tag, struct err *e)
{
	const char *condstore =
	    s->caps.bits & IMAP_CAP_CONDSTORE ? " HIGHESTMODSEQ" : "";
	struct buf name = BUF_INIT;
	bool ok;

	ok = imap_command_name(&name, f->srv_name, e) &&
	     imap_command_send(s, e,
		 "STATUS %s (MESSAGES UIDNEXT UIDVALIDITY%s)", name.data,
		 condstore);
	*tag = s->wire.tag;
	buf_clear(&name);
	return ok;
}

static void take_status_items(
    const struct mailimap_mailbox_data_status *status, struct imap_mailbox *out)
{
	clist *list = status->st_info_list;

	if (!list)
		return;

	for (clistiter *i = clist_begin(list); i; i = clist_next(i)) {
		const struct mailimap_status_info *info = clist_content(i);
		const struct mailimap_extension_data *x = info->st_ext_data;
		const struct mailimap_condstore_status_info *condstore;

		if (info->st_att == MAILIMAP_STATUS_ATT_MESSAGES)
			out->exists = info->st_value;
		else if (info->st_att == MAILIMAP_STATUS_ATT_UIDNEXT)
			out->uidnext = info->st_value;
		else if (info->st_att == MAILIMAP_STATUS_ATT_UIDVALIDITY)
			out->uidvalidity = info->st_value;
		else if (x && x->ext_extension->ext_id ==
				  MAILIMAP_EXTENSION_CONDSTORE) {
			condstore = x->ext_data;
			out->modseq =
			    clamp_modseq(condstore->cs_highestmodseq_value);
		}
	}
	out->exists = sane_count(out->exists, out->uidnext);
}

/* RFC 5530, or the words of servers without codes. */
static bool says_mailbox_gone(const char *words)
{
	static const char *const ways[] = {"[NONEXISTENT]", "[TRYCREATE]",
	    "not exist", "doesn't exist", "no such", "not found",
	    "unknown mailbox", "unknown folder"};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (strcasestr(words, ways[i]))
			return true;
	return false;
}

bool imap_mailbox_read_status(struct imap_session *s, int tag,
    struct imap_mailbox *out, enum imap_mailbox_there *there, struct err *e)
{
	const struct mailimap_response_info *told;
	enum imap_status status;

	*out = (struct imap_mailbox){.folder_id = 0};
	*there = IMAP_REFUSED;
	if (!imap_command_read(s, tag, &small_reading, &status, e))
		return false;
	if (status != IMAP_OK) {
		if (status == IMAP_NO && says_mailbox_gone(s->words.data))
			*there = IMAP_GONE;
		return true;
	}
	/* An OK without a STATUS line says nothing. */
	told = s->etpan->imap_response_info;
	if (told && told->rsp_status) {
		take_status_items(told->rsp_status, out);
		*there = IMAP_THERE;
	}
	return true;
}
