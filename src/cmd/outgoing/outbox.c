#include "cmd/verbs.h"

#include <getopt.h>
#include <string.h>

#include "account/smtp/settings.h"
#include "base/date.h"
#include "base/i18n.h"
#include "cmd/open/open_read.h"
#include "cmd/outgoing/post_wait.h"
#include "cmd/open/print.h"
#include "cmd/outgoing/send_time.h"
#include "cmd/verb_table.h"
#include "store/read/sending.h"
#include "store/user/sending.h"

/* Of what was sent so many are listed. */
enum { SENT_SHOWN = 100 };

struct outbox {
	struct cmd *cmd;
	const char *account;
	bool is_json, is_plain, leaves_out, no_wait;
	struct open_read reading;
};

/* --- the list --------------------------------------------------------------
 */

static void add_when(struct buf *out, const struct sending *m, int64_t now)
{
	switch (sending_view(m, now)) {
	case SENDING_IS_SENT:
		date_long(out, m->sent_at);
		break;
	case SENDING_IS_HELD:
		if (!m->is_stopped)
			date_long(out, m->send_at);
		break;
	case SENDING_IS_QUEUED:
		if (m->retry_at > now)
			date_long(out, m->retry_at);
		break;
	case SENDING_IS_UNSURE:
	case SENDING_IS_REFUSED:
		break;
	}
}

/* What a person reads; the words of programs are sending_view_word's. */
static const char *view_text(const struct sending *m, int64_t now)
{
	switch (sending_view(m, now)) {
	case SENDING_IS_SENT:
		return _("sent");
	case SENDING_IS_HELD:
		return m->is_stopped ? _("stopped") : _("send later");
	case SENDING_IS_QUEUED:
		return m->retry_at > now ? _("retry later") : _("waiting");
	case SENDING_IS_UNSURE:
		return _("may have been sent");
	case SENDING_IS_REFUSED:
		return _("needs you");
	}
	return "";
}

static void add_line(struct buf *out, const struct sending *m, int64_t now)
{
	struct buf cell = BUF_INIT;

	buf_printf(out, "%5lld  ", (long long)m->id);
	print_cell(out, view_text(m, now), 20);
	add_when(&cell, m, now);
	buf_add_char(out, ' ');
	print_cell(out, cell.data, 22);
	buf_add_char(out, ' ');
	print_cell(out, m->to.len ? m->to.items[0].address : "", 26);
	buf_add_char(out, ' ');
	buf_add_str(out, *m->subject ? m->subject : _("(no subject)"));
	buf_add_char(out, '\n');
	if (*m->text && m->state != SENDING_SENT)
		buf_printf(out, "       %s\n", m->text);
	if (*m->said && m->state != SENDING_SENT)
		buf_printf(out, "       > %s\n", m->said);
	buf_clear(&cell);
}

static void add_one(struct buf *out, struct outbox *o, const struct sending *m)
{
	int64_t now = date_now();

	if (o->is_json)
		post_wait_json(out, m,
		    open_read_account_name(&o->reading, m->account_id), now);
	else if (o->is_plain)
		buf_printf(out, "%s <%s>\n",
		    sending_view_word(sending_view(m, now)), m->msgid);
	else
		add_line(out, m, now);
}

static bool print_list(struct outbox *o, struct err *e)
{
	struct sendings list = {0};
	struct buf out = BUF_INIT;
	int64_t account_id = 0;
	bool ok =
	    open_read_store(&o->reading, o->cmd, e) &&
	    (!o->account ||
		open_read_account(&o->reading, o->account, &account_id, e)) &&
	    sending_read_all(o->reading.db, account_id, SENT_SHOWN, &list, e);

	for (size_t i = 0; ok && i < list.len; i++)
		add_one(&out, o, &list.items[i]);
	if (ok && !list.len && !o->is_json && !o->is_plain)
		buf_add_str(&out, _("The outbox is empty.\n"));
	print_lines(&out, o->is_json);
	buf_clear(&out);
	sendings_clear(&list);
	return ok;
}

/* --- acts ------------------------------------------------------------------
 */

/* The settings of the account of a message. */
static bool find_conf(struct outbox *o, int64_t id,
    const struct conf_account **conf, struct err *e)
{
	struct sending m;
	bool ok =
	    sending_read(o->reading.db, id, &m, e) &&
	    cmd_find_account(o->cmd,
		open_read_account_name(&o->reading, m.account_id), conf, e);

	sending_clear(&m);
	return ok;
}

/* Sends it now, and waits for what the server says. */
static int send_again(struct outbox *o, int64_t id)
{
	struct post_wait wait = {
	    .cmd = o->cmd, .store = o->reading.store, .id = id};
	struct sending m;
	struct err e = {0};
	int code;

	if (!sending_again(
		o->reading.store, id, date_now(), o->leaves_out, &e) ||
	    (!o->no_wait && !find_conf(o, id, &wait.conf, &e)))
		return cmd_fail(&e);
	if (o->no_wait)
		return 0;
	code = post_wait(&wait, &m);
	if (m.id && (!o->cmd->is_quiet || code))
		post_wait_print(&m, date_now());
	sending_clear(&m);
	return code;
}

static bool mark_arrived(struct outbox *o, int64_t id, struct err *e)
{
	const struct conf_account *conf;

	return find_conf(o, id, &conf, e) &&
	       sending_arrived(
		   o->reading.store, id, date_now(), smtp_sent_copy(conf), e);
}

static int act(struct outbox *o, const char *verb, int64_t id, int64_t at)
{
	struct store *s = o->reading.store;
	struct err e = {0};
	bool ok;

	if (strcmp(verb, "now") == 0 || strcmp(verb, "again") == 0)
		return send_again(o, id);
	if (strcmp(verb, "later") == 0)
		ok = sending_later(s, id, at, &e);
	else if (strcmp(verb, "stop") == 0)
		ok = sending_stop(s, id, &e);
	else if (strcmp(verb, "arrived") == 0)
		ok = mark_arrived(o, id, &e);
	else
		ok = sending_drop(s, id, &e);
	return ok ? 0 : cmd_fail(&e);
}

static bool open_to_act(struct outbox *o, struct err *e)
{
	struct open_read *r = &o->reading;

	return cmd_read_conf(o->cmd, e) &&
	       cmd_open_store(o->cmd, STORE_WRITE, &r->store, e) &&
	       store_reader(r->store, &r->db, e) &&
	       accounts_read(r->db, &r->accounts, e);
}

/* VERB [TIME] ID... */
static int act_on_all(struct outbox *o, int n, char **words)
{
	bool has_time = strcmp(words[0], "later") == 0;
	struct err e = {0};
	int64_t at = 0;
	int code = 0;

	if (n < (has_time ? 3 : 2) ||
	    (has_time && !send_time_read(words[1], date_now(), &at)))
		return cmd_usage("outbox");
	if (!open_to_act(o, &e))
		return cmd_fail(&e);
	for (int i = has_time ? 2 : 1; i < n; i++) {
		int64_t id;

		if (open_read_number(words[i], &id, &e))
			code = err_worse_exit(code, act(o, words[0], id, at));
		else
			code = err_worse_exit(code, cmd_fail(&e));
	}
	return code;
}

static bool is_verb(const char *word)
{
	static const char *const verbs[] = {
	    "now", "later", "stop", "again", "arrived", "drop"};

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(word, verbs[i]) == 0)
			return true;
	return false;
}

static bool read_arguments(struct outbox *o, int argc, char **argv)
{
	static const struct option options[] = {
	    {"account", required_argument, NULL, 'a'},
	    {"json", no_argument, NULL, 'j'},
	    {"plain", no_argument, NULL, 'p'},
	    {"leave-out", no_argument, NULL, 'l'},
	    {"no-wait", no_argument, NULL, 'n'},
	    {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			o->account = optarg;
		else if (option == 'j')
			o->is_json = true;
		else if (option == 'p')
			o->is_plain = true;
		else if (option == 'l')
			o->leaves_out = true;
		else if (option == 'n')
			o->no_wait = true;
		else
			return false;
	}
	return optind == argc || is_verb(argv[optind]);
}

int cmd_outbox(struct cmd *c, int argc, char **argv)
{
	struct outbox o = {.cmd = c};
	struct err e = {0};
	int code = 0;

	if (!read_arguments(&o, argc, argv))
		return cmd_usage("outbox");
	if (optind < argc)
		code = act_on_all(&o, argc - optind, argv + optind);
	else if (!print_list(&o, &e))
		code = cmd_fail(&e);
	open_read_close(&o.reading);
	return code;
}
