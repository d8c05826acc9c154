#include "account/imap/body/offline_policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "store/read/accounts.h"
#include "store/read/folder.h"
#include "store/server/offline.h"

/* Messages that are gone through in one transaction. */
enum { BATCH = 5000, SHED_BATCH = 200 };

/* --- what the settings say ------------------------------------------------ */

static bool rule_fits(const char *pattern, const char *folder)
{
	size_t len = strlen(pattern);

	if (len >= 2 && strcmp(pattern + len - 2, "/*") == 0)
		return strncmp(pattern, folder, len - 1) == 0;
	return strcmp(pattern, folder) == 0;
}

static const struct conf_offline *rule_for(
    const struct conf_account *conf, const char *folder)
{
	for (size_t i = 0; i < conf->folder_rules.len; i++)
		if (rule_fits(conf->folder_rules.items[i].folder, folder))
			return &conf->folder_rules.items[i].offline;
	return &conf->offline;
}

static int64_t since_by_rule(const struct conf_offline *o, int64_t now)
{
	switch (o->what) {
	case CONF_OFFLINE_ALL:
		return INT64_MIN;
	case CONF_OFFLINE_RECENT:
		return now - o->days * (int64_t)DATE_DAY;
	case CONF_OFFLINE_NONE:
		break;
	}
	return INT64_MAX;
}

int64_t imap_offline_policy_since(
    const struct imap_session *s, const char *folder)
{
	const struct account *a = s->account;
	int64_t since = since_by_rule(rule_for(a->conf, folder), a->now());

	return since > s->offline_since ? since : s->offline_since;
}

static void print_offline(const struct conf_offline *o, struct buf *out)
{
	static const char *const words[] = {[CONF_OFFLINE_ALL] = "all",
	    [CONF_OFFLINE_RECENT] = "recent",
	    [CONF_OFFLINE_NONE] = "none"};

	buf_add_str(out, words[o->what]);
	if (o->what == CONF_OFFLINE_RECENT)
		buf_printf(out, " %d", o->days);
}

static void print_policy(const struct imap_session *s, struct buf *out)
{
	const struct conf_account *conf = s->account->conf;

	print_offline(&conf->offline, out);
	for (size_t i = 0; i < conf->folder_rules.len; i++) {
		const struct conf_folder_rule *r = &conf->folder_rules.items[i];

		buf_printf(out, ", %s = ", r->folder);
		print_offline(&r->offline, out);
	}
	if (s->offline_since != INT64_MIN)
		buf_printf(out, ", since %" PRId64, s->offline_since);
}

/* --- the room ------------------------------------------------------------- */

/* What the wanted bodies would take. */
struct room {
	struct ids folders;
	int64_t bytes;
};

static bool is_kept_offline(
    const struct imap_session *s, const struct folder *f)
{
	return !f->is_local && !f->is_gone &&
	       rule_for(s->account->conf, f->name)->what != CONF_OFFLINE_NONE;
}

static void add_up_room(const struct imap_session *s,
    const struct folders *folders, struct room *room)
{
	for (size_t i = 0; i < folders->len; i++)
		if (is_kept_offline(s, &folders->items[i])) {
			*vec_push(&room->folders) = folders->items[i].id;
			room->bytes += folders->items[i].bytes;
		}
}

static bool note_offline_fact(
    struct account *a, const char *key, const char *text, struct err *e)
{
	struct db *w;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = fact_write(w, a->id, key, text, a->now(), e);
	return write_end(a->store, ok, e);
}

/* Takes the limit found the last time if the size has not changed much: only
 * nine tenths of the room were used then, so that not every new message
 * removes an old one. */
static bool is_still_right(
    const struct room *room, int64_t limit, const char *found, int64_t *since)
{
	int64_t bytes, at_least;

	if (sscanf(found, "%" SCNd64 " %" SCNd64 " %" SCNd64, since, &bytes,
		&at_least) != 3)
		return false;
	return at_least == limit && room->bytes <= bytes + limit / 10 &&
	       room->bytes >= bytes - limit / 10;
}

static bool measure_room(struct imap_session *s, const struct room *room,
    int64_t *since, struct err *e)
{
	struct account *a = s->account;
	int64_t limit = a->conf->offline_size;
	struct offline_room kept = {.folders = room->folders.items,
	    .n = room->folders.len,
	    .bytes = limit / 10 * 9};
	struct buf text = BUF_INIT;
	struct fact found;
	bool ok = fact_read(a->db, a->id, FACT_ROOM, &found, e);

	if (ok && !is_still_right(room, limit, found.value, since)) {
		ok = offline_since(a->db, &kept, since, e);
		buf_printf(&text, "%" PRId64 " %" PRId64 " %" PRId64, *since,
		    room->bytes, limit);
		ok = ok && note_offline_fact(a, FACT_ROOM, text.data, e);
	}
	buf_clear(&text);
	fact_clear(&found);
	return ok;
}

static bool find_room(
    struct imap_session *s, const struct folders *folders, struct err *e)
{
	int64_t limit = s->account->conf->offline_size;
	struct room room = {0};
	bool ok = true;

	s->offline_since = INT64_MIN;
	if (!limit)
		return true;
	add_up_room(s, folders, &room);
	if (room.bytes > limit)
		ok = measure_room(s, &room, &s->offline_since, e);
	vec_clear(&room.folders);
	return ok;
}

/* --- applying ------------------------------------------------------------- */

typedef bool step_fn(
    struct db *w, struct offline_walk *walk, int64_t since, struct err *e);

static bool drop_bodies(
    struct db *w, struct offline_walk *walk, int64_t since, struct err *e)
{
	(void)since;
	return offline_drop_bodies(w, walk, e);
}

static bool walk_folder(struct imap_session *s, struct offline_walk walk,
    step_fn *step, int64_t since, struct err *e)
{
	while (!walk.is_over) {
		struct db *w;
		bool ok;

		if (!write_begin(s->account->store, WRITE_NORMAL, &w, e))
			return false;
		ok = step(w, &walk, since, e);
		if (!write_end(s->account->store, ok, e))
			return false;
	}
	return true;
}

static bool apply_to_folder(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	if (f->is_local)
		return true;
	return walk_folder(s, offline_walk_from(f->id, INT64_MAX, BATCH),
		   offline_want, imap_offline_policy_since(s, f->name), e) &&
	       (s->offline_since == INT64_MIN ||
		   walk_folder(s,
		       offline_walk_from(f->id, s->offline_since, SHED_BATCH),
		       drop_bodies, 0, e));
}

static bool apply_policy(
    struct imap_session *s, const struct folders *folders, struct err *e)
{
	struct account *a = s->account;
	struct buf policy = BUF_INIT;
	struct fact before;
	bool ok;

	print_policy(s, &policy);
	ok = fact_read(a->db, a->id, FACT_OFFLINE, &before, e);
	if (ok && strcmp(before.value, policy.data) != 0) {
		for (size_t i = 0; ok && i < folders->len; i++)
			ok = apply_to_folder(s, &folders->items[i], e);
		/* The note comes last: a cut in the middle and it is all done
		 * again. */
		ok = ok && note_offline_fact(a, FACT_OFFLINE, policy.data, e);
	}
	fact_clear(&before);
	buf_clear(&policy);
	return ok;
}

bool imap_offline_policy_apply(struct imap_session *s, struct err *e)
{
	struct folders folders = {0};
	bool ok =
	    folder_read_all(s->account->db, s->account->id, &folders, e) &&
	    find_room(s, &folders, e) && apply_policy(s, &folders, e);

	folders_clear(&folders);
	return ok;
}
