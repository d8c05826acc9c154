#include "ui/list/list_model.h"

#include <stdlib.h>

#include "base/mem.h"
#include "ui/list/thread_tree.h"

enum {
	/* Messages of a thread that an unfolded one shows. */
	THREAD_ROWS = 500,
	/* Unread messages are looked at page by page to find the next in the
	 * list; so many pages at most, since somebody waits. */
	UNREAD_PAGE = 50,
	UNREAD_PAGES = 100,
};

void list_query_clear(struct list_query *of)
{
	vec_clear(&of->folders);
	vec_clear(&of->found);
	vec_clear(&of->left);
	vec_clear(&of->toggled);
	vec_clear(&of->sent);
	*of = (struct list_query){0};
}

static bool has_id(const struct ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->len; i++)
		if (ids->items[i] == id)
			return true;
	return false;
}

bool list_rows_is_unfolded(const struct list_query *of, int64_t thread_id)
{
	return of->is_unfolded != has_id(&of->toggled, thread_id);
}

void list_rows_toggle(struct list_query *of, int64_t thread_id)
{
	for (size_t i = 0; i < of->toggled.len; i++)
		if (of->toggled.items[i] == thread_id) {
			of->toggled.items[i] =
			    of->toggled.items[--of->toggled.len];
			return;
		}
	*vec_push(&of->toggled) = thread_id;
}

static struct message_place list_model_place_of(const struct message *m)
{
	return (struct message_place){m->arrived_at, m->id};
}

/* True if a stands before b: it is the newer one. */
static bool is_before(
    const struct message_place *a, const struct message_place *b)
{
	if (a->arrived_at != b->arrived_at)
		return a->arrived_at > b->arrived_at;
	return a->id > b->id;
}

/* --- pages of all kinds of lists ------------------------------------------ */

/* Where in what was found the rows behind (or before) a place start. */
static size_t found_index(
    const struct list_query *of, const struct message_page *p)
{
	if (!p->from)
		return p->is_newer ? of->found.len : 0;
	for (size_t i = 0; i < of->found.len; i++)
		if (of->found.items[i] == p->from->id)
			return p->is_newer ? i : i + 1;
	return p->is_newer ? 0 : of->found.len;
}

static bool has_left(const struct list_query *of, const struct message *m)
{
	for (size_t i = 0; i < of->left.len; i++)
		if (of->left.items[i].message_id == m->id)
			return of->left.items[i].folder_id != m->folder_id;
	return false;
}

/* Appends a message that was found, unless it is gone or has left. */
static bool add_found(struct db *db, const struct list_query *of, int64_t id,
    struct messages *out, struct err *e)
{
	struct message *m = vec_push(out);
	bool ok = message_read(db, id, m, e);

	if (ok && !m->is_gone && !has_left(of, m))
		return true;
	message_clear(m);
	out->len--;
	return ok || e->kind == ERR_NOT_FOUND;
}

static void turn_round(struct messages *m, size_t first)
{
	for (size_t a = first, b = m->len; a + 1 < b; a++) {
		struct message swap = m->items[a];

		m->items[a] = m->items[--b];
		m->items[b] = swap;
	}
}

static bool page_of_found(struct db *db, const struct list_query *of,
    const struct message_page *p, struct messages *out, struct err *e)
{
	size_t at = found_index(of, p), first = out->len;
	const int64_t *ids = of->found.items;
	bool ok = true;

	while (ok && out->len - first < (size_t)p->n) {
		if (p->is_newer ? at == 0 : at >= of->found.len)
			break;
		ok = add_found(
		    db, of, p->is_newer ? ids[--at] : ids[at++], out, e);
	}
	if (p->is_newer)
		turn_round(out, first);
	return ok;
}

static int compare_messages(const void *x, const void *y)
{
	const struct message_place a = list_model_place_of(x),
				   b = list_model_place_of(y);

	return is_before(&a, &b) ? -1 : is_before(&b, &a);
}

/* Keeps n messages of a merged page: those next to where it starts. */
static void keep_nearest(
    struct messages *m, size_t first, const struct message_page *p)
{
	size_t n = (size_t)p->n, extra;

	if (m->len - first <= n)
		return;
	extra = m->len - first - n;
	if (!p->is_newer) {
		for (size_t i = m->len - extra; i < m->len; i++)
			message_clear(&m->items[i]);
	} else {
		for (size_t i = first; i < first + extra; i++)
			message_clear(&m->items[i]);
		memmove(&m->items[first], &m->items[first + extra],
		    n * sizeof *m->items);
	}
	m->len -= extra;
}

/* A page of each folder, put in order and cut. */
static bool page_of_folders(struct db *db, const struct list_query *of,
    const struct message_page *p, struct messages *out, struct err *e)
{
	struct message_page own = *p;
	size_t first = out->len;

	for (size_t i = 0; i < of->folders.len; i++) {
		own.list.folder_id = of->folders.items[i];
		if (!message_page(db, &own, out, e))
			return false;
	}
	if (of->folders.len > 1 && out->len > first)
		qsort(&out->items[first], out->len - first, sizeof *out->items,
		    compare_messages);
	keep_nearest(out, first, p);
	return true;
}

static bool read_page(struct db *db, const struct list_query *of,
    const struct message_page *p, struct messages *out, struct err *e)
{
	if (of->is_found)
		return page_of_found(db, of, p, out, e);
	return page_of_folders(db, of, p, out, e);
}

/* --- the window ----------------------------------------------------------- */

struct window {
	struct db *db;
	const struct list_query *of;
	const struct list_rows_window *w;
	struct messages heads; /* newest first */
	bool has_newer, has_older, has_pinned;
};

/* Reads one page more than wanted tells that there are more. */
static bool read_side(struct window *win, const struct message_place *from,
    bool is_newer, struct err *e)
{
	int n = is_newer ? win->w->n_newer : win->w->n_older;
	struct message_page p = {.list = {.is_threaded = win->of->is_threaded,
				     .unread_only = win->of->unread_only},
	    .from = from,
	    .is_newer = is_newer,
	    .n = n + 1};
	size_t first = win->heads.len;
	bool *has_more = is_newer ? &win->has_newer : &win->has_older;

	if (!read_page(win->db, win->of, &p, &win->heads, e))
		return false;
	*has_more = win->heads.len - first > (size_t)n;
	p.n = n;
	keep_nearest(&win->heads, first, &p);
	return true;
}

static bool read_heads(struct window *win, struct err *e)
{
	const struct message_place *place = win->w->place;
	struct message_place here;

	if (!place)
		return read_side(win, NULL, win->w->is_at_end, e);
	/* The row at place belongs to the older side. */
	here = (struct message_place){place->arrived_at, place->id + 1};
	if (win->of->is_found)
		here = *place;
	return read_side(win, place, true, e) &&
	       (!win->of->is_found ||
		   add_found(win->db, win->of, place->id, &win->heads, e)) &&
	       read_side(win, &here, false, e);
}

static void drop_head(struct messages *m, size_t i)
{
	message_clear(&m->items[i]);
	m->len--;
	memmove(
	    &m->items[i], &m->items[i + 1], (m->len - i) * sizeof *m->items);
}

/* The thread of the pinned message does not stand elsewhere meanwhile. */
static void drop_its_thread(struct window *win)
{
	struct messages *m = &win->heads;

	for (size_t i = 0; i < m->len;)
		if (m->items[i].thread_id == win->of->pin_thread)
			drop_head(m, i);
		else
			i++;
}

static bool count_thread(struct db *db, struct message *m, struct err *e)
{
	struct messages thread = {0};
	bool ok = message_thread(
	    db, m->thread_id, m->folder_id, THREAD_COUNT_MAX, &thread, e);

	m->thread_count = (int)thread.len;
	for (size_t i = 0; i < thread.len; i++)
		m->thread_unread += !(thread.items[i].flags & FLAG_SEEN);
	messages_clear(&thread);
	return ok;
}

/* Puts a message among the heads where its place is. */
static void put_head(struct messages *m, struct message *head)
{
	const struct message_place place = list_model_place_of(head);
	size_t at = 0;

	for (; at < m->len; at++) {
		struct message_place p = list_model_place_of(&m->items[at]);

		if (is_before(&place, &p))
			break;
	}
	vec_push(m);
	memmove(&m->items[at + 1], &m->items[at],
	    (m->len - 1 - at) * sizeof *m->items);
	m->items[at] = *head;
}

/* The row under the cursor stays: it is put back where it was. */
static bool put_pin(struct window *win, struct err *e)
{
	const struct list_query *of = win->of;
	struct message pinned;

	if (!of->pin.id || of->is_found)
		return true;
	for (size_t i = 0; i < win->heads.len; i++)
		if (win->heads.items[i].id == of->pin.id)
			return true;
	if (!message_read(win->db, of->pin.id, &pinned, e))
		return e->kind == ERR_NOT_FOUND;
	if (pinned.is_gone || !has_id(&of->folders, pinned.folder_id) ||
	    (of->is_threaded && !count_thread(win->db, &pinned, e))) {
		message_clear(&pinned);
		return true;
	}
	if (of->is_threaded)
		drop_its_thread(win);
	put_head(&win->heads, &pinned);
	win->has_pinned = true;
	return true;
}

static int compare_oldest_first(const void *x, const void *y)
{
	return compare_messages(y, x);
}

static bool is_twin(const struct messages *thread, const struct message *m)
{
	for (size_t i = 0; i < thread->len; i++)
		if (thread->items[i].object_id_key == m->object_id_key &&
		    thread->items[i].folder_id != m->folder_id)
			return true;
	return false;
}

/* What is one message in both folders (store/server/object_id.h), as mail to
 * oneself at Gmail, is shown where the thread is. */
static void drop_twins(struct messages *thread, int64_t folder_id)
{
	for (size_t i = thread->len; i-- > 0;) {
		const struct message *m = &thread->items[i];

		if (m->folder_id != folder_id && m->object_id_key &&
		    is_twin(thread, m))
			drop_head(thread, i);
	}
}

/* The messages of a thread here, and what was sent in answer. A thread that
 * is longer than its rows still has its newest message. */
static bool read_thread(struct window *win, const struct message *head,
    struct messages *out, struct err *e)
{
	const struct ids *sent = &win->of->sent;
	bool ok = message_thread(
	    win->db, head->thread_id, head->folder_id, THREAD_ROWS, out, e);

	if (ok && out->len == THREAD_ROWS &&
	    out->items[out->len - 1].id != head->id)
		ok = message_read(win->db, head->id, vec_push(out), e);
	for (size_t i = 0; ok && i < sent->len; i++)
		if (sent->items[i] != head->folder_id)
			ok = message_thread(win->db, head->thread_id,
			    sent->items[i], THREAD_ROWS, out, e);
	drop_twins(out, head->folder_id);
	if (out->len > 1)
		qsort(out->items, out->len, sizeof *out->items,
		    compare_oldest_first);
	return ok;
}

static bool add_thread(struct window *win, struct list_rows *rows,
    struct message *head, struct err *e)
{
	const struct message_place place = list_model_place_of(head);
	struct messages thread = {0};
	size_t first = rows->list.len;
	bool ok = read_thread(win, head, &thread, e);

	if (ok)
		thread_tree_add(&rows->list, &thread, &place);
	for (size_t i = first; i < rows->list.len; i++)
		rows->list.items[i].is_elsewhere =
		    rows->list.items[i].m.folder_id != head->folder_id;
	messages_clear(&thread);
	return ok;
}

static void add_single(
    struct list_rows *rows, struct message *m, bool is_folded)
{
	struct list_item *row = vec_push(&rows->list);

	row->place = list_model_place_of(m);
	row->is_folded = is_folded;
	row->tree = mem_str("");
	row->m = *m;
	*m = (struct message){0};
}

static bool is_shown_as_thread(
    const struct list_query *of, const struct message *m)
{
	return of->is_threaded && !of->unread_only && !of->is_found &&
	       m->thread_count > 1;
}

/* The rows that a head stands for, as far as they are counted. */
static int count_rows(const struct list_query *of, const struct message *m)
{
	if (is_shown_as_thread(of, m) &&
	    list_rows_is_unfolded(of, m->thread_id))
		return m->thread_count;
	return 1;
}

/* Unfolded threads have more rows than heads: those that nobody asked for
 * are not read. The head at the place stays in any case. */
static void trim_heads(struct window *win)
{
	const struct list_rows_window *w = win->w;
	struct messages *m = &win->heads;
	size_t at = w->is_at_end ? m->len : 0, first, last;
	int rows = 0;

	while (w->place && at < m->len) {
		struct message_place p = list_model_place_of(&m->items[at]);

		if (!is_before(&p, w->place))
			break;
		at++;
	}
	first = at;
	last = w->place && at < m->len ? at + 1 : at;
	while (last < m->len && rows < w->n_older)
		rows += count_rows(win->of, &m->items[last++]);
	for (rows = 0; first > 0 && rows < w->n_newer;)
		rows += count_rows(win->of, &m->items[--first]);
	win->has_older = win->has_older || last < m->len;
	win->has_newer = win->has_newer || first > 0;
	while (m->len > last)
		message_clear(&m->items[--m->len]);
	while (first-- > 0)
		drop_head(m, 0);
}

static bool add_rows(struct window *win, struct list_rows *rows, struct err *e)
{
	const struct list_query *of = win->of;
	bool ok = true;

	for (size_t i = 0; ok && i < win->heads.len; i++) {
		struct message *m = &win->heads.items[i];
		bool is_thread = is_shown_as_thread(of, m);

		if (is_thread && list_rows_is_unfolded(of, m->thread_id))
			ok = add_thread(win, rows, m, e);
		else
			add_single(rows, m, is_thread);
	}
	return ok;
}

bool list_rows_read(struct list_rows *rows, struct db *db,
    const struct list_query *of, const struct list_rows_window *w,
    struct err *e)
{
	struct window win = {.db = db, .of = of, .w = w};
	struct list_rows fresh = {0};
	bool ok = read_heads(&win, e) && put_pin(&win, e);

	if (ok) {
		trim_heads(&win);
		ok = add_rows(&win, &fresh, e);
	}
	messages_clear(&win.heads);
	if (!ok) {
		list_rows_clear(&fresh);
		return false;
	}
	fresh.has_newer = win.has_newer;
	fresh.has_older = win.has_older;
	fresh.has_pinned = win.has_pinned;
	list_rows_clear(rows);
	*rows = fresh;
	return true;
}

void list_rows_clear(struct list_rows *rows)
{
	for (size_t i = 0; i < rows->list.len; i++) {
		message_clear(&rows->list.items[i].m);
		free(rows->list.items[i].tree);
	}
	vec_clear(&rows->list);
	rows->has_newer = rows->has_older = rows->has_pinned = false;
}

int list_rows_find(const struct list_rows *rows, int64_t message_id)
{
	for (size_t i = 0; i < rows->list.len; i++)
		if (rows->list.items[i].m.id == message_id)
			return (int)i;
	return -1;
}

int list_rows_at(
    const struct list_rows *rows, const struct message_place *place)
{
	for (size_t i = 0; i < rows->list.len; i++)
		if (!is_before(&rows->list.items[i].place, place))
			return (int)i;
	return (int)rows->list.len - 1;
}

/* --- ids of many messages ------------------------------------------------- */

bool list_rows_thread_ids(struct db *db, const struct message *m, bool unread,
    struct ids *out, struct err *e)
{
	struct messages thread = {0};
	bool ok = message_thread(
	    db, m->thread_id, m->folder_id, THREAD_ROWS, &thread, e);

	for (size_t i = 0; i < thread.len; i++)
		if (!unread || !(thread.items[i].flags & FLAG_SEEN))
			*vec_push(out) = thread.items[i].id;
	messages_clear(&thread);
	return ok;
}

static bool collect_one(struct db *db, const struct list_query *of,
    const struct message *m, struct ids *out, struct err *e)
{
	if (is_shown_as_thread(of, m))
		return list_rows_thread_ids(db, m, false, out, e);
	*vec_push(out) = m->id;
	return true;
}

bool list_rows_collect(struct db *db, const struct list_query *of,
    const struct list_rows_span *span, struct ids *out, struct err *e)
{
	bool is_down = !is_before(&span->to, &span->from);
	const struct message_place *first = is_down ? &span->from : &span->to;
	const struct message_place *last = is_down ? &span->to : &span->from;
	struct list_rows_window w = {.place = first, .n_older = span->n};
	struct window win = {.db = db, .of = of, .w = &w};
	bool ok = read_heads(&win, e);

	for (size_t i = 0; ok && i < win.heads.len; i++) {
		struct message_place p =
		    list_model_place_of(&win.heads.items[i]);

		if (is_before(last, &p))
			break;
		ok = collect_one(db, of, &win.heads.items[i], out, e);
	}
	messages_clear(&win.heads);
	return ok;
}

/* --- the next unread message ---------------------------------------------- */

/* Where a message stands in the list: in threads where the newest does. */
static bool list_place(struct db *db, const struct list_query *of,
    const struct message *m, struct message_place *place, struct err *e)
{
	*place = list_model_place_of(m);
	if (!of->is_threaded || of->unread_only || of->is_found)
		return true;
	return message_thread_place(db, m->thread_id, m->folder_id, place, e);
}

/* Of those behind from (before it, if backwards) the nearest counts. */
static bool is_nearer(const struct list_rows_seek *seek,
    const struct message_place *best, int64_t best_id,
    const struct message_place *p)
{
	if (seek->from && (seek->backwards ? !is_before(p, seek->from)
					   : !is_before(seek->from, p)))
		return false;
	if (!best_id)
		return true;
	return seek->backwards ? is_before(best, p) : is_before(p, best);
}

/* One page of messages after another, as far as need be. */
struct hunt {
	struct db *db;
	const struct list_query *of;
	const struct list_rows_seek *seek;
	struct message_page page;
	struct message_place last; /* where the page ended */
	bool is_over;
	/* the nearest so far */
	struct message_place place;
	int64_t id;
};

static bool list_model_look_at(
    struct hunt *h, const struct message *m, struct err *e)
{
	struct message_place p;

	if (m->flags & FLAG_SEEN)
		return true;
	if (!list_place(h->db, h->of, m, &p, e))
		return false;
	if (is_nearer(h->seek, &h->place, h->id, &p)) {
		h->place = p;
		h->id = m->id;
	}
	return true;
}

/* The next page of the hunt goes on where this one ends. */
static bool look_at_page(struct hunt *h, struct err *e)
{
	struct messages found = {0};
	bool ok = h->of->is_found
	              ? page_of_found(h->db, h->of, &h->page, &found, e)
	              : page_of_folders(h->db, h->of, &h->page, &found, e);

	for (size_t i = 0; ok && i < found.len; i++)
		ok = list_model_look_at(h, &found.items[i], e);
	h->is_over = found.len < (size_t)h->page.n;
	if (found.len) {
		size_t end = h->page.is_newer ? 0 : found.len - 1;

		h->last = list_model_place_of(&found.items[end]);
		h->page.from = &h->last;
	}
	messages_clear(&found);
	return ok;
}

static bool look_on(struct hunt *h, struct err *e)
{
	bool ok = true;

	h->is_over = false;
	for (int i = 0; ok && !h->id && !h->is_over && i < UNREAD_PAGES; i++)
		ok = look_at_page(h, e);
	return ok;
}

bool list_rows_next_unread(struct db *db, const struct list_query *of,
    const struct list_rows_seek *seek, struct message_place *place, int64_t *id,
    struct err *e)
{
	struct hunt h = {.db = db,
	    .of = of,
	    .seek = seek,
	    .page = {.list = {.unread_only = true},
		.from = seek->from,
		.is_newer = seek->backwards,
		.n = UNREAD_PAGE}};
	bool ok = look_on(&h, e);

	/* A thread stands where its newest message does: what is unread in it
	 * may be older than where we are. */
	if (ok && seek->backwards && seek->from && of->is_threaded &&
	    !of->is_found) {
		h.page.is_newer = false;
		h.page.from = seek->from;
		ok = look_at_page(&h, e) && look_on(&h, e);
	}
	*place = h.place;
	*id = h.id;
	return ok;
}
