#include "sync/server_search.h"

#include <pthread.h>
#include <stdlib.h>

#include "account/account.h"
#include "config/conf.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/thread.h"
#include "base/wake.h"
#include "store/search/terms.h"

/* Each folder costs two round trips and the server a search. */
enum { FOLDERS_MAX = 100 };

struct server_search {
	struct server_search_setup setup;
	char *text;
	struct ids folders;
	struct terms terms;
	pthread_t thread;
	struct wake stop;

	pthread_mutex_t mutex; /* guards what follows */
	struct server_search_state state;
	struct ids fresh; /* found, and not taken yet */
};

/* --- which folders -------------------------------------------------------- */

/* A folder that may have what is not here. */
struct search_folder {
	int64_t id, total;
	int rank; /* the lowest first */
	bool is_view;
};
struct search_folders VEC_OF(struct search_folder);

static bool has_folder_id(const struct ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->len; i++)
		if (ids->items[i] == id)
			return true;
	return false;
}

/* Whole folders have their words in the index. A view of flagged messages
 * shows what other folders have. */
bool server_search_wants_folder(const struct folder *f)
{
	if (f->is_local || !f->can_hold || f->is_gone || !*f->srv_name ||
	    f->role == ROLE_FLAGGED)
		return false;
	return f->total > f->whole || f->srv_total > f->total || !f->pulled_at;
}

static bool is_folder_wanted(
    const struct server_search *i, const struct folder *f)
{
	return server_search_wants_folder(f) &&
	       (!i->folders.len || has_folder_id(&i->folders, f->id));
}

/* The one that shows all mail, and of which all headers are here, stands for
 * the others. */
static bool shows_all(const struct folder *f)
{
	return f->role == ROLE_ALL && f->pulled_at && f->total >= f->srv_total;
}

static int rank_of(const struct server_search *i, const struct folder *f)
{
	if (f->id == i->setup.first_id)
		return 0;
	switch (f->role) {
	case ROLE_INBOX:
		return 1;
	case ROLE_ALL:
		return 2;
	case ROLE_JUNK:
	case ROLE_TRASH:
		return 4;
	default:
		return 3;
	}
}

static int compare_search_folders(const void *x, const void *y)
{
	const struct search_folder *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank - b->rank;
	return (b->total > a->total) - (b->total < a->total);
}

static bool choose_search_folders(struct server_search *i, struct account *a,
    struct search_folders *out, struct err *e)
{
	struct folders all = {0};
	bool ok = folder_read_all(a->db, a->id, &all, e);
	bool is_shown = false;

	for (size_t k = 0; k < all.len; k++)
		is_shown |= shows_all(&all.items[k]) &&
		            is_folder_wanted(i, &all.items[k]);
	for (size_t k = 0; k < all.len; k++) {
		const struct folder *f = &all.items[k];
		struct search_folder p = {
		    f->id, f->total, rank_of(i, f), f->role == ROLE_ALL};

		if (is_folder_wanted(i, f) &&
		    !(is_shown && (p.rank == 1 || p.rank == 3)))
			*vec_push(out) = p;
	}
	sort_array(
	    out->items, out->len, sizeof *out->items, compare_search_folders);
	folders_clear(&all);
	return ok;
}

/* --- asking --------------------------------------------------------------- */

static void note_search_trouble(struct server_search *i, const struct err *why)
{
	pthread_mutex_lock(&i->mutex);
	if (!*i->state.why.text)
		i->state.why = *why;
	pthread_mutex_unlock(&i->mutex);
}

static void note_search_found(
    struct server_search *i, const struct account_found *found)
{
	pthread_mutex_lock(&i->mutex);
	for (size_t k = 0; k < found->ids.len; k++)
		*vec_push(&i->fresh) = found->ids.items[k];
	i->state.found += found->ids.len;
	i->state.unknown += found->unknown;
	i->state.asked++;
	pthread_mutex_unlock(&i->mutex);
	if (found->ids.len)
		news_of_state(i->setup.news);
}

/* One folder; false: the others need not be asked. What a view shows and is
 * not known there may well be known in another folder. */
static bool ask_search_folder(struct server_search *i, struct session *s,
    const struct search_folder *place, struct err *e)
{
	struct account_search what = {.folder_id = place->id,
	    .terms = &i->terms,
	    .most = SERVER_SEARCH_HITS - i->state.found};
	struct account_found found = {0};
	bool ok = s->backend->search(s, &what, &found, e);

	if (place->is_view)
		found.unknown = 0;
	note_search_found(i, &found);
	vec_clear(&found.ids);
	if (ok || e->kind == ERR_STOPPED)
		return ok;
	log_line(i->setup.conf->label, "search: %s %s", e->text, e->said);
	return e->scope < ERR_ACCOUNT && e->retry != RETRY_NEVER;
}

static bool search_goes_on(const struct server_search *i)
{
	return !wake_is_up(&i->stop) && i->state.found < SERVER_SEARCH_HITS;
}

static bool ask_search_folders(struct server_search *i, struct account *a,
    const struct search_folders *places, struct err *e)
{
	size_t n = places->len < FOLDERS_MAX ? places->len : FOLDERS_MAX;
	struct session *s;
	bool ok = true;

	if (!account_join(a, &s, e))
		return false;
	for (size_t k = 0; ok && k < n && search_goes_on(i); k++) {
		ok = ask_search_folder(i, s, &places->items[k], e);
		if (*e->text)
			note_search_trouble(i, e);
	}
	account_close(s);
	pthread_mutex_lock(&i->mutex);
	i->state.left_out = places->len - n;
	pthread_mutex_unlock(&i->mutex);
	return ok;
}

static struct account_needs search_needs_of(struct server_search *i)
{
	return (struct account_needs){.conf = i->setup.conf,
	    .store = i->setup.store,
	    .ca_file = i->setup.ca_file,
	    .stop = &i->stop,
	    .is_second = true};
}

static bool search_account(struct server_search *i, struct err *e)
{
	struct account_needs needs = search_needs_of(i);
	struct account a = {0};
	struct search_folders places = {0};
	bool ok = account_init_known(&a, &needs, e) &&
	          choose_search_folders(i, &a, &places, e) &&
	          (!places.len || ask_search_folders(i, &a, &places, e));

	vec_clear(&places);
	account_clear(&a);
	return ok;
}

static void *run_server_search(void *arg)
{
	struct server_search *i = arg;
	struct err e = {0};

	if (!search_account(i, &e))
		note_search_trouble(i, &e);
	pthread_mutex_lock(&i->mutex);
	i->state.is_over = true;
	pthread_mutex_unlock(&i->mutex);
	news_of_state(i->setup.news);
	return NULL;
}

/* --- its life ------------------------------------------------------------- */

bool server_search_makes_sense(const char *text)
{
	struct terms terms;
	bool does = terms_read(&terms, text, NULL) && terms_want_text(&terms);

	terms_clear(&terms);
	return does;
}

static void free_search(struct server_search *i)
{
	terms_clear(&i->terms);
	vec_clear(&i->folders);
	vec_clear(&i->fresh);
	wake_close(&i->stop);
	pthread_mutex_destroy(&i->mutex);
	conf_account_drop(i->setup.conf);
	free(i->text);
	free(i);
}

bool server_search_start(struct server_search **out,
    const struct server_search_setup *setup, struct err *e)
{
	struct server_search *i = mem_new(1, sizeof *i);

	*out = NULL;
	i->setup = *setup;
	conf_account_hold(setup->conf);
	i->text = mem_str(setup->text);
	i->stop.fd = -1;
	for (size_t k = 0; setup->folders && k < setup->folders->len; k++)
		*vec_push(&i->folders) = setup->folders->items[k];
	pthread_mutex_init(&i->mutex, NULL);
	if (!terms_read(&i->terms, i->text, e)) {
		free_search(i);
		return false;
	}
	if (wake_open(&i->stop) &&
	    thread_start(&i->thread, run_server_search, i)) {
		*out = i;
		return true;
	}
	free_search(i);
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("The system is out of threads or files."));
}

void server_search_read(
    struct server_search *i, struct server_search_state *out)
{
	pthread_mutex_lock(&i->mutex);
	*out = i->state;
	pthread_mutex_unlock(&i->mutex);
}

void server_search_take(struct server_search *i, struct ids *out)
{
	pthread_mutex_lock(&i->mutex);
	for (size_t k = 0; k < i->fresh.len; k++)
		*vec_push(out) = i->fresh.items[k];
	i->fresh.len = 0;
	pthread_mutex_unlock(&i->mutex);
}

void server_search_stop(struct server_search *i)
{
	wake_kick(&i->stop);
}

void server_search_free(struct server_search *i)
{
	if (!i)
		return;
	server_search_stop(i);
	pthread_join(i->thread, NULL);
	free_search(i);
}
