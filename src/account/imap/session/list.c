#include "account/imap/session/list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/imap/session/attempt.h"
#include "account/imap/wire/roles.h"
#include "account/imap/session/mailbox_status.h"
#include "account/imap/session/exchange.h"
#include "account/imap/wire/tokens.h"
#include "base/mem.h"
#include "store/read/folder.h"

/* More mailboxes than any account has, and bytes that their list may take. */
enum { LIST_MAX = 200000, LIST_BYTES = 64 * 1024 * 1024 };

/* A STATUS that came with the list. */
struct list_state {
	char *srv_name;
	struct imap_mailbox state;
};

struct list_reading {
	struct imap_list *out;
	const char *word; /* LIST or LSUB */
	struct list_states VEC_OF(struct list_state) told;
};

static void take_list_attribute(struct imap_listed *l, const char *word)
{
	if (*word == '\\')
		word++;
	if (strcasecmp(word, "Noselect") == 0 ||
	    strcasecmp(word, "NonExistent") == 0)
		l->can_hold = false;
	else if (strcasecmp(word, "Subscribed") == 0)
		l->subscribed = true;
	else if (!l->role)
		l->role = imap_role_of_attribute(word);
}

/* "(attributes) delimiter name". */
bool imap_listed_read(struct imap_listed *l, const char *text, size_t len)
{
	struct imap_tokens t = {text, text + len};
	struct buf word = BUF_INIT;
	enum imap_token token;
	enum imap_token first = imap_token_next(&t, &word);
	/* Proton's bridge says NIL where there are no attributes. */
	bool is_nil = first == IMAP_TOKEN_ATOM && !strcasecmp(word.data, "NIL");
	bool ok = first == IMAP_TOKEN_OPEN || is_nil;

	*l = (struct imap_listed){.can_hold = true};
	while (ok && !is_nil &&
	       (token = imap_token_next(&t, &word)) != IMAP_TOKEN_CLOSE) {
		ok = token == IMAP_TOKEN_ATOM;
		if (ok)
			take_list_attribute(l, word.data);
	}
	if (ok && imap_token_next(&t, &word) == IMAP_TOKEN_STRING)
		l->delimiter = *word.data; /* else it is NIL */
	token = ok ? imap_token_next(&t, &word) : IMAP_TOKEN_END;
	ok = token == IMAP_TOKEN_ATOM || token == IMAP_TOKEN_STRING;
	/* What has a NUL in it can't be asked for. */
	ok = ok && word.len && strlen(word.data) == word.len;
	if (ok) {
		l->srv_name = buf_take(&word);
		imap_mailbox_status_fold_inbox(l->srv_name);
	}
	buf_clear(&word);
	return ok;
}

/* A state that came with the list. */
static void take_list_state(
    struct list_reading *listing, const struct imap_answer *a)
{
	const char *text = a->words + strlen("STATUS");
	const char *end = a->line.data + a->line.len;
	struct imap_mailbox state;
	struct buf name = BUF_INIT;

	if (imap_mailbox_status_read(text, (size_t)(end - text), &name, &state))
		*vec_push(&listing->told) =
		    (struct list_state){buf_take(&name), state};
	buf_clear(&name);
}

static void take_list_line(void *ctx, const struct imap_answer *a)
{
	struct list_reading *listing = ctx;
	struct imap_listed l;
	size_t len = strlen(listing->word);

	if (imap_is_word(a->words, "STATUS") && listing->told.len < LIST_MAX)
		take_list_state(listing, a);
	if (!imap_is_word(a->words, listing->word))
		return;
	if (listing->out->len >= LIST_MAX) {
		listing->out->is_cut = true;
		return;
	}
	if (imap_listed_read(&l, a->words + len,
		(size_t)(a->line.data + a->line.len - a->words) - len))
		*vec_push(listing->out) = l;
}

static int listed_by_name(const void *x, const void *y)
{
	const struct imap_listed *a = x, *b = y;

	return strcmp(a->srv_name, b->srv_name);
}

/* Sorts; of several lines with one name, all count. */
static void sort_and_merge(struct imap_list *l)
{
	size_t kept = 0;

	if (!l->len)
		return;
	qsort(l->items, l->len, sizeof *l->items, listed_by_name);
	for (size_t i = 1; i < l->len; i++) {
		struct imap_listed *last = &l->items[kept];

		if (listed_by_name(last, &l->items[i]) != 0) {
			l->items[++kept] = l->items[i];
			continue;
		}
		last->can_hold = last->can_hold && l->items[i].can_hold;
		last->subscribed |= l->items[i].subscribed;
		if (!last->role)
			last->role = l->items[i].role;
		free(l->items[i].srv_name);
	}
	l->len = kept + 1;
}

/* Says of each mailbox what was told of it. */
static void assign_list_states(struct list_reading *l)
{
	for (size_t i = 0; i < l->told.len; i++) {
		const struct list_state *told = &l->told.items[i];
		struct imap_listed *to = imap_list_find(l->out, told->srv_name);

		if (to) {
			to->has_state = true;
			to->state = told->state;
		}
		free(told->srv_name);
	}
	vec_clear(&l->told);
}

static bool send_list(struct imap_session *s, struct list_reading *l,
    const char *command, enum imap_status *status, struct err *e)
{
	struct imap_exchange t = {.status = status,
	    .take = take_list_line,
	    .ctx = l,
	    .text = LIST_BYTES};
	bool ok = imap_exchange(s, &t, e, "%s", command);

	if (ok)
		sort_and_merge(l->out);
	assign_list_states(l);
	return ok;
}

static bool note_list_outcome(struct imap_session *s,
    const struct imap_step *step, enum imap_status status, struct err *e)
{
	return status == IMAP_OK ? imap_attempt_end(s, step, e)
	                         : imap_attempt_refuse(s, step, NULL, e);
}

/* RFC 5258, RFC 6154: all in one answer. Nothing more is asked for, because
 * many servers send the other extended items wrongly. */
static bool ask_extended(struct imap_session *s, bool with_state,
    struct imap_list *out, enum imap_status *status, struct err *e)
{
	struct list_reading l = {.out = out, .word = "LIST"};
	struct imap_step step = {0};
	unsigned caps = s->caps.bits;
	struct buf command = BUF_INIT;
	bool ok;

	*status = IMAP_BAD;
	if (!(caps & IMAP_CAP_LIST_EXTENDED))
		return true;
	with_state = with_state && caps & IMAP_CAP_LIST_STATUS;
	step.what =
	    with_state ? IMAP_STEP_LIST_STATUS : IMAP_STEP_LIST_EXTENDED;
	buf_printf(&command, "LIST \"\" \"*\" RETURN (SUBSCRIBED%s%s)",
	    caps & IMAP_CAP_SPECIAL_USE ? " SPECIAL-USE" : "",
	    with_state ? " STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
		       : "");
	imap_attempt_begin(s, &step);
	ok = send_list(s, &l, command.data, status, e) &&
	     note_list_outcome(s, &step, *status, e);
	buf_clear(&command);
	return ok;
}

/* If nothing is subscribed, or the server refuses LSUB, all folders count as
 * subscribed. */
static bool ask_subscribed(
    struct imap_session *s, struct imap_list *out, struct err *e)
{
	static const struct imap_step step = {.what = IMAP_STEP_LSUB};
	struct imap_list subscribed = {0};
	struct list_reading l = {.out = &subscribed, .word = "LSUB"};
	enum imap_status status;
	bool ok = true;

	if (!imap_attempt_is_left_out(s, step.what, 0)) {
		imap_attempt_begin(s, &step);
		ok = send_list(s, &l, "LSUB \"\" \"*\"", &status, e) &&
		     note_list_outcome(s, &step, status, e);
	}
	for (size_t i = 0; ok && i < out->len; i++)
		out->items[i].subscribed =
		    !subscribed.len ||
		    imap_list_find(&subscribed, out->items[i].srv_name);
	imap_list_clear(&subscribed);
	return ok;
}

/* For a server that refuses LIST: the folders that are known here, and
 * INBOX, which every server has (RFC 3501, 5.1). */
static bool list_known_folders(
    struct imap_session *s, struct imap_list *out, struct err *e)
{
	struct account *a = s->account;
	struct folders all = {0};
	bool ok = folder_read_all(a->db, a->id, &all, e), has_inbox = false;

	for (size_t i = 0; ok && i < all.len; i++) {
		const struct folder *f = &all.items[i];

		if (f->is_local || f->is_gone || !f->srv_name || !*f->srv_name)
			continue;
		has_inbox |= strcmp(f->srv_name, "INBOX") == 0;
		*vec_push(out) =
		    (struct imap_listed){.srv_name = mem_str(f->srv_name),
			.delimiter = f->delimiter,
			.can_hold = f->can_hold,
			.subscribed = f->subscribed,
			.role = f->role};
	}
	folders_clear(&all);
	if (ok && !has_inbox)
		*vec_push(out) =
		    (struct imap_listed){.srv_name = mem_str("INBOX"),
			.can_hold = true,
			.subscribed = true};
	sort_and_merge(out);
	return ok;
}

bool imap_list_read(struct imap_session *s, bool with_state,
    struct imap_list *out, struct err *e)
{
	static const struct imap_step step = {.what = IMAP_STEP_LIST};
	struct list_reading l = {.out = out, .word = "LIST"};
	enum imap_status status;
	bool was_known = imap_attempt_is_known(s, &step);

	*out = (struct imap_list){0};
	if (imap_attempt_is_left_out(s, step.what, 0))
		return list_known_folders(s, out, e);
	if (!ask_extended(s, with_state, out, &status, e))
		return false;
	if (status == IMAP_OK)
		return true;
	imap_list_clear(out);
	imap_attempt_begin(s, &step);
	if (!send_list(s, &l, "LIST \"\" \"*\"", &status, e) ||
	    !note_list_outcome(s, &step, status, e))
		return false;
	if (status == IMAP_OK)
		return ask_subscribed(s, out, e);
	imap_list_clear(out);
	return was_known
	           ? list_known_folders(s, out, e)
	           : imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
}

void imap_list_clear(struct imap_list *l)
{
	for (size_t i = 0; i < l->len; i++)
		free(l->items[i].srv_name);
	vec_clear(l);
}

struct imap_listed *imap_list_find(
    const struct imap_list *l, const char *srv_name)
{
	struct imap_listed key = {.srv_name = (char *)(uintptr_t)srv_name};

	if (!l->len)
		return NULL;
	return bsearch(
	    &key, l->items, l->len, sizeof *l->items, listed_by_name);
}
