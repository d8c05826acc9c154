#include "sync/indexer.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/crash.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/vec.h"
#include "mime/message/parse.h"
#include "mime/message/text.h"
#include "mime/header/setaside.h"
#include "store/read/body.h"
#include "store/db/crashed.h"
#include "store/search/index.h"
#include "store/read/message.h"

enum {
	/* Messages of one transaction: some ten milliseconds of the gate. */
	INDEX_BATCH = 50,
	/* Words of one message that are indexed. */
	INDEX_TEXT = 512 * 1024,
	/* What has just come is shown first. */
	REST_MS = 100,
};

/* A message read and taken apart, before the gate is entered. */
struct index_reading {
	int64_t id;
	bool has_text, is_beginning, has_files;
	bool is_aside;     /* it made the program crash */
	int64_t aside_key; /* and is known by this */
	struct buf text;
};
struct index_readings VEC_OF(struct index_reading);

static bool read_index_text(
    struct index_reading *r, struct body *body, struct err *e)
{
	struct source source = body_source(body);
	struct mail *mail = mail_read(&source);
	bool ok = mail_is_readable(mail, e);

	text_words(&r->text, mail, INDEX_TEXT);
	r->aside_key = mail_aside_key(mail);
	r->is_aside = r->aside_key != 0;
	r->has_files = mail_has_files(mail);
	mail_free(mail);
	return ok;
}

static bool read_index_message(
    struct db *db, struct index_reading *r, struct err *e)
{
	struct message m;
	struct body body;
	bool ok;

	r->is_aside = setaside_has_message(r->id);
	if (r->is_aside)
		return true;
	crash_enter(CRASH_INDEX, NULL, 0, r->id);
	ok = message_read(db, r->id, &m, e);
	/* Also if it can't be read: it would stand on the list for ever. */
	r->is_beginning = ok && m.here == HERE_STUB;
	r->has_text = ok && m.here != HERE_HEADER;
	if (r->has_text) {
		ok = body_open(&body, db, m.body_id, e);
		ok = ok && read_index_text(r, &body, e);
		body_close(&body);
	}
	message_clear(&m);
	crash_leave();
	/* Gone or damaged: its header is all there is to index. */
	return ok || e->kind == ERR_NOT_FOUND;
}

static bool write_index_readings(
    struct store *s, const struct index_readings *list, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < list->len; i++) {
		const struct index_reading *r = &list->items[i];
		struct index_doc doc = {.message_id = r->id,
		    .text = r->has_text ? r->text.data : NULL,
		    .is_beginning = r->is_beginning,
		    .has_files = r->has_files};

		crash_enter(CRASH_INDEX, NULL, 0, r->id);
		ok = r->is_aside ? index_skip(w, r->id, e) &&
		                       crashed_link(w, r->aside_key, r->id, e)
		                 : index_put(w, &doc, e);
		crash_leave();
	}
	return write_end(s, ok, e);
}

/* One batch; *n counts what it found to do. */
static bool index_batch(const struct indexer_job *job, size_t *n, struct err *e)
{
	struct index_readings list = {0};
	struct ids ids = {0};
	bool ok = index_todo(job->db, INDEX_BATCH, &ids, e);

	*n = ids.len;
	for (size_t i = 0; ok && i < ids.len; i++) {
		struct index_reading *r = vec_push(&list);

		r->id = ids.items[i];
		buf_init(&r->text);
		ok = read_index_message(job->db, r, e);
	}
	ok = ok && (!list.len || write_index_readings(job->store, &list, e));
	for (size_t i = 0; i < list.len; i++)
		buf_clear(&list.items[i].text);
	vec_clear(&list);
	vec_clear(&ids);
	return ok;
}

bool indexer_work(const struct indexer_job *job, bool *left, struct err *e)
{
	size_t n;

	*left = true;
	for (;;) {
		if (job->stop && wake_is_up(job->stop))
			return true;
		if (job->until_ticks && date_ticks() >= job->until_ticks)
			return true;
		if (!index_batch(job, &n, e))
			return false;
		if (!n) {
			*left = false;
			return true;
		}
	}
}

struct indexer {
	struct store *store;
	pthread_t thread;
	struct wake stop, wake;
};

static void index_all(struct indexer *i, struct db *db)
{
	struct indexer_job job = {
	    .store = i->store, .db = db, .stop = &i->stop};
	struct err e = {0};
	bool left;

	if (!indexer_work(&job, &left, &e))
		log_line("index", "%s", e.text);
}

static void *run_indexer(void *arg)
{
	struct indexer *i = arg;
	struct pollfd fds[] = {{.fd = i->wake.fd, .events = POLLIN},
	    {.fd = i->stop.fd, .events = POLLIN}};
	struct db *db;
	struct err e = {0};

	if (!store_reader(i->store, &db, &e)) {
		log_line("index", "%s", e.text);
		return NULL;
	}
	while (!wake_is_up(&i->stop)) {
		poll(fds, 2, -1);
		if (!wake_is_up(&i->wake))
			continue;
		poll(&fds[1], 1, REST_MS);
		wake_drain(&i->wake);
		index_all(i, db);
	}
	db_close(db);
	return NULL;
}

bool indexer_start(struct indexer **out, struct store *store, struct err *e)
{
	struct indexer *i = mem_new(1, sizeof *i);
	bool ok;

	*out = NULL;
	i->store = store;
	i->stop.fd = i->wake.fd = -1;
	ok = wake_open(&i->stop) && wake_open(&i->wake) &&
	     thread_start(&i->thread, run_indexer, i);
	if (ok) {
		wake_kick(&i->wake);
		*out = i;
		return true;
	}
	wake_close(&i->stop);
	wake_close(&i->wake);
	free(i);
	return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
	    _("The system is out of threads or files."));
}

const struct wake *indexer_wake(const struct indexer *i)
{
	return &i->wake;
}

void indexer_stop(struct indexer *i)
{
	if (!i)
		return;
	wake_kick(&i->stop);
	pthread_join(i->thread, NULL);
	wake_close(&i->stop);
	wake_close(&i->wake);
	free(i);
}
