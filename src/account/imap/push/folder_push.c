#include "account/imap/push/folder_push.h"

#include <stdlib.h>
#include <string.h>

#include "account/imap/session/mailbox_command.h"
#include "account/imap/push/broken.h"
#include "account/imap/session/command.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/session/refused.h"
#include "account/imap/wire/roles.h"
#include "account/imap/wire/utf7.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/crash_point.h"
#include "store/server/uid_list.h"
#include "store/server/merge.h"
#include "store/server/folder_result.h"

/* --- names ---------------------------------------------------------------- */

/* How the server parts levels: as it says of the Inbox. */
static bool read_delimiter(
    struct imap_session *s, char *delimiter, struct err *e)
{
	struct account *a = s->account;
	struct folder inbox = {0};
	int64_t id;
	bool ok = folder_with_role(a->db, a->id, ROLE_INBOX, &id, e) &&
	          (!id || folder_read(a->db, id, &inbox, e));

	*delimiter = id ? inbox.delimiter : '/';
	folder_clear(&inbox);
	return ok;
}

/* The name on the wire of a folder that is called so here. */
static char *folder_wire_name(
    const struct imap_session *s, const char *name, char delimiter)
{
	struct buf out = BUF_INIT;

	buf_add_str(&out, s->names.prefix.data);
	for (;;) {
		size_t len = strcspn(name, delimiter ? "/" : "");
		char *level = mem_str_len(name, len);

		imap_utf7_encode(&out, level);
		free(level);
		if (!name[len])
			break;
		buf_add_char(&out, delimiter);
		name += len + 1;
	}
	return buf_take(&out);
}

/* --- commands about one mailbox ------------------------------------------- */

static bool send_folder_command(struct imap_session *s, const char *verb,
    const char *srv_name, const char *rest, enum imap_status *status,
    struct err *e)
{
	struct imap_mailbox_command act = {0};
	struct buf name = BUF_INIT;
	bool ok = imap_command_name(&name, srv_name, e);

	crash_point("before a change of folders");
	ok = ok &&
	     imap_mailbox_command(s, &act, e, "%s %s%s", verb, name.data, rest);
	crash_point("after a change of folders");
	*status = act.status;
	imap_mailbox_command_clear(&act);
	buf_clear(&name);
	return ok;
}

/* Does it exist, and with how many messages? */
static bool ask_mailbox(struct imap_session *s, const char *srv_name,
    enum imap_mailbox_there *there, uint32_t *count, struct err *e)
{
	struct folder f = {.srv_name = (char *)(uintptr_t)srv_name};
	struct imap_mailbox state = {0};
	bool ok;
	int tag;

	ok = imap_mailbox_ask_status(s, &f, &tag, e) &&
	     imap_mailbox_read_status(s, tag, &state, there, e);
	*count = state.exists;
	return ok;
}

/* It is done, and noted so. */
static bool note_folder_done(struct imap_session *s, const struct folder *f,
    const char *srv_name,
    bool (*how)(struct db *w, const struct folder *f, const char *srv_name,
	struct err *e),
    struct err *e)
{
	struct account *a = s->account;
	struct db *w;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	a->visit.sent++;
	return write_end(a->store, how(w, f, srv_name, e), e);
}

static bool write_folder_subscribed(
    struct db *w, const struct folder *f, const char *srv_name, struct err *e)
{
	(void)srv_name;
	return folder_result_subscribed(w, f->id, e);
}

static bool write_folder_gone(
    struct db *w, const struct folder *f, const char *srv_name, struct err *e)
{
	(void)srv_name;
	return merge_folder_gone(w, f->id, e);
}

/* It is not done: taken back here, and told. */
static bool take_folder_back(struct imap_session *s, const struct folder *f,
    const char *why, struct err *e)
{
	struct account *a = s->account;
	struct buf text = BUF_INIT;
	struct db *w;
	bool ok;

	buf_printf(&text, _("Folder \"%s\": %s"), f->name, why);
	imap_refused_count(s, 1, text.data);
	buf_clear(&text);
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = folder_result_refused(w, f, e);
	return write_end(a->store, ok, e);
}

static bool take_folder_back_refused(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	struct buf why = BUF_INIT;
	bool ok;

	imap_refused_explain(s, &why);
	ok = take_folder_back(s, f, why.data, e);
	buf_clear(&why);
	return ok;
}

/* --- made ----------------------------------------------------------------- */

/* A name that says what it is for, where nothing else is for that yet. */
static bool find_special_use(struct imap_session *s, const struct folder *f,
    const char **use, struct err *e)
{
	static const struct {
		enum folder_role role;
		const char *words;
	} uses[] = {{ROLE_DRAFTS, " (USE (\\Drafts))"},
	    {ROLE_SENT, " (USE (\\Sent))"}, {ROLE_JUNK, " (USE (\\Junk))"},
	    {ROLE_TRASH, " (USE (\\Trash))"},
	    {ROLE_ARCHIVE, " (USE (\\Archive))"}};
	int rank;
	enum folder_role role = imap_role_of_name(f->name, &rank);
	int64_t id = 0;

	*use = "";
	if (!role || !(s->caps.bits & IMAP_CAP_CREATE_SPECIAL_USE))
		return true;
	if (!folder_with_role(s->account->db, s->account->id, role, &id, e))
		return false;
	for (size_t i = 0;
	     (!id || id == f->id) && i < sizeof uses / sizeof *uses; i++)
		if (uses[i].role == role)
			*use = uses[i].words;
	return true;
}

/* CREATE; that there is such a mailbox already will do as well. */
static bool create_mailbox(struct imap_session *s, const char *srv_name,
    const char *use, bool *is_there, struct err *e)
{
	enum imap_status status;
	enum imap_mailbox_there there;
	uint32_t count;
	struct buf words = BUF_INIT;
	bool ok = send_folder_command(s, "CREATE", srv_name, use, &status, e);

	/* A server that does not want this use may want none. */
	if (ok && status != IMAP_OK && *use)
		ok = send_folder_command(s, "CREATE", srv_name, "", &status, e);
	*is_there = ok && status == IMAP_OK;
	if (ok && !*is_there) {
		buf_add_str(&words, s->words.data);
		ok = ask_mailbox(s, srv_name, &there, &count, e);
		*is_there = ok && there == IMAP_THERE;
		buf_reset(&s->words);
		buf_add_str(&s->words, words.data);
	}
	buf_clear(&words);
	return ok;
}

static bool subscribe_mailbox(
    struct imap_session *s, const char *srv_name, bool is_wanted, struct err *e)
{
	enum imap_status status;

	return send_folder_command(s, is_wanted ? "SUBSCRIBE" : "UNSUBSCRIBE",
	    srv_name, "", &status, e);
}

static bool make_server_folder(struct imap_session *s, const struct folder *f,
    char delimiter, struct err *e)
{
	char *srv_name = folder_wire_name(s, f->name, delimiter);
	const char *use;
	bool is_there, ok;

	ok = find_special_use(s, f, &use, e) &&
	     create_mailbox(s, srv_name, use, &is_there, e);
	if (ok && is_there)
		ok = subscribe_mailbox(s, srv_name, true, e) &&
		     note_folder_done(s, f, srv_name, folder_result_made, e);
	else if (ok)
		ok = take_folder_back_refused(s, f, e);
	free(srv_name);
	return ok;
}

bool imap_folder_push_make_again(struct imap_session *s, const struct folder *f,
    bool *is_made, struct err *e)
{
	log_line(s->account->conf->label, "%s is not on the server: made again",
	    f->srv_name);
	return create_mailbox(s, f->srv_name, "", is_made, e);
}

/* --- renamed, subscribed, taken away -------------------------------------- */

/* A cut after the server's OK: the old one is gone and the new one there. */
static bool was_mailbox_renamed(struct imap_session *s, const struct folder *f,
    const char *srv_name, bool *was, struct err *e)
{
	struct buf words = BUF_INIT;
	enum imap_mailbox_there old = IMAP_REFUSED, new = IMAP_REFUSED;
	uint32_t count;
	bool ok;

	buf_add_str(&words, s->words.data);
	ok = ask_mailbox(s, f->srv_name, &old, &count, e) &&
	     ask_mailbox(s, srv_name, &new, &count, e);
	*was = ok && old == IMAP_GONE && new == IMAP_THERE;
	buf_reset(&s->words);
	buf_add_str(&s->words, words.data);
	buf_clear(&words);
	return ok;
}

static bool rename_folder(struct imap_session *s, const struct folder *f,
    char delimiter, struct err *e)
{
	char *srv_name = folder_wire_name(s, f->name, delimiter);
	struct buf rest = BUF_INIT;
	enum imap_status status = IMAP_OK;
	bool done, ok = true;

	buf_add_char(&rest, ' ');
	done = strcmp(srv_name, f->srv_name) == 0;
	if (!done) {
		ok = imap_command_name(&rest, srv_name, e) &&
		     send_folder_command(
			 s, "RENAME", f->srv_name, rest.data, &status, e);
		done = ok && status == IMAP_OK;
	}
	if (ok && !done)
		ok = was_mailbox_renamed(s, f, srv_name, &done, e);
	if (ok)
		ok = done ? note_folder_done(
				s, f, srv_name, folder_result_renamed, e)
		          : take_folder_back_refused(s, f, e);
	buf_clear(&rest);
	free(srv_name);
	return ok;
}

static bool push_subscription(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	return subscribe_mailbox(s, f->srv_name, f->subscribed, e) &&
	       note_folder_done(s, f, NULL, write_folder_subscribed, e);
}

/* The mailbox that is to go must not be the open one: some servers refuse. */
static bool close_mailbox(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	struct folder inbox = {.srv_name = (char[]){"INBOX"}};

	return s->mailbox.folder_id != f->id ||
	       imap_mailbox_open(s, &inbox, IMAP_EXAMINE, e);
}

/* What was moved out of it a moment ago may still be held for an undo. */
static bool is_deletion_too_early(struct imap_session *s,
    const struct folder *f, bool *is_early, struct err *e)
{
	const struct account *a = s->account;
	int64_t n = 0;

	if (a->push_after &&
	    !uid_list_count(a->db, f->id, 1, UINT32_MAX, &n, e))
		return false;
	*is_early = n > 0;
	return true;
}

static bool delete_folder(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	enum imap_status status;
	enum imap_mailbox_there there;
	uint32_t count;
	bool is_early;

	if (!*f->srv_name)
		return note_folder_done(s, f, NULL, write_folder_gone, e);
	if (!is_deletion_too_early(s, f, &is_early, e))
		return false;
	if (is_early)
		return true;
	if (!ask_mailbox(s, f->srv_name, &there, &count, e))
		return false;
	if (there == IMAP_GONE)
		return note_folder_done(s, f, NULL, write_folder_gone, e);
	if (there == IMAP_THERE && count)
		return take_folder_back(s, f,
		    _("The folder is not empty on the server, so it was not "
		      "deleted."),
		    e);
	if (!close_mailbox(s, f, e) ||
	    !send_folder_command(s, "DELETE", f->srv_name, "", &status, e))
		return false;
	if (status == IMAP_OK)
		return subscribe_mailbox(s, f->srv_name, false, e) &&
		       note_folder_done(s, f, NULL, write_folder_gone, e);
	return take_folder_back_refused(s, f, e);
}

/* --- all of them ---------------------------------------------------------- */

/* The folder as it is now: what was done to one above it changed it. */
static bool push_folder(
    struct imap_session *s, int64_t folder_id, char delimiter, struct err *e)
{
	struct folder f;
	bool ok = folder_read(s->account->db, folder_id, &f, e);

	if (ok && !f.is_gone && !*f.srv_name)
		ok = make_server_folder(s, &f, delimiter, e);
	else if (ok && !f.is_gone && f.wish & FOLDER_RENAMED)
		ok = rename_folder(s, &f, delimiter, e);
	if (ok && !f.is_gone && *f.srv_name && f.wish & FOLDER_SUBSCRIBED)
		ok = push_subscription(s, &f, e);
	folder_clear(&f);
	return ok;
}

static bool change_folder(
    struct imap_session *s, int64_t folder_id, char delimiter, struct err *e)
{
	const char *step = IMAP_STEP_CHANGE_FOLDER;

	if (imap_broken_is_skipped(s, step, folder_id))
		return true;
	if (!push_folder(s, folder_id, delimiter, e))
		return imap_broken_note_folder(s, step, folder_id, e);
	return imap_broken_went_well(s, step, folder_id, e);
}

static bool prune_folder(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	const char *step = IMAP_STEP_DELETE_FOLDER;

	if (imap_broken_is_skipped(s, step, f->id))
		return true;
	if (!delete_folder(s, f, e))
		return imap_broken_note_folder(s, step, f->id, e);
	return imap_broken_went_well(s, step, f->id, e);
}

/* What can't be asked for (a name with controls) spoils only itself. */
bool imap_folder_push(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct folders list = {0};
	char delimiter = '/';
	bool ok = folder_read_wished(a->db, a->id, &list, e);

	if (ok && list.len)
		ok = read_delimiter(s, &delimiter, e);
	for (size_t i = 0; ok && i < list.len; i++)
		ok = change_folder(s, list.items[i].id, delimiter, e) ||
		     imap_session_skip_failed(s, e);
	if (ok && list.len)
		backend_tell_changed(a, 0);
	folders_clear(&list);
	return ok;
}

/* What lies below goes first. */
bool imap_folder_push_prune(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct folders list = {0};
	bool ok = folder_read_wished(a->db, a->id, &list, e);

	for (size_t i = list.len; ok && i-- > 0;)
		ok = !list.items[i].is_gone ||
		     prune_folder(s, &list.items[i], e) ||
		     imap_session_skip_failed(s, e);
	folders_clear(&list);
	return ok;
}
