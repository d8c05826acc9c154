#include "account/imap/session/quota.h"

#include <stdlib.h>
#include <strings.h>

#include "account/imap/session/exchange.h"
#include "account/imap/wire/tokens.h"
#include "base/date.h"
#include "account/imap/wire/status_line.h"
#include "store/read/accounts.h"

/* Storage is counted in units of 1024 bytes (RFC 9208, 5.1); larger numbers
 * are cut to this. */
enum { UNIT = 1024 };
static const int64_t units_max = INT64_MAX / UNIT / 128;

static bool is_quota_due(struct imap_session *s)
{
	const struct account *a = s->account;
	struct fact f;
	bool is;

	/* An account that is only being tested has no store. */
	if (!(s->caps.bits & IMAP_CAP_QUOTA) || a->is_second || !a->store)
		return false;
	if (!a->db)
		return true; /* it is still being made */
	is = !fact_read(a->db, a->id, FACT_QUOTA, &f, NULL) ||
	     f.noted_at > a->now() || f.noted_at + DATE_DAY <= a->now();
	fact_clear(&f);
	return is;
}

bool imap_quota_ask(struct imap_session *s, int *tag, struct err *e)
{
	*tag = 0;
	if (!is_quota_due(s))
		return true;
	if (!imap_wire_command(&s->wire, e, "GETQUOTAROOT \"INBOX\""))
		return false;
	*tag = s->wire.tag;
	return true;
}

/* -1: it is no number. */
static int64_t read_units(struct imap_tokens *t, struct buf *word)
{
	const char *c;
	int64_t n = 0;

	if (imap_token_next(t, word) != IMAP_TOKEN_ATOM || !word->len)
		return -1;
	for (c = word->data; *c >= '0' && *c <= '9'; c++)
		n = n < units_max / 10 ? n * 10 + (*c - '0') : units_max;
	return *c ? -1 : n;
}

/* Of several limits the one that is reached first. */
static void take_storage(struct server_quota *q, int64_t used, int64_t limit)
{
	if (limit <= 0 || used < 0)
		return;
	if (!q->limit ||
	    (double)used / (double)limit > (double)q->used / (double)q->limit) {
		q->used = used * UNIT;
		q->limit = limit * UNIT;
	}
}

/* "root (STORAGE 10 512 MESSAGE 3 100)". */
static void read_quota(struct server_quota *q, const char *from, const char *to)
{
	struct imap_tokens t = {from, to};
	struct buf name = BUF_INIT, word = BUF_INIT;
	bool ok = imap_token_next(&t, &name) != IMAP_TOKEN_END &&
	          imap_token_next(&t, &word) == IMAP_TOKEN_OPEN;

	while (ok && imap_token_next(&t, &name) == IMAP_TOKEN_ATOM) {
		int64_t used = read_units(&t, &word);
		int64_t limit = read_units(&t, &word);

		ok = used >= 0 && limit >= 0;
		if (ok && strcasecmp(name.data, "STORAGE") == 0)
			take_storage(q, used, limit);
	}
	buf_clear(&name);
	buf_clear(&word);
}

/* The guard renames the word, see wire/guard.h. */
static void take_quota(void *ctx, const struct imap_answer *a)
{
	static const char word[] = IMAP_STATUS_FOREIGN "QUOTA";
	struct imap_session *s = ctx;

	if (imap_is_word(a->words, word))
		read_quota(&s->quota, a->words + sizeof word - 1,
		    a->line.data + a->line.len);
}

bool imap_quota_read(struct imap_session *s, int tag, struct err *e)
{
	enum imap_status status;
	struct imap_exchange t = {
	    .status = &status, .take = take_quota, .ctx = s, .tag = tag};

	s->quota = (struct server_quota){.is_known = true};
	return imap_exchange_end(s, &t, e);
}
