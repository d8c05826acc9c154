/*
 * mkstore N DIR: a data directory with one POP account named bench and N
 * generated messages, for measuring without a server. The same N gives the
 * same mail: message 1 is the oldest, every hour brings one, two in five
 * answer an earlier one but the first, every third is unread, every 50th is
 * starred. The newest one's subject holds NEWESTMSGQX, the oldest one's
 * FIRSTMSGQX.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "mime/header/header.h"
#include "store/read/accounts.h"
#include "store/read/folder.h"
#include "store/search/index.h"
#include "store/server/merge.h"
#include "store/db/store.h"

enum { BATCH = 5000, NEWEST = 1795240000, BACK = 400 };

static const char *const first[] = {"Anna", "Bernd", "Carol", "David", "Elena",
    "Frank", "Grace", "Hugo", "Irene", "Jonas", "Karin", "Liam", "Maria"};
static const char *const last[] = {"Adler", "Brown", "Costa", "Dupont", "Evans",
    "Fischer", "Garcia", "Hansen", "Ivanov", "Jones", "Keller"};
static const char *const words[] = {"harbour", "window", "letter", "meeting",
    "garden", "report", "station", "invoice", "evening", "question", "river",
    "ticket", "winter", "kitchen", "project", "answer", "morning", "number",
    "weather", "summer", "bridge", "paper", "market", "travel", "music"};
#define PICK(list, n) (list)[(n) % (sizeof(list) / sizeof *(list))]

static uint32_t seed;

static uint32_t chance(void)
{
	seed = seed * 1664525u + 1013904223u;
	return seed >> 8;
}

static void add_words(struct buf *out, int n)
{
	for (int i = 0; i < n; i++)
		buf_printf(out, "%s%s", i ? (i % 11 ? " " : "\r\n") : "",
		    PICK(words, chance()));
}

/* Message i of n as it would have come from a server. */
static void write_mail(struct buf *out, long i, long n)
{
	uint32_t who = chance(), is_reply = i > 5 && chance() % 5 < 2;
	const char *fn = PICK(first, who), *ln = PICK(last, who / 13);
	long parent = i - 1 - (long)(chance() % (i > BACK ? BACK : i));

	buf_printf(out,
	    "Received: from mx.example.org by pop.example.org;"
	    " Thu, 01 Jan 1970 00:00:00 +0000\r\n"
	    "From: %s %s <%s.%s@example.org>\r\n"
	    "To: Bench <bench@example.org>\r\nSubject: ",
	    fn, ln, fn, ln);
	if (i == n)
		buf_add_str(out, "NEWESTMSGQX ");
	if (i == 1)
		buf_add_str(out, "FIRSTMSGQX ");
	buf_printf(out, "%s%ld ", is_reply ? "Re: " : "", i);
	add_words(out, 3 + (int)(chance() % 4));
	buf_printf(out, "\r\nMessage-ID: <%ld@bench.example.org>\r\n", i);
	if (is_reply && parent > 1)
		buf_printf(
		    out, "References: <%ld@bench.example.org>\r\n", parent);
	buf_add_str(out, "\r\n");
	add_words(out, 30 + (int)(chance() % 40));
	buf_add_str(out, "\r\n");
}

struct making {
	struct db *w;
	int64_t account_id, folder_id;
	long n;
	struct buf mail;
};

static bool make_one(struct making *m, long i, struct err *e)
{
	unsigned char digest[DIGEST_MAX];
	struct header h;
	struct arrival a = {.account_id = m->account_id,
	    .folder_id = m->folder_id,
	    .arrived_at = NEWEST - (m->n - i) * 3600,
	    .header = &h,
	    .here = HERE_WHOLE};
	struct index_doc doc = {0};
	bool ok;

	buf_reset(&m->mail);
	write_mail(&m->mail, i, m->n);
	a.size = (int64_t)m->mail.len;
	a.flags = (i % 3 ? FLAG_SEEN : 0) | (i % 50 ? 0 : FLAG_FLAGGED);
	digest_of(DIGEST_IS_SHA256, m->mail.data, m->mail.len, digest);
	header_read(&h, m->mail.data, m->mail.len);
	h.sent_at = a.arrived_at;
	h.has_date = true;
	ok = merge_body(
		 m->w, m->mail.data, m->mail.len, digest, &a.body_id, e) &&
	     merge_message(m->w, &a, &doc.message_id, e);
	doc.text = m->mail.data + header_end(m->mail.data, m->mail.len);
	ok = ok && index_put(m->w, &doc, e);
	header_clear(&h);
	return ok;
}

static bool make_all(struct making *m, struct store *s, struct err *e)
{
	for (long i = 1; i <= m->n;) {
		bool ok = write_begin(s, WRITE_NORMAL, &m->w, e);

		if (!ok)
			return false;
		for (long k = 0; ok && k < BATCH && i <= m->n; k++, i++)
			ok = make_one(m, i, e);
		if (!write_end(s, ok, e))
			return false;
	}
	store_checkpoint(s);
	return true;
}

static bool make_store(long n, const char *dir, struct err *e)
{
	struct conf_account conf = {
	    .label = mem_str("bench"),
	    .address = mem_str("bench@example.org"),
	    .kind = CONF_POP,
	};
	struct making m = {.n = n};
	struct store *s = NULL;
	struct db *db = NULL;
	bool ok;

	buf_init(&m.mail);
	ok = store_open(&s, dir, STORE_WRITE, e) &&
	     accounts_ensure(s, &conf, &m.account_id, e) &&
	     store_reader(s, &db, e) &&
	     folder_with_role(db, m.account_id, ROLE_INBOX, &m.folder_id, e) &&
	     make_all(&m, s, e);
	db_close(db);
	store_close(s);
	buf_clear(&m.mail);
	free(conf.label);
	free(conf.address);
	return ok;
}

int main(int argc, char **argv)
{
	struct err e = {0};
	long n = argc == 3 ? strtol(argv[1], NULL, 10) : 0;

	if (n < 1) {
		fprintf(stderr, "usage: mkstore N DIR\n");
		return 2;
	}
	if (make_store(n, argv[2], &e))
		return 0;
	fprintf(stderr, "mkstore: %s\n", e.text);
	return 1;
}
