#include "cmd/outgoing/send_message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cmd/outgoing/post_wait.h"
#include "cmd/open/print.h"
#include "mime/build/header_out.h"
#include "mime/build/ready_made.h"
#include "mime/header/string_list.h"
#include "store/read/accounts.h"
#include "store/user/sending.h"

enum {
	CHUNK = 64 * 1024,
	/* Another postern may be about to end. */
	LOCK_MS = 10 * 1000,
	LOCK_LOOK_MS = 50,
};

struct send {
	struct cmd *cmd;
	const struct send_wish *wish;
	struct store *store;
	const struct conf_account *conf;
	struct sending_writer *writer;
	struct sending_new new;
	struct buf sender;
	struct string_list to; /* as servers get them */
};

/* --- who sends, and to whom ------------------------------------------------
 */

static const struct conf_account *by_address(
    const struct conf *conf, const char *address)
{
	for (size_t i = 0; i < conf->n_accounts; i++)
		if (strcasecmp(conf->accounts[i].address, address) == 0)
			return &conf->accounts[i];
	return NULL;
}

/* The only one that can send; NULL: there are several, or none. */
static const struct conf_account *only_sender(const struct conf *conf)
{
	const struct conf_account *found = NULL;

	for (size_t i = 0; i < conf->n_accounts; i++) {
		if (!conf->accounts[i].smtp.host)
			continue;
		if (found)
			return NULL;
		found = &conf->accounts[i];
	}
	return found;
}

/* The account that was named, or that the sender belongs to, or the only
 * one. */
static bool choose_account(struct send *s, const char *from, struct err *e)
{
	const struct conf *conf = s->cmd->conf;

	if (s->wish->account)
		return cmd_find_account(s->cmd, s->wish->account, &s->conf, e);
	if (s->wish->from)
		s->conf = by_address(conf, s->wish->from);
	if (!s->conf && from)
		s->conf = by_address(conf, from);
	if (!s->conf)
		s->conf = only_sender(conf);
	if (s->conf)
		return true;
	return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
	    _("It is not clear from which account of %s to send. Name one with "
	      "--account."),
	    conf->path);
}

static bool add_recipient(struct send *s, const char *address, struct err *e)
{
	struct buf clean = BUF_INIT;

	if (!header_out_addr(&clean, address)) {
		buf_clear(&clean);
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("\"%s\" is not an email address. Nothing was sent."),
		    address);
	}
	for (size_t i = 0; i < s->to.len; i++)
		if (strcasecmp(s->to.items[i], clean.data) == 0) {
			buf_clear(&clean);
			return true;
		}
	*vec_push(&s->to) = buf_take(&clean);
	return true;
}

static bool add_recipients(
    struct send *s, const struct addresses *header, struct err *e)
{
	for (int i = 0; i < s->wish->n_to; i++)
		if (!add_recipient(s, s->wish->to[i], e))
			return false;
	for (size_t i = 0; s->wish->header_counts && i < header->len; i++) {
		const struct address *a = &header->items[i];

		if (!add_recipient(s, *a->addr ? a->addr : a->name, e))
			return false;
	}
	if (header->len >= ADDRESSES_MAX)
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("The message has more than %d recipients in one field. "
		      "Nothing was sent."),
		    ADDRESSES_MAX - 1);
	return s->to.len || err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
				_("The message has no recipients."));
}

static bool choose_sender(struct send *s, const char *from, struct err *e)
{
	const char *address = s->wish->from ? s->wish->from
	                      : from        ? from
	                                    : s->conf->address;

	return header_out_addr(&s->sender, address) ||
	       err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		   _("\"%s\" is not an email address. Nothing was sent."),
		   address);
}

/* --- queueing --------------------------------------------------------------
 */

static bool begin(void *ctx, const struct ready_made_facts *facts,
    struct ready_made_from *from, struct err *e)
{
	struct send *s = ctx;
	const char *address = facts->from.len && *facts->from.items[0].addr
	                          ? facts->from.items[0].addr
	                          : NULL;

	if (!choose_account(s, address, e))
		return false;
	if (!s->conf->smtp.host)
		return err_set(e, ERR_USAGE, ERR_ACCOUNT, RETRY_ASK,
		    _("The account %s can't send: in its section of the config "
		      "file, set smtp-server to the server for outgoing mail."),
		    s->conf->label);
	*from = (struct ready_made_from){.now = date_now(),
	    .name = s->wish->name ? s->wish->name : s->conf->name,
	    .address = s->wish->from ? s->wish->from : s->conf->address};
	return choose_sender(s, address, e) &&
	       add_recipients(s, &facts->to, e) &&
	       accounts_ensure(s->store, s->conf, &s->new.account_id, e) &&
	       sending_open(&s->writer, s->store, e);
}

static bool take(void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct send *s = ctx;

	return sending_add(s->writer, bytes, len, e);
}

static bool read_all(
    int fd, const char *path, struct ready_made *r, struct err *e)
{
	char *bytes = mem_new(1, CHUNK);
	bool ok = true;
	ssize_t n;

	while (ok && (n = read(fd, bytes, CHUNK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		ok = n < 0 ? file_fail(e, path, errno)
		           : ready_made_add(r, bytes, (size_t)n, e);
	}
	free(bytes);
	return ok && ready_made_end(r, e);
}

static bool read_message(struct send *s, struct err *e)
{
	const struct ready_made_to to = {begin, take, s};
	const char *path = s->wish->path;
	bool is_stdin = !path || strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct ready_made *r;
	bool ok;

	if (fd < 0)
		return file_fail(e, path, errno);
	r = ready_made_new(&to);
	ok = read_all(fd, is_stdin ? "-" : path, r, e);
	ready_made_free(r);
	if (!is_stdin)
		close(fd);
	return ok;
}

static bool queue(struct send *s, int64_t *id, struct err *e)
{
	int64_t now = date_now();

	s->new.sender = s->sender.data;
	s->new.to = (const char *const *)s->to.items;
	s->new.n_to = s->to.len;
	s->new.now = now;
	s->new.send_at = s->wish->send_at ? s->wish->send_at : now;
	return sending_queue(s->writer, &s->new, id, e);
}

/* Waits a while for another one that writes. */
static bool open_store(struct send *s, struct err *e)
{
	int64_t until = date_ticks() + LOCK_MS;

	while (!cmd_open_store(s->cmd, STORE_WRITE, &s->store, e)) {
		const struct timespec nap = {
		    .tv_nsec = LOCK_LOOK_MS * 1000000L};

		if (e->kind != ERR_BUSY || date_ticks() > until)
			return false;
		nanosleep(&nap, NULL);
	}
	return true;
}

/* --- what became of it -----------------------------------------------------
 */

static bool read_queued(
    struct send *s, int64_t id, struct sending *m, struct err *e)
{
	struct db *db;
	bool ok = store_reader(s->store, &db, e);

	ok = ok && sending_read(db, id, m, e);
	db_close(db);
	return ok;
}

static int finish(struct send *s, int64_t id)
{
	struct post_wait wait = {
	    .cmd = s->cmd, .store = s->store, .conf = s->conf, .id = id};
	struct sending m = {0};
	struct buf out = BUF_INIT;
	struct err e = {0};
	int code = 0;

	if (!s->wish->no_wait && !s->wish->send_at)
		code = post_wait(&wait, &m);
	else if (!read_queued(s, id, &m, &e))
		return cmd_fail(&e);
	if (s->wish->is_json) {
		post_wait_json(&out, &m, s->conf->label, date_now());
		print_out(&out);
	} else if (!s->wish->is_quiet || m.state != SENDING_SENT) {
		post_wait_print(&m, date_now());
	}
	buf_clear(&out);
	sending_clear(&m);
	return code;
}

int send_message(struct cmd *c, struct send_wish *wish)
{
	struct send s = {.cmd = c, .wish = wish};
	struct err e = {0};
	int64_t id = 0;
	int code;
	bool ok;

	buf_init(&s.sender);
	ok = cmd_read_conf(c, &e) && open_store(&s, &e) &&
	     read_message(&s, &e) && queue(&s, &id, &e);
	wish->is_queued = ok;
	sending_close(s.writer);
	code = ok ? finish(&s, id) : cmd_fail(&e);
	store_close(s.store);
	buf_clear(&s.sender);
	string_list_clear(&s.to);
	return code;
}
