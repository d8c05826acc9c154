#include "account/imap/session/refused.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/server/outbox.h"
#include "store/read/pending.h"
#include "store/read/trouble.h"

_Static_assert(offsetof(struct pending_flags, message_id) == 0 &&
		   offsetof(struct pending_keywords, message_id) == 0 &&
		   offsetof(struct pending_leaving, message_id) == 0 &&
		   offsetof(struct outbox_entry, message_id) == 0,
    "what waits begins with its message");

/* Messages of one transaction. */
enum { BATCH = 500 };

/* RFC 5530, 4314 and 7889; and the words of servers without codes. */
static const struct {
	const char *words;
	bool is_for_all;
	const char *text;
} reasons[] = {
    /* Gmail's limit of a day says OVERQUOTA, too. */
    {"exceeded command or", true,
	N_("A limit of the server is reached. postern will try again later.")},
    {"[THROTTLED]", true,
	N_("A limit of the server is reached. postern will try again later.")},
    {"[OVERQUOTA]", true,
	N_("There is no space left on the server. Delete something there, or "
	   "get more space; the change waits until then.")},
    {"quota", true,
	N_("There is no space left on the server. Delete something there, or "
	   "get more space; the change waits until then.")},
    {"[NOPERM]", true,
	N_("You have no permission to do that in this folder. Its owner can "
	   "give it to you.")},
    {"permission denied", true,
	N_("You have no permission to do that in this folder. Its owner can "
	   "give it to you.")},
    {"[READ-ONLY]", true,
	N_("The server allows no changes in this folder, so the change stays "
	   "on this computer.")},
    {"[TRYCREATE]", true,
	N_("The folder no longer exists on the server. Move the messages to "
	   "another one.")},
    {"[NONEXISTENT]", true,
	N_("The folder no longer exists on the server. Move the messages to "
	   "another one.")},
    {"[TOOBIG]", false, N_("The message is too large for the server.")},
    {"[LIMIT]", true,
	N_("A limit of the server is reached. postern will try again later.")},
    {"[INUSE]", true,
	N_("Another program is using the folder. postern will try again "
	   "later.")},
    {"[EXPUNGEISSUED]", false,
	N_("Some of the messages are no longer on the server.")},
};
enum { REASONS = sizeof reasons / sizeof *reasons };

static size_t find_reason(const struct imap_session *s)
{
	size_t i = 0;

	while (i < REASONS && !strcasestr(s->words.data, reasons[i].words))
		i++;
	return i;
}

void imap_refused_explain(struct imap_session *s, struct buf *why)
{
	size_t i = find_reason(s);
	struct err said = {0};

	buf_add_str(why, i < REASONS ? _(reasons[i].text)
				     : _("The server refused the change."));
	err_said(&said, s->words.data);
	if (*said.said)
		buf_printf(why, " (%s)", said.said);
}

bool imap_refused_all(const struct imap_session *s)
{
	size_t i = find_reason(s);

	return i < REASONS && reasons[i].is_for_all;
}

/* The first reason stands for all in the log of visits. */
void imap_refused_count(struct imap_session *s, size_t n, const char *why)
{
	struct sync_visit *v = &s->account->visit;
	size_t len = strnlen(why, sizeof v->refusal - 1);

	log_line(s->account->conf->label, "%zu changes wait: %s", n, why);
	v->refused += (int64_t)n;
	if (!*v->refusal)
		snprintf(v->refusal, sizeof v->refusal, "%.*s",
		    (int)utf8_floor(why, len), why);
}

static int64_t refused_message_id(const struct imap_refused *r, size_t i)
{
	int64_t id;

	memcpy(&id, (const char *)r->items + i * r->size, sizeof id);
	return id;
}

static bool note_refused_messages(struct imap_session *s,
    const struct imap_refused *r, const char *why, struct err *e)
{
	struct account *a = s->account;

	for (size_t at = 0; at < r->n; at += BATCH) {
		size_t end = r->n - at > BATCH ? at + BATCH : r->n;
		struct db *w;
		bool ok = true;

		if (!write_begin(a->store, WRITE_NORMAL, &w, e))
			return false;
		for (size_t i = at; ok && i < end; i++)
			ok = trouble_note(
			    w, refused_message_id(r, i), why, a->now(), e);
		if (!write_end(a->store, ok, e))
			return false;
	}
	return true;
}

bool imap_refused_note(
    struct imap_session *s, const struct imap_refused *r, struct err *e)
{
	struct buf why = BUF_INIT;
	bool ok;

	if (!r->n)
		return true;
	if (r->why)
		buf_add_str(&why, r->why);
	else
		imap_refused_explain(s, &why);
	imap_refused_count(s, r->n, why.data);
	ok = note_refused_messages(s, r, why.data, e);
	buf_clear(&why);
	return ok;
}
