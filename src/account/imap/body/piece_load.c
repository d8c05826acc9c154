#include "account/imap/body/piece_load.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/read/body.h"
#include "store/server/merge.h"
#include "store/read/trouble.h"

static bool digest_stored(
    void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)e;
	digest_add(ctx, bytes, len);
	return true;
}

bool imap_partial_body_init(struct imap_partial_body *g, struct account *a,
    const struct pending_body *what, struct err *e)
{
	struct body body;
	bool ok;

	*g = (struct imap_partial_body){.account = a, .what = what};
	g->digest = digest_new(DIGEST_IS_SHA256);
	if (!what->body_id)
		return true;
	ok = body_open(&body, a->db, what->body_id, e);
	if (ok) {
		g->body_id = what->body_id;
		g->size = body.size;
		ok = body_stream(&body, digest_stored, g->digest, e);
	} else if (e->kind == ERR_NOT_FOUND) {
		ok = true; /* then from the beginning */
	}
	body_close(&body);
	return ok;
}

void imap_partial_body_clear(struct imap_partial_body *g)
{
	digest_free(g->digest);
}

/* Whether the message is as it was behind the piece before. */
static bool check_body_unchanged(
    struct imap_partial_body *g, struct db *w, struct err *e)
{
	struct pending_body now = {.message_id = g->what->message_id};

	if (!pending_body_again(w, &now, e))
		return false;
	g->is_lost |=
	    now.body_id != g->body_id || (g->body_id && now.have != g->size);
	return true;
}

/* The first piece makes the message own the body. */
static bool begin_body(struct imap_partial_body *g, struct db *w, struct err *e)
{
	struct merge_body_of of = {.message_id = g->what->message_id,
	    .size = g->what->size,
	    .here = HERE_HEADER};

	if (g->body_id)
		return true;
	if (!merge_body_new(w, &of.body_id, e) || !merge_body_of(w, &of, e))
		return false;
	g->body_id = of.body_id;
	return true;
}

/* A server that does not know pieces sends all at once. */
static bool add_body_pieces(struct imap_partial_body *g, struct db *w,
    const struct buf *b, struct err *e)
{
	for (size_t at = 0; at < b->len; at += BODY_PIECE) {
		size_t n = b->len - at < BODY_PIECE ? b->len - at : BODY_PIECE;

		if (!merge_body_piece(w, g->body_id, b->data + at, n, e))
			return false;
	}
	return true;
}

static bool finish_body(
    struct imap_partial_body *g, struct db *w, struct err *e)
{
	struct merge_body_of of = {.message_id = g->what->message_id,
	    .body_id = g->body_id,
	    .size = g->size,
	    .here = HERE_WHOLE};
	unsigned char digest[DIGEST_SHA256];

	digest_end(g->digest, digest);
	return merge_body_whole(w, g->body_id, digest, e) &&
	       merge_body_of(w, &of, e) &&
	       (!g->what->tries || trouble_clear(w, of.message_id, e));
}

static bool store_piece_of_body(struct imap_partial_body *g, struct db *w,
    struct imap_piece_load *l, struct err *e)
{
	g->size += (int64_t)l->bytes.len;
	return begin_body(g, w, e) && add_body_pieces(g, w, &l->bytes, e) &&
	       (!l->is_last || finish_body(g, w, e));
}

static bool work_piece(
    struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct imap_piece_load *l = (struct imap_piece_load *)load;
	struct imap_partial_body *g = l->growing;
	struct db *w;
	bool ok;

	if (g->is_lost)
		return true;
	digest_add(g->digest, l->bytes.data, l->bytes.len);
	if (!write_begin(g->account->store, WRITE_NORMAL, &w, e))
		return false;
	ok = check_body_unchanged(g, w, e) &&
	     (g->is_lost || store_piece_of_body(g, w, l, e));
	if (!write_end(g->account->store, ok, e))
		return false;
	if (g->is_lost)
		return true;
	t->stored += l->is_last;
	t->bytes += (int64_t)l->bytes.len;
	return true;
}

static void free_piece_load(struct imap_load *load)
{
	struct imap_piece_load *l = (struct imap_piece_load *)load;

	buf_clear(&l->bytes);
	free(l);
}

struct imap_piece_load *imap_piece_load_new(struct imap_partial_body *g)
{
	struct imap_piece_load *l = mem_new(1, sizeof *l);

	l->load.work = work_piece;
	l->load.free = free_piece_load;
	l->growing = g;
	buf_init(&l->bytes);
	return l;
}
