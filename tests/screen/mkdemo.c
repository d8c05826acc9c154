/*
 * mkdemo MAIL DIR: a data directory with the demonstration's mail, for tests
 * of the screens without a server. MAIL is what contrib/demo-mail/fill.py
 * wrote: pop/ becomes the POP account Home, imap/ the IMAP account Work. With
 * a third argument, all *.eml in that directory become the POP account
 * Hostile. What the servers would have told is made up, always the same.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/vec.h"
#include "mime/header/header.h"
#include "store/read/accounts.h"
#include "store/read/folder.h"
#include "store/server/maildrop.h"
#include "store/server/merge.h"
#include "store/db/store.h"
#include "store/read/sync_log.h"
#include "sync/indexer.h"

/* The clock of the tests, POSTERN_NOW: Wed 10 Jun 2026 12:00. */
enum { MAIL_MAX = 64 * 1024 * 1024, NOW = 1781092800 };

struct making {
	struct store *store;
	struct db *db, *w;
	const char *dir; /* of the present account's mail */
	int64_t account_id;
	bool is_pop;
	int64_t n, n_there; /* messages so far; those still on a POP server */
	struct folders folders;
};

static const struct {
	const char *name;
	enum folder_role role;
} roles[] = {
    {"INBOX", ROLE_INBOX},
    {"Drafts", ROLE_DRAFTS},
    {"Sent", ROLE_SENT},
    {"Archive", ROLE_ARCHIVE},
    {"Junk", ROLE_JUNK},
    {"Trash", ROLE_TRASH},
};

static enum folder_role role_of(const char *name)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(roles[i].name, name) == 0)
			return roles[i].role;
	return ROLE_NONE;
}

static unsigned read_flags(const char *words)
{
	static const struct {
		const char *word;
		unsigned flag;
	} known[] = {{"seen", FLAG_SEEN}, {"answered", FLAG_ANSWERED},
	    {"flagged", FLAG_FLAGGED}, {"draft", FLAG_DRAFT}};
	unsigned flags = 0;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (words && strstr(words, known[i].word))
			flags |= known[i].flag;
	return flags;
}

/* The folder with this name on the server, made if it is new. */
static bool find_folder(
    struct making *m, const char *name, int64_t *id, struct err *e)
{
	struct folder f = {.account_id = m->account_id,
	    .name = mem_str(name),
	    .role = role_of(name),
	    .can_hold = true,
	    .subscribed = true,
	    .srv_name = mem_str(name),
	    .delimiter = '/'};
	bool ok = true;

	if (m->is_pop)
		ok = folder_with_role(m->w, m->account_id, ROLE_INBOX, id, e);
	else
		ok = merge_folder(m->w, &f, e);
	if (!m->is_pop)
		*id = f.id;
	folder_clear(&f);
	return ok;
}

/* Every third message of a POP account is still on its server. */
static bool note_drop(
    struct making *m, int64_t message_id, int64_t size, struct err *e)
{
	char uidl[32];
	struct maildrop_entry entry = {.uidl = uidl,
	    .state = m->n % 3 ? DROP_GONE : DROP_STORED,
	    .message_id = message_id,
	    .size = size,
	    .stored_at = NOW - 120,
	    .listed_at = NOW - 120};

	m->n_there += entry.state == DROP_STORED;
	snprintf(uidl, sizeof uidl, "%lld", (long long)message_id);
	return maildrop_add(m->w, m->account_id, &entry, e);
}

static bool add_mail(struct making *m, const struct buf *mail,
    const char *folder, unsigned flags, struct err *e)
{
	unsigned char digest[DIGEST_MAX];
	struct header h;
	struct arrival a = {.account_id = m->account_id,
	    .flags = flags,
	    .size = (int64_t)mail->len,
	    .header = &h,
	    .here = HERE_WHOLE};
	int64_t id;
	bool ok;

	m->n++;
	digest_of(DIGEST_IS_SHA256, mail->data, mail->len, digest);
	header_read(&h, mail->data, mail->len);
	a.arrived_at = h.has_date ? h.sent_at : NOW - 86400 + m->n;
	a.srv_uid = m->is_pop ? 0 : m->n;
	ok = find_folder(m, folder, &a.folder_id, e);
	/* The text of one message is only on the server. */
	if (strstr(h.subject, "printer")) {
		a.here = HERE_HEADER;
	} else {
		ok = ok && merge_body(m->w, mail->data, mail->len, digest,
			       &a.body_id, e);
	}
	ok = ok && merge_message(m->w, &a, &id, e) &&
	     (!m->is_pop || note_drop(m, id, a.size, e));
	header_clear(&h);
	return ok;
}

static bool add_file(struct making *m, const char *name, const char *folder,
    unsigned flags, struct err *e)
{
	struct buf path = BUF_INIT, mail = BUF_INIT;
	bool ok;

	buf_printf(&path, "%s/%s", m->dir, name);
	ok = file_read(&mail, path.data, MAIL_MAX, e) &&
	     add_mail(m, &mail, folder, flags, e);
	buf_clear(&path);
	buf_clear(&mail);
	return ok;
}

/* file TAB folder TAB flags */
static bool add_index(struct making *m, struct err *e)
{
	struct buf path = BUF_INIT, index = BUF_INIT;
	char *line, *rest;
	bool ok;

	buf_printf(&path, "%s/index.tsv", m->dir);
	ok = file_read(&index, path.data, MAIL_MAX, e);
	rest = index.data;
	while (ok && (line = strsep(&rest, "\n"))) {
		char *file = strsep(&line, "\t");
		char *folder = strsep(&line, "\t");

		if (*file && *file != '#' && folder)
			ok = add_file(m, file, folder, read_flags(line), e);
	}
	buf_clear(&path);
	buf_clear(&index);
	return ok;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool add_dir(struct making *m, struct err *e)
{
	struct dirent **names;
	int n = scandir(m->dir, &names, NULL, by_name);
	bool ok = n >= 0;

	for (int i = 0; i < n; i++) {
		if (ok && strstr(names[i]->d_name, ".eml"))
			ok = add_file(m, names[i]->d_name, "INBOX", 0, e);
		free(names[i]);
	}
	free(names);
	return ok;
}

static bool note_facts(struct making *m, struct err *e)
{
	const int64_t then = NOW - 120;
	const char *can = m->is_pop ? "TOP UIDL RESP-CODES PIPELINING"
	                            : "IDLE MOVE UIDPLUS CONDSTORE SPECIAL-USE";
	struct sync_visit v = {.account_id = m->account_id,
	    .started_at = then,
	    .ended_at = then + 2,
	    .listed = m->n,
	    .fresh = m->n,
	    .stored = m->n,
	    .text = mem_str(""),
	    .said = mem_str("")};
	char count[24];
	bool ok;

	snprintf(count, sizeof count, "%lld",
	    (long long)(m->is_pop ? m->n_there : m->n));
	ok =
	    fact_write(m->w, m->account_id, FACT_CHECKED, "", then, e) &&
	    fact_write(
		m->w, m->account_id, FACT_SERVER_COUNT, count, then, e) &&
	    fact_write(m->w, m->account_id, FACT_TLS,
		"TLSv1.3 TLS_AES_256_GCM_SHA384", then, e) &&
	    fact_write(m->w, m->account_id, FACT_SIGNED_IN, "PLAIN", then, e) &&
	    fact_write(m->w, m->account_id, FACT_CAPABILITIES, can, then, e) &&
	    sync_visit_write(m->w, &v, e);
	free(v.text);
	free(v.said);
	return ok;
}

struct account {
	const char *name, *address;
	enum conf_kind kind;
	const char *mail, *below; /* the directory of its mail */
};

static bool make_account(
    struct making *m, const struct account *a, struct err *e)
{
	struct conf_account conf = {.label = mem_str(a->name),
	    .address = mem_str(a->address),
	    .kind = a->kind};
	struct buf dir = BUF_INIT;
	bool ok;

	buf_printf(&dir, "%s%s", a->mail, a->below);
	m->dir = dir.data;
	m->is_pop = a->kind == CONF_POP;
	m->n = m->n_there = 0;
	ok = accounts_ensure(m->store, &conf, &m->account_id, e) &&
	     write_begin(m->store, WRITE_NORMAL, &m->w, e);
	if (ok) {
		ok = *a->below ? add_index(m, e) : add_dir(m, e);
		ok = ok && note_facts(m, e);
		ok = write_end(m->store, ok, e);
	}
	free(conf.label);
	free(conf.address);
	buf_clear(&dir);
	return ok;
}

static bool make_store(int argc, char **argv, struct err *e)
{
	const struct account home = {
	    "Home", "ann@example.org", CONF_POP, argv[1], "/pop"};
	const struct account work = {
	    "Work", "a.example@work.example", CONF_IMAP, argv[1], "/imap"};
	const struct account hostile = {
	    "Hostile", "eve@example.net", CONF_POP, argv[argc - 1], ""};
	struct making m = {0};
	struct indexer_job job = {0};
	bool left, ok;

	ok = store_open(&m.store, argv[2], STORE_WRITE, e) &&
	     store_reader(m.store, &m.db, e) && make_account(&m, &home, e) &&
	     make_account(&m, &work, e) &&
	     (argc < 4 || make_account(&m, &hostile, e));
	job.store = m.store;
	job.db = m.db;
	ok = ok && indexer_work(&job, &left, e);
	db_close(m.db);
	store_close(m.store);
	return ok;
}

int main(int argc, char **argv)
{
	struct err e = {0};

	if (argc < 3) {
		fprintf(stderr, "usage: mkdemo MAIL DIR [HOSTILE]\n");
		return 2;
	}
	if (make_store(argc, argv, &e))
		return 0;
	fprintf(stderr, "mkdemo: %s\n", e.text);
	return 1;
}
