#include "account/demo/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/demo/demo_mail.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/mem.h"
#include "config/settings.h"
#include "mime/header/header.h"
#include "store/db/store.h"
#include "store/read/accounts.h"
#include "store/read/folder.h"
#include "store/read/sync_log.h"
#include "store/server/maildrop.h"
#include "store/server/merge.h"

enum { CHECKED_AGO = 120, AFTER_DAYS = 14 };

/* Which of the sample mail an account has. */
struct demo_account {
	const char *name, *address, *host;
	enum conf_kind kind;
	enum conf_after after;
	bool is_gmail;
	const char *words; /* that the server says it can */
};

static const struct demo_account accounts[] = {
    {"Home", "ann@home.example", "pop.home.example", CONF_POP,
	CONF_REMOVE_AT_ONCE, false, "TOP; UIDL; RESP-CODES; PIPELINING"},
    {"Club", "ann@club.example", "pop.club.example", CONF_POP,
	CONF_REMOVE_AFTER, false, "TOP; UIDL; RESP-CODES"},
    {"Shop", "ann@shop.example", "pop.shop.example", CONF_POP,
	CONF_REMOVE_WITH_LOCAL, false, "TOP; UIDL; PIPELINING"},
    {"Family", "family@home.example", "pop.home.example", CONF_POP, CONF_KEEP,
	false, "TOP; UIDL; RESP-CODES; PIPELINING"},
    {"Work", "a.example@work.example", "imap.work.example", CONF_IMAP,
	CONF_KEEP, false, "IDLE MOVE UIDPLUS CONDSTORE SPECIAL-USE"},
    {"Garden", "ann@gmail.example", "imap.gmail.example", CONF_IMAP, CONF_KEEP,
	true, "IDLE MOVE UIDPLUS CONDSTORE SPECIAL-USE X-GM-EXT-1 QUOTA"},
};
enum { ACCOUNTS = sizeof accounts / sizeof *accounts, POP_ACCOUNTS = 4 };

/* The account that is being made. */
struct making {
	const struct demo_account *account;
	struct store *store;
	struct db *w;
	int64_t id, now;
	int64_t n, n_there; /* messages; of POP: those still on the server */
};

void demo_config(struct buf *out)
{
	static const char *const after[] = {
	    [CONF_KEEP] = "keep",
	    [CONF_REMOVE_AFTER] = "remove-after 14",
	    [CONF_REMOVE_WITH_LOCAL] = "when-deleted-here",
	    [CONF_REMOVE_AT_ONCE] = "remove",
	};

	for (int i = 0; i < ACCOUNTS; i++) {
		const struct demo_account *a = &accounts[i];

		buf_printf(out,
		    "[account %s]\naddress = %s\nname = Ann Example\n"
		    "kind = %s\nserver = %s\nuser = %s\n"
		    "password-command = true\n",
		    a->name, a->address, a->kind == CONF_POP ? "pop" : "imap",
		    a->host, a->address);
		if (a->kind == CONF_POP)
			buf_printf(
			    out, "after-download = %s\n", after[a->after]);
		buf_add_char(out, '\n');
	}
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
		if (strstr(words, known[i].word))
			flags |= known[i].flag;
	return flags;
}

static enum folder_role role_of(const struct making *m, const char *name)
{
	static const struct {
		const char *name;
		enum folder_role role;
	} roles[] = {
	    {"INBOX", ROLE_INBOX},
	    {"Drafts", ROLE_DRAFTS},
	    {"Sent", ROLE_SENT},
	    {"Archive", ROLE_ARCHIVE},
	    {"Trash", ROLE_TRASH},
	    {"[Gmail]/All Mail", ROLE_ALL},
	    {"[Gmail]/Trash", ROLE_TRASH},
	};

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(roles[i].name, name) == 0 &&
		    (!m->account->is_gmail || name[0] == '[' ||
			roles[i].role == ROLE_INBOX))
			return roles[i].role;
	return ROLE_NONE;
}

static bool find_folder(
    struct making *m, const char *name, int64_t *id, struct err *e)
{
	struct folder f = {.account_id = m->id,
	    .name = mem_str(name),
	    .role = role_of(m, name),
	    .can_hold = true,
	    .subscribed = true,
	    .srv_name = mem_str(name),
	    .delimiter = '/'};
	bool ok;

	if (m->account->kind == CONF_POP)
		ok = folder_with_role(m->w, m->id, ROLE_INBOX, id, e);
	else
		ok = merge_folder(m->w, &f, e);
	if (m->account->kind == CONF_IMAP)
		*id = f.id;
	folder_clear(&f);
	return ok;
}

/* What the policy has left of it on the server. */
static bool note_drop(
    struct making *m, int64_t message_id, int64_t size, struct err *e)
{
	char uidl[32];
	int64_t age = m->n * 4 * (int64_t)DATE_DAY;
	struct maildrop_entry entry = {.uidl = uidl,
	    .state = DROP_STORED,
	    .message_id = message_id,
	    .size = size,
	    .stored_at = m->now - CHECKED_AGO - age,
	    .listed_at = m->now - CHECKED_AGO};

	if (m->account->after == CONF_REMOVE_AT_ONCE ||
	    (m->account->after == CONF_REMOVE_AFTER &&
		age >= AFTER_DAYS * (int64_t)DATE_DAY))
		entry.state = DROP_GONE;
	m->n_there += entry.state == DROP_STORED;
	snprintf(uidl, sizeof uidl, "%lld", (long long)message_id);
	return maildrop_add(m->w, m->id, &entry, e);
}

/* A message in one folder; body_id 0: its body is not here yet. */
static bool put_message(struct making *m, const struct buf *mail,
    const char *folder, struct arrival *a, struct err *e)
{
	int64_t id;

	return find_folder(m, folder, &a->folder_id, e) &&
	       merge_message(m->w, a, &id, e) &&
	       (m->account->kind == CONF_IMAP ||
		   note_drop(m, id, (int64_t)mail->len, e));
}

static bool add_mail(
    struct making *m, const struct demo_mail *sample, struct err *e)
{
	unsigned char digest[DIGEST_MAX];
	struct buf mail = BUF_INIT;
	struct header h;
	struct arrival a = {.account_id = m->id,
	    .flags = read_flags(sample->flags),
	    .header = &h,
	    .here = HERE_WHOLE};
	bool ok;

	demo_mail_fill(&mail, sample->text, m->now);
	digest_of(DIGEST_IS_SHA256, mail.data, mail.len, digest);
	header_read(&h, mail.data, mail.len);
	m->n++;
	a.size = (int64_t)mail.len;
	a.arrived_at = h.has_date ? h.sent_at : m->now - DATE_DAY;
	a.srv_uid = m->account->kind == CONF_POP ? 0 : m->n;
	a.object_id_key = m->account->is_gmail ? m->n : 0;
	ok =
	    merge_body(m->w, mail.data, mail.len, digest, &a.body_id, e) &&
	    (!m->account->is_gmail ||
		put_message(m, &mail, "[Gmail]/All Mail", &a, e)) &&
	    ((m->account->is_gmail && strcmp(sample->folder, "Archive") == 0) ||
		put_message(m, &mail, sample->folder, &a, e));
	header_clear(&h);
	buf_clear(&mail);
	return ok;
}

/* Gmail's account has the archive and what is of a journey, Work the rest;
 * those by POP share theirs. */
static bool is_mine(
    const struct making *m, const struct demo_mail *mail, size_t i)
{
	bool is_gmail = strcmp(mail->folder, "Archive") == 0 ||
	                strncmp(mail->folder, "Reisen", 6) == 0;

	if (m->account->kind == CONF_IMAP)
		return m->account->is_gmail == is_gmail;
	return i / 6 == (size_t)(m->account - accounts) ||
	       (i / 6 >= POP_ACCOUNTS && m->account == accounts);
}

static bool add_all(struct making *m, struct err *e)
{
	const struct demo_mail *all = m->account->kind == CONF_POP
	                                  ? demo_mail_pop
	                                  : demo_mail_imap;
	int64_t id;
	bool ok = true;

	for (size_t i = 0; ok && all[i].text; i++)
		if (is_mine(m, &all[i], i))
			ok = add_mail(m, &all[i], e);
	if (ok && m->account->is_gmail)
		ok = find_folder(m, "[Gmail]/Trash", &id, e);
	else if (ok && m->account->kind == CONF_IMAP)
		ok = find_folder(m, "Archive", &id, e);
	return ok;
}

static bool note_facts(struct making *m, struct err *e)
{
	const int64_t then = m->now - CHECKED_AGO;
	bool is_pop = m->account->kind == CONF_POP;
	struct sync_visit v = {.account_id = m->id,
	    .started_at = then,
	    .ended_at = then + 2,
	    .listed = is_pop ? m->n_there : m->n,
	    .fresh = 1,
	    .stored = 1,
	    .text = mem_str(""),
	    .said = mem_str("")};
	const char *facts[][2] = {{FACT_CHECKED, ""},
	    {FACT_TLS, "TLSv1.3 TLS_AES_256_GCM_SHA384"},
	    {FACT_SIGNED_IN, m->account->is_gmail ? "XOAUTH2" : "PLAIN"},
	    {FACT_CAPABILITIES, m->account->words}};
	char count[24];
	bool ok;

	snprintf(count, sizeof count, "%lld",
	    (long long)(is_pop ? m->n_there : m->n));
	ok =
	    fact_write(m->w, m->id, FACT_SERVER_COUNT, count, then, e) &&
	    (!m->account->is_gmail ||
		fact_write(m->w, m->id, FACT_QUOTA, "3435973836 16106127360",
		    then, e)) &&
	    sync_visit_write(m->w, &v, e);
	for (size_t i = 0; ok && i < sizeof facts / sizeof *facts; i++)
		ok = fact_write(
		    m->w, m->id, facts[i][0], facts[i][1], then, e);
	free(v.text);
	free(v.said);
	return ok;
}

static bool make_account(struct making *m, struct err *e)
{
	struct conf_account conf = {.label = mem_str(m->account->name),
	    .address = mem_str(m->account->address),
	    .kind = m->account->kind};
	bool ok = accounts_ensure(m->store, &conf, &m->id, e) &&
	          write_begin(m->store, WRITE_NORMAL, &m->w, e);

	m->n = m->n_there = 0;
	if (ok)
		ok = write_end(m->store, add_all(m, e) && note_facts(m, e), e);
	free(conf.label);
	free(conf.address);
	return ok;
}

bool demo_make(const char *dir, int64_t now, struct err *e)
{
	struct making m = {.now = now};
	bool ok = store_open(&m.store, dir, STORE_WRITE, e);

	for (int i = 0; ok && i < ACCOUNTS; i++) {
		m.account = &accounts[i];
		ok = make_account(&m, e);
	}
	store_close(m.store);
	return ok;
}
