#include "account/imap/pull/omitted.h"

#include <string.h>

#include "account/imap/session/steps.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "store/server/attempt.h"
#include "store/read/folder.h"
#include "store/server/uid_list.h"

enum {
	NAMED_MAX = 3, /* things that are named; the others are counted */
	WHY_MAX = 200, /* bytes of a reason */
};

/* Things of one kind that were left out. */
struct omitted {
	int64_t n; /* messages, folders or commands */
	struct buf names;
	int named;
	int64_t since;   /* the first of them */
	const char *why; /* of the latest; lent */
	int64_t why_at;
};

enum kind {
	MESSAGES,
	MISSING,
	FLAGS,
	FOLDERS,
	NUMBERS,
	LISTS,
	CHANGES,
	OPTIONS,
	KINDS
};

static enum kind omitted_kind_of(const struct attempt *a)
{
	if (strcmp(a->step, IMAP_STEP_HEADERS) == 0)
		return MESSAGES;
	if (strcmp(a->step, IMAP_STEP_MISSING) == 0)
		return MISSING;
	if (strcmp(a->step, IMAP_STEP_VALIDITY) == 0)
		return NUMBERS;
	if (strcmp(a->step, IMAP_STEP_FLAGS) == 0)
		return FLAGS;
	if (strcmp(a->step, IMAP_STEP_EXAMINE) == 0 ||
	    strcmp(a->step, IMAP_STEP_FOLDER) == 0)
		return FOLDERS;
	if (strcmp(a->step, IMAP_STEP_LIST) == 0)
		return LISTS;
	if (imap_steps_is_change(a->step))
		return CHANGES;
	return imap_steps_is_option(a->step) ? OPTIONS : KINDS;
}

static bool name_folder(
    struct buf *out, struct db *db, int64_t id, struct err *e)
{
	struct folder f = {0};
	bool ok = !id || folder_read(db, id, &f, e);

	buf_add_str(out, f.name ? f.name : "INBOX");
	folder_clear(&f);
	return ok;
}

/* "INBOX UID 3", "INBOX UID 3-5", "Calendar", "LSUB", "CREATE Work". */
static bool add_omitted_name(struct omitted *o, struct db *db,
    const struct attempt *a, enum kind kind, struct err *e)
{
	if (o->named++ >= NAMED_MAX)
		return true;
	if (o->named > 1)
		buf_add_str(&o->names, ", ");
	if (kind == OPTIONS || kind == LISTS) {
		buf_add_str(&o->names, a->step);
		return true;
	}
	if (kind == CHANGES) {
		buf_printf(&o->names, a->folder_id ? "%s " : "%s", a->step);
		if (!a->folder_id)
			return true;
	}
	if (!name_folder(&o->names, db, a->folder_id, e))
		return false;
	if (kind == MISSING)
		return true;
	if (a->first)
		buf_printf(&o->names, " UID %lld", (long long)a->first);
	if (a->last > a->first)
		buf_printf(&o->names, "-%lld", (long long)a->last);
	return true;
}

static bool take_omitted(struct omitted *o, struct db *db,
    const struct attempt *a, enum kind kind, struct err *e)
{
	int64_t n = a->first ? a->last - a->first + 1 : 1;

	/* Not each number of a range has a message. */
	if (kind == FLAGS && n > 1 &&
	    !uid_list_count(db, a->folder_id, a->first, a->last, &n, e))
		return false;
	o->n += n;
	if (!o->since || a->since < o->since)
		o->since = a->since;
	if (a->noted_at >= o->why_at) {
		o->why = a->text;
		o->why_at = a->noted_at;
	}
	return add_omitted_name(o, db, a, kind, e);
}

static void say_omitted_kind(
    struct buf *out, const struct omitted *o, enum kind kind)
{
	unsigned long n = (unsigned long)o->n;

	if (kind == MESSAGES)
		buf_printf(out,
		    ngettext("%lld message could not be downloaded: %s",
			"%lld messages could not be downloaded: %s", n),
		    (long long)o->n, o->names.data);
	else if (kind == MISSING)
		buf_printf(out,
		    ngettext("the server does not show %lld message: %s",
			"the server does not show %lld messages: %s", n),
		    (long long)o->n, o->names.data);
	else if (kind == NUMBERS)
		buf_printf(out,
		    ngettext("the messages of %lld folder have no lasting "
			     "numbers: %s",
			"the messages of %lld folders have no lasting "
			"numbers: %s",
			n),
		    (long long)o->n, o->names.data);
	else if (kind == FLAGS)
		buf_printf(out,
		    ngettext("the flags of %lld message could not be read: %s",
			"the flags of %lld messages could not be read: %s", n),
		    (long long)o->n, o->names.data);
	else if (kind == FOLDERS)
		buf_printf(out,
		    ngettext("%lld folder could not be opened: %s",
			"%lld folders could not be opened: %s", n),
		    (long long)o->n, o->names.data);
	else if (kind == LISTS)
		buf_add_str(
		    out, _("the server does not list its folders, so only the "
			   "folders already known here are checked"));
	else if (kind == CHANGES)
		buf_printf(out, _("changes that broke the connection wait: %s"),
		    o->names.data);
	else
		buf_printf(out,
		    _("not used, because they do not work on this server: %s"),
		    o->names.data);
}

/* "1 message could not be fetched: INBOX UID 3 (the server said: NO broken;
 * since 3 May 2026, 12:00)". */
static void say_omitted(
    struct buf *out, const struct omitted *o, enum kind kind)
{
	struct buf since = BUF_INIT;
	size_t len = strnlen(o->why, WHY_MAX);

	say_omitted_kind(out, o, kind);
	if (o->named > NAMED_MAX)
		buf_add_str(out, ", ...");
	date_long(&since, o->since);
	/* TRANSLATORS: why it failed, and the date when that began */
	buf_printf(out, _(" (%.*s; since %s)"), (int)utf8_floor(o->why, len),
	    o->why, since.data);
	buf_clear(&since);
}

static bool sort_omitted(struct omitted *all, struct db *db,
    const struct attempts *list, const struct imap_omitted_of *of,
    struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < list->len; i++) {
		const struct attempt *a = &list->items[i];
		enum kind kind = omitted_kind_of(a);

		/* What broke the line once may have been bad luck. */
		if (kind == KINDS || !a->retry_at)
			continue;
		if (kind != OPTIONS || a->noted_at >= of->options_since)
			ok = take_omitted(&all[kind], db, a, kind, e);
	}
	return ok;
}

bool imap_omitted_tell(struct db *db, const struct imap_omitted_of *of,
    void (*tell)(void *ctx, const char *sentence), void *ctx, struct err *e)
{
	struct attempts list;
	struct omitted all[KINDS] = {0};
	bool ok = attempt_read(db, of->account_id, &list, e);

	for (size_t k = 0; k < KINDS; k++)
		buf_init(&all[k].names);
	ok = ok && sort_omitted(all, db, &list, of, e);
	for (size_t k = 0; k < KINDS; k++) {
		struct buf sentence = BUF_INIT;

		if (ok && all[k].n) {
			say_omitted(&sentence, &all[k], (enum kind)k);
			tell(ctx, sentence.data);
		}
		buf_clear(&sentence);
		buf_clear(&all[k].names);
	}
	attempt_clear(&list);
	return ok;
}
