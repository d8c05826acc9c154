#include "account/imap/session/flag_load.h"

#include <stdlib.h>
#include <string.h>

#include "account/imap/session/writer.h"
#include "base/mem.h"
#include "store/server/merge.h"

/* Messages of one transaction. */
enum { BATCH = 500 };

struct flagged {
	uint32_t uid;
	unsigned flags;
	char *keywords; /* NULL: none */
};

struct imap_flagload {
	struct imap_load load;
	struct account *account;
	int64_t folder_id;
	struct flagged_list VEC_OF(struct flagged) list;
};

static bool write_flag_batch(struct imap_flagload *l, size_t from, size_t to,
    struct imap_tally *t, struct err *e)
{
	int64_t changed = 0;
	struct db *w;
	bool ok = true;

	if (!write_begin(l->account->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = from; ok && i < to; i++) {
		const struct flagged *x = &l->list.items[i];
		struct merge_flags flags = {.folder_id = l->folder_id,
		    .uid = x->uid,
		    .flags = x->flags,
		    .keywords = x->keywords};

		ok = merge_flags(w, &flags, &changed, e);
	}
	ok = write_end(l->account->store, ok, e);
	if (ok)
		t->changed += changed;
	return ok;
}

static bool work_flags(
    struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct imap_flagload *l = (struct imap_flagload *)load;

	for (size_t at = 0; at < l->list.len; at += BATCH) {
		size_t end =
		    at + BATCH < l->list.len ? at + BATCH : l->list.len;

		if (!write_flag_batch(l, at, end, t, e))
			return false;
	}
	return true;
}

static void free_flag_load(struct imap_load *load)
{
	imap_flag_load_free((struct imap_flagload *)load);
}

struct imap_flagload *imap_flag_load_new(struct account *a, int64_t folder_id)
{
	struct imap_flagload *l = mem_new(1, sizeof *l);

	l->load.work = work_flags;
	l->load.free = free_flag_load;
	l->account = a;
	l->folder_id = folder_id;
	return l;
}

void imap_flag_load_free(struct imap_flagload *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->list.len; i++)
		free(l->list.items[i].keywords);
	vec_clear(&l->list);
	free(l);
}

void imap_flag_load_add(struct imap_flagload *l, const struct imap_fetched *f)
{
	struct flagged *x = vec_push(&l->list);

	x->uid = f->uid;
	x->flags = f->flags;
	x->keywords = f->keywords.len ? mem_str(f->keywords.data) : NULL;
	l->load.size += sizeof *x + f->keywords.len;
}

bool imap_flag_load_is_empty(const struct imap_flagload *l)
{
	return l->list.len == 0;
}

static int compare_uid_to_known(const void *x, const void *y)
{
	const int64_t *uid = x;
	const struct uid_list *k = y;

	return *uid < k->uid ? -1 : *uid > k->uid;
}

static bool is_same_flags(
    const struct flagged *x, const struct uid_list_list *list)
{
	int64_t uid = x->uid;
	const struct uid_list *k = list->len
	                               ? bsearch(&uid, list->items, list->len,
					     sizeof *k, compare_uid_to_known)
	                               : NULL;

	return k && k->srv_flags == x->flags &&
	       strcmp(k->keywords ? k->keywords : "",
		   x->keywords ? x->keywords : "") == 0;
}

void imap_flag_load_drop_same(
    struct imap_flagload *l, const struct uid_list_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->list.len; i++) {
		if (is_same_flags(&l->list.items[i], list))
			free(l->list.items[i].keywords);
		else
			l->list.items[kept++] = l->list.items[i];
	}
	l->list.len = kept;
}

bool imap_flag_load_put(
    struct imap_flagload *l, struct imap_session *s, struct err *e)
{
	return imap_session_store(s, &l->load, l->folder_id, e);
}
