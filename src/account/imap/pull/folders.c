#include "account/imap/pull/folders.h"

#include <stdlib.h>
#include <string.h>

#include "account/imap/session/attempt.h"
#include "account/imap/session/list.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/wire/folder_name.h"
#include "account/imap/wire/roles.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/wait.h"
#include "store/server/merge.h"

/* --- what the list makes of each mailbox ---------------------------------- */

static void show_names(const struct imap_session *s, const struct imap_list *l,
    struct folders *out)
{
	for (size_t i = 0; i < l->len; i++) {
		const struct imap_listed *listed = &l->items[i];
		struct imap_folder_name name = {.srv_name = listed->srv_name,
		    .prefix = s->names.prefix.data,
		    .delimiter = listed->delimiter};
		struct folder *f = vec_push(out);
		struct buf shown = BUF_INIT;

		imap_folder_name_show(&shown, &name);
		f->account_id = s->account->id;
		f->name = buf_take(&shown);
		f->srv_name = mem_str(listed->srv_name);
		f->delimiter = listed->delimiter;
		f->can_hold = listed->can_hold;
		f->subscribed = listed->subscribed;
	}
}

/* What the settings say, before all else; true if that is about this folder.
 * A name counts as it is shown and as the server has it. */
static bool role_is_set(const struct conf_account *conf, const struct folder *f,
    enum folder_role *role)
{
	const struct {
		enum folder_role role;
		const char *name;
	} set[] = {{ROLE_SENT, conf->sent_folder},
	    {ROLE_DRAFTS, conf->drafts_folder},
	    {ROLE_TRASH, conf->trash_folder}, {ROLE_JUNK, conf->junk_folder},
	    {ROLE_ARCHIVE, conf->archive_folder}};

	for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
		if (!set[i].name || !f->can_hold ||
		    (strcmp(set[i].name, f->name) != 0 &&
			strcmp(set[i].name, f->srv_name) != 0))
			continue;
		*role = set[i].role;
		return true;
	}
	return false;
}

/* Each role has one folder: the one of the settings, else the first that the
 * server says has it, else the one with the likeliest name. */
static void give_roles(const struct conf_account *conf,
    const struct imap_list *l, struct folders *folders)
{
	size_t best[ROLE_COUNT] = {0};
	int ranks[ROLE_COUNT];

	for (int r = 0; r < ROLE_COUNT; r++)
		ranks[r] = 1 << 20;
	for (size_t i = 0; i < folders->len; i++) {
		struct folder *f = &folders->items[i];
		enum folder_role role = l->items[i].role;
		int rank = -1;

		if (strcmp(f->srv_name, "INBOX") != 0 &&
		    role_is_set(conf, f, &role))
			rank = -2;
		else if (strcmp(f->srv_name, "INBOX") == 0)
			role = ROLE_INBOX;
		else if (role == ROLE_INBOX || !f->can_hold)
			role = ROLE_NONE;
		else if (!role)
			role = imap_role_of_name(f->name, &rank);
		if (role == ROLE_NONE || rank >= ranks[role] ||
		    (role == ROLE_INBOX && strcmp(f->srv_name, "INBOX") != 0))
			continue;
		best[role] = i;
		ranks[role] = rank;
	}
	for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++)
		if (ranks[r] < 1 << 20)
			folders->items[best[r]].role = (enum folder_role)r;
}

/* --- the store ------------------------------------------------------------ */

static int folders_by_srv_name(const void *x, const void *y)
{
	const struct folder *a = x, *b = y;

	return strcmp(a->srv_name, b->srv_name);
}

/* Finds in a list that is in the order of srv_name. */
static struct folder *find_listed_folder(
    const struct folders *list, const char *srv_name)
{
	struct folder key = {.srv_name = (char *)(uintptr_t)srv_name};

	if (!list->len)
		return NULL;
	return bsearch(&key, list->items, list->len, sizeof *list->items,
	    folders_by_srv_name);
}

/* The folders of the account that are the server's. */
static bool read_server_folders(
    struct account *a, struct folders *out, struct err *e)
{
	struct folders all = {0};
	bool ok = folder_read_all(a->db, a->id, &all, e);

	*out = (struct folders){0};
	for (size_t i = 0; i < all.len; i++) {
		if (all.items[i].is_local)
			folder_clear(&all.items[i]);
		else
			*vec_push(out) = all.items[i];
	}
	vec_clear(&all);
	return ok;
}

static bool is_same_folder(const struct folder *a, const struct folder *b)
{
	return strcmp(a->name, b->name) == 0 && a->role == b->role &&
	       a->delimiter == b->delimiter && a->can_hold == b->can_hold &&
	       a->subscribed == b->subscribed;
}

/* Writes down the folders that are new or have changed. */
static bool write_folder_changes(struct account *a, struct folders *listed,
    const struct folders *known, bool *changed, struct err *e)
{
	struct db *w = NULL;
	bool ok = true;

	for (size_t i = 0; ok && i < listed->len; i++) {
		struct folder *f = &listed->items[i];
		const struct folder *old =
		    find_listed_folder(known, f->srv_name);

		if (old && is_same_folder(f, old))
			continue;
		ok = w || write_begin(a->store, WRITE_NORMAL, &w, e);
		ok = ok && merge_folder(w, f, e);
		*changed = true;
	}
	return w ? write_end(a->store, ok, e) : ok;
}

/* One the list does not have: is it really gone? */
static bool confirm_gone(
    struct imap_session *s, const struct folder *f, bool *gone, struct err *e)
{
	struct imap_mailbox state;
	enum imap_mailbox_there there = IMAP_REFUSED;
	const struct imap_step step = {
	    .what = IMAP_STEP_STATUS, .folder_id = f->id};
	struct err why;
	int tag;

	*gone = false;
	if (imap_attempt_is_left_out(s, step.what, f->id))
		return true;
	if (!imap_mailbox_ask_status(s, f, &tag, &why)) {
		*e = why;
		return why.scope < ERR_ACCOUNT;
	}
	imap_attempt_begin(s, &step);
	if (!imap_mailbox_read_status(s, tag, &state, &there, e) ||
	    !imap_attempt_end(s, &step, e))
		return false;
	*gone = there == IMAP_GONE;
	if (!*gone)
		log_line(s->account->conf->label,
		    "%s is not listed, but the server does not say that it is "
		    "gone",
		    f->srv_name);
	return true;
}

/* Not while the other session stores messages in it. */
static bool drop_gone_folder(
    struct account *a, int64_t folder_id, struct err *e)
{
	struct db *w;
	bool ok;

	if (!claims_take(a->claims, CLAIM_FOLDER, folder_id, a->stop))
		return wait_err_stopped(e);
	ok = write_begin(a->store, WRITE_NORMAL, &w, e);
	if (ok) {
		ok = merge_folder_gone(w, folder_id, e);
		ok = write_end(a->store, ok, e);
	}
	claims_drop(a->claims, CLAIM_FOLDER, folder_id);
	return ok;
}

static bool drop_gone_folders(struct imap_session *s,
    const struct folders *listed, const struct folders *known, bool *changed,
    struct err *e)
{
	for (size_t i = 0; i < known->len; i++) {
		const struct folder *f = &known->items[i];
		bool gone;

		/* Without a name there it is to be made. */
		if (!*f->srv_name || find_listed_folder(listed, f->srv_name))
			continue;
		if (!confirm_gone(s, f, &gone, e))
			return false;
		if (gone && !drop_gone_folder(s->account, f->id, e))
			return false;
		*changed |= gone;
	}
	return true;
}

static bool write_folder_list(struct imap_session *s, struct folders *listed,
    const struct folders *known, struct err *e)
{
	struct account *a = s->account;
	bool changed = false;

	if (!write_folder_changes(a, listed, known, &changed, e))
		return false;
	/* A list without INBOX was cut short, whatever the server says. */
	if (!find_listed_folder(listed, "INBOX"))
		log_line(a->conf->label, "the server's list has no INBOX");
	else if (!drop_gone_folders(s, listed, known, &changed, e))
		return false;
	if (changed)
		backend_tell_changed(a, 0);
	return true;
}

/* --- what is to be pulled ------------------------------------------------- */

/* Folders of others only if the user asked for them by subscribing. */
static bool is_to_pull(const struct imap_session *s, const struct folder *f,
    const struct folders *listed)
{
	return *f->srv_name && f->can_hold &&
	       find_listed_folder(listed, f->srv_name) &&
	       (f->subscribed ||
		   !imap_namespace_is_foreign(&s->names, f->srv_name));
}

/* INBOX and the special ones come first from the store; views of what is in
 * other folders too come last. */
static void choose_folders_to_pull(const struct imap_session *s,
    struct folders *all, const struct folders *listed, struct folders *out)
{
	for (int views = 0; views < 2; views++)
		for (size_t i = 0; i < all->len; i++) {
			struct folder *f = &all->items[i];

			if (f->srv_name && folder_is_view(f) == views &&
			    is_to_pull(s, f, listed)) {
				*vec_push(out) = *f;
				*f = (struct folder){.id = 0};
			}
		}
}

bool imap_folders_pull(struct imap_session *s, bool is_rehearsal,
    struct imap_list *list, struct folders *out, struct err *e)
{
	struct account *a = s->account;
	struct folders known = {0}, listed = {0};
	/* Without marks of changes a state tells nothing that saves work. */
	bool with_state = s->caps.bits & IMAP_CAP_CONDSTORE;
	bool ok = imap_list_read(s, with_state, list, e);

	*out = (struct folders){0};
	if (ok) {
		show_names(s, list, &listed);
		give_roles(s->account->conf, list, &listed);
		ok = read_server_folders(a, &known, e);
	}
	if (ok && !is_rehearsal) {
		if (known.len)
			qsort(known.items, known.len, sizeof *known.items,
			    folders_by_srv_name);
		ok = write_folder_list(s, &listed, &known, e);
		folders_clear(&known);
		ok = ok && read_server_folders(a, &known, e);
	}
	if (ok)
		choose_folders_to_pull(s, &known, &listed, out);
	folders_clear(&known);
	folders_clear(&listed);
	return ok;
}
