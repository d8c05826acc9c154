#include "account/imap/body/fetch_large.h"

#include <inttypes.h>
#include <string.h>

#include "account/imap/body/missing_body.h"
#include "account/imap/body/partial_text.h"
#include "account/imap/session/command.h"
#include "account/imap/session/fetched.h"
#include "account/imap/body/piece_load.h"
#include "base/i18n.h"
#include "store/read/body.h"

/* Pieces on their way at once. */
enum { ON_THE_WAY = 2, PIECE = BODY_PIECE };

static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 128 * 1024,
    /* A server that ignores the range sends the whole body, up to what the
     * guard allows. */
    .literals = 80 * 1024 * 1024,
    .ms = 10 * 60 * 1000,
};

/* A piece that was asked for. Servers may work at several commands at once
 * (RFC 3501, 5.5; Dovecot does): it may come before the end of another. */
struct asked_piece {
	int tag;
	int64_t from;
	struct imap_piece_load *load;
	bool has_come;
};

struct large_fetch {
	struct imap_session *session;
	const struct folder *folder;
	const struct pending_body *what;
	struct imap_partial_body growing;
	int64_t at;   /* all before it came */
	int64_t next; /* to be asked for */
	struct asked_piece way[ON_THE_WAY];
	size_t n_way;
	bool is_whole, is_hopeless;
	int64_t look_at; /* the text is looked for when so much is here */
	bool has_text;   /* it was found */
	struct imap_fetched fetched;
};

static bool is_large_fetch_kicked(const struct large_fetch *f)
{
	const struct wake *kick = f->session->account->kick;

	return kick && wake_is_up(kick);
}

/* True if only the text is wanted at once: somebody has opened the message. */
static bool is_to_read(const struct large_fetch *f)
{
	return (f->what->want & WANT_TO_READ) && f->what->size > LARGE_IN_PARTS;
}

/* Beyond the announced size only one piece is asked for at a time; likewise
 * while it is not known whether the text needs more. */
static bool ask_for_pieces(struct large_fetch *f, struct err *e)
{
	size_t most = is_to_read(f) ? 1 : ON_THE_WAY;

	while (f->n_way < most && !is_large_fetch_kicked(f) &&
	       (!f->n_way || f->next < f->what->size)) {
		struct asked_piece *a = &f->way[f->n_way];

		if (!imap_command_send(f->session, e,
			"UID FETCH %" PRId64 " (UID BODY.PEEK[]<%" PRId64
			".%d>)",
			f->what->uid, f->next, PIECE))
			return false;
		*a = (struct asked_piece){.tag = f->session->wire.tag,
		    .from = f->next,
		    .load = imap_piece_load_new(&f->growing)};
		f->next += PIECE;
		f->n_way++;
	}
	return true;
}

static void take_large_piece(void *ctx, const struct mailimap_msg_att *msg)
{
	struct large_fetch *f = ctx;

	imap_fetched_read(&f->fetched, msg);
	f->session->news.has_some |= f->fetched.has_flags;
	if (!f->fetched.body || f->fetched.uid != f->what->uid)
		return;
	for (size_t i = 0; i < f->n_way; i++) {
		struct asked_piece *a = &f->way[i];

		if (a->has_come || a->from != f->fetched.origin)
			continue;
		a->has_come = true;
		buf_add(&a->load->bytes, f->fetched.body, f->fetched.body_len);
		a->load->load.size = f->fetched.body_len;
		return;
	}
}

/* What a piece of n bytes that came means. */
static void judge_piece(struct large_fetch *f, int64_t n)
{
	bool is_first = f->at == 0;

	f->at += n;
	if (n > PIECE)
		f->is_whole = is_first; /* all at once */
	else if (n == 0)
		f->is_whole = f->at > 0 || f->what->size == 0;
	else /* a full piece may have more behind it, whatever the size says */
		f->is_whole = n < PIECE && f->at >= f->what->size;
	f->is_hopeless = !f->is_whole && (n == 0 || n > PIECE);
	/* Shorter than asked for, and not the end: from there. */
	if (n < PIECE)
		f->next = f->at;
}

static void tell_large_progress(const struct large_fetch *f)
{
	const struct imap_session *s = f->session;

	backend_tell_progress(
	    s->account, DOING_BODIES, s->bodies.done, s->bodies.total);
}

static bool put_piece(
    struct large_fetch *f, struct imap_piece_load *piece, struct err *e)
{
	piece->is_last = f->is_whole;
	f->session->bodies.done += f->is_whole;
	tell_large_progress(f);
	return imap_session_store(f->session, &piece->load, f->folder->id, e);
}

/* Reads up to the end of the first command on the way, whose piece *a is the
 * caller's then; *is_next: it is what follows what came. */
static bool read_piece_answer(
    struct large_fetch *f, struct asked_piece *a, bool *is_next, struct err *e)
{
	const struct imap_reading reading = {&budget, take_large_piece, f};
	enum imap_status status;
	bool ok;

	*is_next = f->way[0].from == f->at;
	ok = imap_command_read(f->session, f->way[0].tag, &reading, &status, e);
	*a = f->way[0];
	f->n_way--;
	memmove(f->way, f->way + 1, f->n_way * sizeof *f->way);
	if (ok && *is_next && (!a->has_come || status != IMAP_OK))
		f->is_hopeless = true;
	return ok;
}

static bool read_body_piece(struct large_fetch *f, struct err *e)
{
	struct asked_piece a;
	bool is_next, ok = read_piece_answer(f, &a, &is_next, e);

	if (ok && is_next && !f->is_hopeless) {
		judge_piece(f, (int64_t)a.load->bytes.len);
		if (!f->is_hopeless)
			return put_piece(f, a.load, e);
	}
	a.load->load.free(&a.load->load);
	return ok;
}

/* What is still on the way is read and dropped. */
static bool drain_pieces(struct large_fetch *f, struct err *e)
{
	f->at = INT64_MAX;
	while (f->n_way)
		if (!read_body_piece(f, e))
			return false;
	return true;
}

/* Checks whether the text is complete in what is here. Each check reads all
 * of it, so the next one waits for a quarter more. */
static bool look_for_text(struct large_fetch *f, struct err *e)
{
	enum text_came came;

	if (f->what->size <= LARGE_IN_PARTS || f->has_text || f->is_whole ||
	    f->at < f->look_at)
		return true;
	if (!imap_session_drain(f->session, e) ||
	    !imap_partial_text_look(
		f->session, f->folder, &f->growing, &came, e))
		return false;
	f->has_text = came == TEXT_CAME;
	f->look_at = f->at + f->at / 4;
	return true;
}

static bool fetch_pieces(struct large_fetch *f, struct err *e)
{
	while (!f->is_whole && !f->is_hopeless) {
		if (!look_for_text(f, e))
			return false;
		if (f->has_text && is_to_read(f)) {
			f->session->bodies.texts++;
			f->session->bodies.done++;
			tell_large_progress(f);
			break;
		}
		if (!ask_for_pieces(f, e))
			return false;
		if (!f->n_way)
			return true; /* kicked */
		if (!read_body_piece(f, e))
			return false;
	}
	return drain_pieces(f, e);
}

/* A message whose pieces break the line and bring nothing backs off. */
static void note_suspect_body(
    struct large_fetch *f, int64_t before, const struct err *why)
{
	struct err e;

	if (why->kind != ERR_STOPPED && f->growing.size == before)
		imap_missing_body_trouble(
		    f->session, &f->what, 1, why->text, &e);
}

static bool fetch_large_body(struct imap_session *s,
    const struct folder *folder, const struct pending_body *p, struct err *e)
{
	struct large_fetch f = {.session = s, .folder = folder, .what = p};
	int64_t before;
	struct err why;
	bool ok;

	imap_fetched_init(&f.fetched);
	ok = imap_partial_body_init(&f.growing, s->account, p, e);
	before = f.at = f.next = f.growing.size;
	f.look_at = PIECE;
	if (ok) {
		ok = fetch_pieces(&f, e);
		/* The pieces refer to what grows here. */
		if (!imap_session_drain(s, &why) && ok) {
			*e = why;
			ok = false;
		}
		if (!ok)
			note_suspect_body(&f, before, e);
		else if (f.is_hopeless)
			ok = imap_missing_body_settle(s, folder, &p, 1, e);
	}
	for (size_t i = 0; i < f.n_way; i++)
		f.way[i].load->load.free(&f.way[i].load->load);
	imap_partial_body_clear(&f.growing);
	imap_fetched_clear(&f.fetched);
	return ok;
}

/* The second session fetches what people wait for, and leaves the rest of a
 * body that only the settings want to the worker. */
static bool is_others(const struct imap_session *s,
    const struct pending_body *before, const struct pending_body *now)
{
	return s->account->is_second && now->want == WANT_BY_POLICY &&
	       before->want != WANT_BY_POLICY;
}

/* Tells the worker to fetch the rest, once the claim is free. */
static bool hand_on(struct imap_session *s, const struct folder *folder,
    const struct pending_body *p, struct err *e)
{
	const struct account_hooks *hooks = s->account->hooks;
	struct pending_body now = *p;

	if (!s->account->is_second || !hooks || !hooks->elsewhere)
		return true;
	if (!pending_body_again(s->account->db, &now, e))
		return false;
	if (is_others(s, p, &now))
		hooks->elsewhere(hooks->ctx, s->account->id, folder->id);
	return true;
}

bool imap_fetch_large(struct imap_session *s, const struct folder *folder,
    const struct pending_body *p, struct err *e)
{
	struct claims *claims = s->account->claims;
	struct pending_body now = *p;
	bool ok;

	/* Two sessions would mix their pieces. */
	if (!claims_try(claims, CLAIM_BODY, p->message_id))
		return true;
	ok = pending_body_again(s->account->db, &now, e) &&
	     (!now.want || is_others(s, p, &now) ||
		 fetch_large_body(s, folder, &now, e));
	claims_drop(claims, CLAIM_BODY, p->message_id);
	return ok && hand_on(s, folder, p, e);
}
