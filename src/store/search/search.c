#include "store/search/search.h"

#include "base/buf.h"
#include "base/sort.h"
#include "store/search/index.h"
#include "store/db/sql.h"

/* --- terms as FTS5 wants them --------------------------------------------- */

static const char *columns_of(enum term_field field)
{
	switch (field) {
	case TERM_FROM:
		return "sender : ";
	case TERM_TO:
		return "recipients : ";
	case TERM_PEOPLE:
		return "{sender recipients} : ";
	case TERM_SUBJECT:
		return "subject : ";
	case TERM_TEXT:
		return "text : ";
	case TERM_ANYWHERE:
		break;
	}
	return "";
}

/* column : "words" * */
static void add_match(struct buf *out, const struct term *t)
{
	buf_add_str(out, columns_of(t->field));
	buf_add_char(out, '"');
	for (const char *c = t->words; *c; c++) {
		if (*c == '"')
			buf_add_char(out, '"');
		buf_add_char(out, *c);
	}
	buf_add_str(out, t->is_prefix ? "\" *" : "\"");
}

/* Appends the required terms joined by AND, or the excluded ones joined by
 * OR. */
static void add_matches(
    struct buf *out, const struct terms *terms, bool is_not, bool only_headers)
{
	size_t start = out->len;

	for (size_t i = 0; i < terms->list.len; i++) {
		const struct term *t = &terms->list.items[i];

		if (t->is_not != is_not ||
		    (only_headers && term_wants_text(t) && !is_not))
			continue;
		if (out->len > start)
			buf_add_str(out, is_not ? " OR " : " AND ");
		add_match(out, t);
	}
}

static void make_match(struct buf *out, const struct terms *terms)
{
	struct buf excluded = BUF_INIT;

	add_matches(out, terms, false, false);
	add_matches(&excluded, terms, true, false);
	if (out->len && excluded.len)
		buf_printf(out, " NOT (%s)", excluded.data);
	buf_clear(&excluded);
}

/* --- searching this computer ---------------------------------------------- */

/* A message that lies in several folders is shown once: the place that was
 * known first, which is not the view that has all of them (folders.c pulls
 * views last). In one folder each of its messages counts. */
#define IS_FIRST_PLACE                                                  \
	" AND (m.content_key = 0 OR ?3 <> 0 OR NOT EXISTS (SELECT 1"    \
	"   FROM message AS p INDEXED BY message_content"               \
	"   WHERE p.content_key = m.content_key AND p.content_key <> 0" \
	"   AND p.id < m.id AND p.gone = 0))"

/* Hits are put in order of date after they were found: 160,000 of them take
 * some 40 ms, so a screen asks from a thread of its own. */
#define FILTERS                                                   \
	" WHERE m.gone = 0 AND (?2 = 0 OR m.account_id = ?2)"     \
	" AND (?3 = 0 OR m.folder_id = ?3) AND m.flags & ?4 = ?5" \
	" AND m.has_files >= ?6 AND m.arrived_at >= ?7"           \
	" AND m.arrived_at < ?8" IS_FIRST_PLACE                   \
	" ORDER BY m.arrived_at DESC, m.id DESC LIMIT ?1"

static const char search_by_words[] =
    "SELECT m.id FROM (SELECT DISTINCT CASE WHEN rowid < 0 THEN -rowid"
    "   ELSE rowid / 2 END AS id FROM search"
    "   WHERE search MATCH ?9) AS hit CROSS JOIN message AS m"
    "   ON m.id = hit.id" FILTERS;
static const char search_by_filters[] = "SELECT m.id FROM message AS m" FILTERS;

static void bind_filters(struct query *q, const struct terms *t)
{
	sql_bind(q, t->flags_mask, t->flags_want, t->needs_file, t->after,
	    t->before);
}

static bool run_search(struct db *db, const struct search *s,
    const struct terms *terms, struct ids *out, struct err *e)
{
	struct buf match = BUF_INIT;
	struct query q;
	bool ok;

	make_match(&match, terms);
	sql_start(&q, db, match.len ? search_by_words : search_by_filters);
	sql_bind(&q, s->n, s->account_id, s->folder_id);
	bind_filters(&q, terms);
	if (match.len)
		sql_bind(&q, match.data);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	ok = sql_end(&q, e);
	buf_clear(&match);
	return ok;
}

bool search_find(
    struct db *db, const struct search *s, struct ids *out, struct err *e)
{
	struct terms terms;
	bool ok =
	    terms_read(&terms, s->text, e) && run_search(db, s, &terms, out, e);

	terms_clear(&terms);
	return ok;
}

/* --- found in several places ---------------------------------------------- */

static int compare_places(const void *x, const void *y)
{
	const struct message_place *a = x, *b = y;

	if (a->arrived_at != b->arrived_at)
		return a->arrived_at < b->arrived_at ? 1 : -1;
	return (b->id > a->id) - (b->id < a->id);
}

bool search_sort(struct db *db, struct ids *found, struct err *e)
{
	struct places VEC_OF(struct message_place) places = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < found->len; i++) {
		struct message_place place = {.id = found->items[i]};
		struct query q;
		bool is_there;

		sql_start(
		    &q, db, "SELECT arrived_at FROM message WHERE id = ?");
		sql_bind(&q, place.id);
		ok = sql_one_int(&q, &place.arrived_at, &is_there, e);
		if (ok && is_there)
			*vec_push(&places) = place;
	}
	sort_array(
	    places.items, places.len, sizeof *places.items, compare_places);
	if (ok)
		found->len = 0;
	for (size_t i = 0; ok && i < places.len; i++)
		if (!i || places.items[i].id != places.items[i - 1].id)
			*vec_push(found) = places.items[i].id;
	vec_clear(&places);
	return ok;
}

/* --- what a server found -------------------------------------------------- */

/* Whether the header of a message has these words, as the index knows it. */
static bool has_words(
    struct db *db, int64_t id, const char *match, bool *has, struct err *e)
{
	struct query q;
	int64_t unused;

	sql_start(&q, db,
	    "SELECT 1 FROM search WHERE search MATCH ?1"
	    " AND rowid BETWEEN 2 * ?2 AND 2 * ?2 + 1"
	    " UNION ALL SELECT 1 FROM search WHERE search MATCH ?1"
	    " AND rowid = -?2 LIMIT 1");
	sql_bind(&q, match, id);
	return sql_one_int(&q, &unused, has, e);
}

/* Whether the indexed header has the required words and none of the excluded
 * ones. */
static bool header_matches(struct db *db, int64_t id, const struct buf *match,
    const struct buf *excluded, bool *fits_them, struct err *e)
{
	bool has = false;

	*fits_them = true;
	if (match->len && !has_words(db, id, match->data, fits_them, e))
		return false;
	if (excluded->len && *fits_them &&
	    !has_words(db, id, excluded->data, &has, e))
		return false;
	*fits_them = *fits_them && !has;
	return true;
}

/* A message of which a server says that it matches. */
struct server_hit {
	int64_t id, uid;
	enum search_state indexed;
	bool fits_filters;
};
struct server_hits VEC_OF(struct server_hit);

static bool read_server_hits(struct db *db,
    const struct search_uid_range *range, struct server_hits *out,
    struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT id, srv_uid, indexed, gone = 0 AND flags & ?5 = ?6"
	    " AND has_files >= ?7 AND arrived_at >= ?8 AND arrived_at < ?9"
	    " FROM message AS m INDEXED BY message_uid"
	    " WHERE srv_folder_id = ?1 AND srv_uid BETWEEN ?2 AND ?3"
	    " AND srv_uid > 0 ORDER BY srv_uid DESC LIMIT ?4");
	sql_bind(&q, range->folder_id, range->first, range->last, range->n);
	bind_filters(&q, range->terms);
	while (sql_row(&q))
		*vec_push(out) = (struct server_hit){.id = sql_get_int(&q, 0),
		    .uid = sql_get_int(&q, 1),
		    .indexed = (enum search_state)sql_get_int(&q, 2),
		    .fits_filters = sql_get_int(&q, 3)};
	return sql_end(&q, e);
}

/* Where the next look begins. */
static int64_t next_uid(
    const struct search_uid_range *range, const struct server_hits *list)
{
	int64_t next = 0;

	if (list->len == (size_t)range->n)
		next = list->items[list->len - 1].uid - 1;
	return next < range->first ? 0 : next;
}

bool search_check_uids(struct db *db, const struct search_uid_range *range,
    struct search_uid_hits *hits, struct err *e)
{
	struct buf match = BUF_INIT, excluded = BUF_INIT;
	struct server_hits list = {0};
	bool ok = read_server_hits(db, range, &list, e);

	hits->known += (int64_t)list.len;
	hits->next = next_uid(range, &list);
	add_matches(&match, range->terms, false, true);
	add_matches(&excluded, range->terms, true, true);
	for (size_t i = 0; ok && i < list.len; i++) {
		const struct server_hit *m = &list.items[i];
		bool is_hit = m->fits_filters && m->indexed != INDEXED_ALL;

		if (is_hit && m->indexed != INDEXED_NOT)
			ok = header_matches(
			    db, m->id, &match, &excluded, &is_hit, e);
		if (ok && is_hit)
			*vec_push(&hits->ids) = m->id;
	}
	vec_clear(&list);
	buf_clear(&match);
	buf_clear(&excluded);
	return ok;
}
