#include "cmd/outgoing/post_wait.h"

#include <inttypes.h>
#include <poll.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/number.h"
#include "cmd/open/interrupt.h"
#include "cmd/open/print.h"
#include "sync/post.h"

static void show_progress(const struct post_state *s)
{
	struct buf line = BUF_INIT;

	if (s->phase == POST_SENDING && s->total) {
		number_bytes(&line, s->done);
		buf_add_str(&line, " / ");
		number_bytes(&line, s->total);
	}
	print_err("\r\033[K%s", line.data);
	buf_clear(&line);
}

/* Until the post has ended; a signal stops it. */
static void wait_for(struct post *post, struct news *news, bool has_progress)
{
	const struct wake *stop = interrupt_on_signals();
	struct pollfd fds[] = {{.fd = news_wake(news)->fd, .events = POLLIN},
	    {.fd = stop ? stop->fd : -1, .events = POLLIN}};
	struct post_state state = {0};

	for (;;) {
		struct news_list list;

		poll(fds, 2, -1);
		if (fds[1].revents) {
			post_stop(post);
			fds[1].fd = -1;
		}
		news_take(news, &list);
		news_list_clear(&list);
		post_read(post, &state);
		if (state.phase == POST_ENDED)
			break;
		if (has_progress)
			show_progress(&state);
	}
	if (has_progress)
		print_err("\r\033[K");
}

/* What the state of a message makes of the exit code. */
static int code_of(const struct sending *m, const struct err *trouble)
{
	switch (m->state) {
	case SENDING_SENT:
		return 0;
	case SENDING_NEEDS_YOU:
		return err_exit_code(ERR_OTHER);
	case SENDING_MARKED:
	case SENDING_UNSURE:
		return err_exit_code(ERR_ASK);
	case SENDING_QUEUED:
		break;
	}
	if (*trouble->text)
		return err_exit_code(trouble->kind);
	return err_exit_code(*m->said ? ERR_BUSY : ERR_NETWORK);
}

static bool read_outcome(
    const struct post_wait *w, struct sending *out, struct err *e)
{
	struct db *db;
	bool ok = store_reader(w->store, &db, e);

	ok = ok && sending_read(db, w->id, out, e);
	db_close(db);
	return ok;
}

int post_wait(const struct post_wait *w, struct sending *out)
{
	struct post_setup setup = {.conf = w->conf,
	    .store = w->store,
	    .ca_file = w->cmd->paths.ca,
	    .only_id = w->id};
	struct post_state state = {0};
	struct post *post;
	struct err e = {0};

	*out = (struct sending){0};
	if (!news_new(&setup.news)) {
		err_set(&e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
		    _("The system can't open any more files."));
		return cmd_fail(&e);
	}
	if (post_start(&post, &setup, &e)) {
		wait_for(post, setup.news,
		    isatty(STDERR_FILENO) && !w->cmd->is_quiet);
		post_read(post, &state);
		post_join(post);
		e = state.trouble;
	}
	news_free(setup.news);
	if (*e.text && e.scope >= ERR_ACCOUNT)
		cmd_fail(&e);
	if (!read_outcome(w, out, &state.trouble))
		return cmd_fail(&state.trouble);
	return code_of(out, &e);
}

static void print_reason(const struct sending *m)
{
	if (*m->text)
		print_err("postern: %s\n", m->text);
	if (*m->said)
		print_err(_("  the server said: %s\n"), m->said);
	for (size_t i = 0; i < m->to.len; i++) {
		const struct sending_to *to = &m->to.items[i];

		if (to->state == SENDING_TO_REFUSED)
			print_err("  %s: %s\n", to->address, to->said);
	}
}

void post_wait_print(const struct sending *m, int64_t now)
{
	struct buf out = BUF_INIT;
	long long id = (long long)m->id;

	switch (sending_view(m, now)) {
	case SENDING_IS_SENT:
		buf_printf(&out, _("Message %lld is sent.\n"), id);
		break;
	case SENDING_IS_QUEUED:
		buf_printf(&out, _("Message %lld waits in the outbox.\n"), id);
		break;
	case SENDING_IS_HELD:
		buf_printf(
		    &out, _("Message %lld is held in the outbox.\n"), id);
		break;
	case SENDING_IS_UNSURE:
		buf_printf(&out,
		    _("Message %lld may have been sent. If it arrived: "
		      "\"postern outbox arrived %lld\"; to send it again: "
		      "\"postern outbox again %lld\".\n"),
		    id, id, id);
		break;
	case SENDING_IS_REFUSED:
		buf_printf(&out,
		    _("Message %lld was not sent and waits for you in the "
		      "outbox.\n"),
		    id);
		break;
	}
	print_text(&out);
	if (m->state != SENDING_SENT)
		print_reason(m);
	buf_clear(&out);
}

static const char *word_of(const struct sending_to *to)
{
	static const char *const words[] = {
	    [SENDING_TO_WAITS] = "waits",
	    [SENDING_TO_MARKED] = "unsure",
	    [SENDING_TO_REFUSED] = "refused",
	    [SENDING_TO_SENT] = "sent",
	};

	return to->is_left_out ? "left-out" : words[to->state];
}

void post_wait_json(
    struct buf *out, const struct sending *m, const char *account, int64_t now)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_int(&j, "id", m->id);
	json_put_str(&j, "account", account);
	json_put_str(&j, "message_id", m->msgid);
	json_put_str(&j, "state", sending_view_word(sending_view(m, now)));
	json_put_str(&j, "subject", m->subject);
	json_put_str(&j, "sender", m->sender);
	json_key(&j, "recipients");
	json_open(&j, '[');
	for (size_t i = 0; i < m->to.len; i++) {
		json_open(&j, '{');
		json_put_str(&j, "address", m->to.items[i].address);
		json_put_str(&j, "state", word_of(&m->to.items[i]));
		json_put_str(&j, "said", m->to.items[i].said);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_put_int(&j, "size", m->size);
	json_put_int(&j, "queued", m->queued_at);
	json_put_int(&j, "send_at", m->send_at);
	json_put_int(&j, "retry_at", m->retry_at);
	json_put_int(&j, "sent", m->sent_at);
	json_put_int(&j, "unsure", m->unsure_at);
	json_put_int(&j, "tries", m->tries);
	json_put_int(&j, "copy", m->message_id);
	json_put_str(&j, "error", m->text);
	json_put_str(&j, "said", m->said);
	json_close(&j, '}');
	buf_add_char(out, '\n');
}
