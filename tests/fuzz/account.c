#include "fuzz/account.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/account.h"
#include "base/date.h"
#include "base/file.h"
#include "config/conf.h"
#include "fuzz/server.h"
#include "store/repair/check.h"
#include "store/user/edit.h"
#include "store/read/folder.h"
#include "store/db/store.h"
#include "unit/scratch.h"

/* A store as it is when it was just made is copied for each input: that is
 * faster than to make one. */
static char made[64], dir[64];

static void leave(void)
{
	scratch_remove(made);
	scratch_remove(dir);
}

static void make_store(void)
{
	struct store *s;
	struct err e;

	if (*made)
		return;
	if (access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 0);
	setenv("POSTERN_NOW", "1764500000", 1);
	date_init();
	scratch_make(made);
	scratch_make(dir);
	atexit(leave);
	if (!store_open(&s, made, STORE_WRITE, &e)) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	store_close(s);
}

static void copy_store(void)
{
	char from[80], to[80];
	struct buf bytes = BUF_INIT;
	struct err e;
	int fd;

	scratch_remove(dir);
	assert(mkdir(dir, 0700) == 0);
	snprintf(from, sizeof from, "%s/postern.db", made);
	snprintf(to, sizeof to, "%s/postern.db", dir);
	fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || !file_read(&bytes, from, 1 << 24, &e) ||
	    !file_write_all(fd, bytes.data, bytes.len))
		abort();
	close(fd);
	buf_clear(&bytes);
}

/* As a worker does it. */
static void visit(const struct account_needs *needs)
{
	const struct pull all = {0};
	struct session *session = NULL;
	struct account a = {0};
	struct err e = {0};
	bool has_news;
	int n = 0;

	if (!account_init(&a, needs, &e))
		abort();
	if (account_open(&a, &session, &e) &&
	    (account_visit(session, &all, &e) || e.scope < ERR_ACCOUNT)) {
		for (int i = 0; session->backend->fetch && i < 3; i++)
			if (!session->backend->fetch(
				session, WANT_BY_POLICY, 10, &n, &e) ||
			    !n)
				break;
		if (session->backend->wait)
			session->backend->wait(
			    session, 0, needs->stop, 1000, &has_news, &e);
	}
	account_close(session);
	account_clear(&a);
}

/* Opens one, flags another, moves and copies, and deletes the last. */
static void act(struct store *s)
{
	struct folders folders = {0};
	struct ids ids = {0};
	struct db *db;
	struct err e;

	if (!store_reader(s, &db, &e) || !folder_read_all(db, 0, &folders, &e))
		abort();
	message_walk(db, 0, 0, 0, 8, &ids, &e);
	for (size_t i = 0; i < ids.len; i++) {
		const struct edit_of of = {
		    .ids = &ids.items[i], .n = 1, .now = date_now()};
		const struct edit_flags flags = {.ids = &ids.items[i],
		    .n = 1,
		    .set = FLAG_SEEN | FLAG_FLAGGED};
		struct edit_deleted deleted = {.may_go = true};
		int64_t to = folders.items[i % folders.len].id;

		if (i % 4 == 0)
			edit_flags(s, &flags, &e);
		if (i % 4 == 1)
			edit_move(s, &of, to, &e);
		if (i % 4 == 2)
			edit_copy(s, &of, to, &e);
		if (i % 4 == 3)
			edit_delete(s, &of, &deleted, &e);
	}
	vec_clear(&ids);
	folders_clear(&folders);
	db_close(db);
}

static void check(struct store *s)
{
	struct check c = {0};
	struct db *db;
	struct err e;

	if (!store_reader(s, &db, &e) || !check_store(db, &c, NULL, NULL, &e))
		abort();
	for (size_t i = 0; i < c.problems.len; i++)
		fprintf(stderr, "%s\n", c.problems.items[i]);
	assert(c.problems.len == 0);
	check_clear(&c);
	db_close(db);
}

void account_play(const char *text, const uint8_t *data, size_t size)
{
	struct account_needs needs = {0};
	struct conf *conf;
	struct store *store;
	struct wake stop;
	struct err e;

	make_store();
	copy_store();
	conf = conf_parse("fuzz", text, strlen(text));
	if (!conf->n_accounts || !wake_open(&stop) ||
	    !store_open(&store, dir, STORE_WRITE, &e)) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	needs.conf = &conf->accounts[0];
	needs.store = store;
	needs.stop = &stop;
	if (needs.conf->kind == CONF_POP)
		account_agree(store, needs.conf, &e);
	server_begin((const char *)data, size);
	visit(&needs);
	act(store);
	visit(&needs);
	check(store);
	store_close(store);
	wake_close(&stop);
	conf_drop(conf);
}
