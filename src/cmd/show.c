#include "cmd/verbs.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/crash.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/safe.h"
#include "cmd/output/message_json.h"
#include "cmd/output/message_text.h"
#include "cmd/open/print.h"
#include "cmd/open/open_read.h"
#include "cmd/verb_table.h"
#include "store/read/body.h"
#include "store/read/message.h"

enum showing { SHOW_TEXT, SHOW_HEADERS, SHOW_RAW, SHOW_JSON, SHOW_PART };

struct wish {
	enum showing what;
	const char *part;
	int width;
	int64_t id;
	bool is_stub; /* only the beginning of the message is here */
};

/* Bytes of a message as they are; a terminal gets them made harmless. */
static bool write_bytes(void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct buf out = BUF_INIT;

	(void)ctx;
	(void)e;
	if (isatty(STDOUT_FILENO))
		safe_text(&out, bytes, len);
	else
		buf_add(&out, bytes, len);
	print_out(&out);
	buf_clear(&out);
	return true;
}

static bool write_part_bytes(void *ctx, const void *bytes, size_t len)
{
	return write_bytes(ctx, bytes, len, NULL);
}

/* The raw message was requested, but only a part is downloaded. */
static bool fail_as_stub(int64_t id, struct err *e)
{
	return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_LATER,
	    _("Only the beginning of this part was downloaded; to get the "
	      "rest, run \"postern mark --get-rest %lld\" and then \"postern "
	      "sync\"."),
	    (long long)id);
}

/* Says that only the beginning is shown. */
static void tell_stub(const struct message *m, int64_t here)
{
	struct buf some = BUF_INIT, all = BUF_INIT;

	number_bytes(&some, here);
	number_bytes(&all, m->size);
	print_err(_("postern: only the beginning of this message was "
		    "downloaded, %s of %s; to get the rest, run \"postern mark "
		    "--get-rest %lld\" and then \"postern sync\".\n"),
	    some.data, all.data, (long long)m->id);
	buf_clear(&some);
	buf_clear(&all);
}

static bool write_part(
    const struct mail *mail, const struct wish *wish, struct err *e)
{
	ssize_t i = mail_find_part(mail, wish->part);

	if (i < 0 && !wish->is_stub)
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
		    _("The message has no part %s."), wish->part);
	if (i < 0 || mail_part_is_cut(mail, (size_t)i))
		return fail_as_stub(wish->id, e);
	mail_part_stream(mail, (size_t)i, write_part_bytes, NULL);
	return true;
}

static void write_headers(const struct source *source)
{
	struct buf bytes = BUF_INIT, out = BUF_INIT;
	ssize_t n;

	while (bytes.len < HEADER_BLOCK &&
	       (n = source->read_at(source->ctx, (int64_t)bytes.len,
		    buf_room(&bytes, 65536), 65536)) > 0)
		buf_grew(&bytes, (size_t)n);
	header_show_all(&out, bytes.data, bytes.len);
	bytes.len = 0;
	safe_text(&bytes, out.data, out.len);
	print_out(&bytes);
	buf_clear(&bytes);
	buf_clear(&out);
}

static bool write_mail(
    struct body *body, const struct wish *wish, struct err *e)
{
	struct source source = body_source(body);
	struct mail *mail;
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};
	bool ok = true;

	source.is_beginning = wish->is_stub;
	crash_enter(CRASH_LAYOUT, NULL, 0, wish->id);
	mail = mail_read(&source);
	if (wish->what == SHOW_PART) {
		ok = write_part(mail, wish, e);
	} else if (wish->what == SHOW_JSON) {
		message_json_write(&j, mail);
		buf_add_char(&out, '\n');
	} else {
		message_text_write(&out, mail, wish->width);
	}
	crash_leave();
	print_out(&out);
	buf_clear(&out);
	mail_free(mail);
	return ok;
}

static bool show_here(struct cmd *c, struct wish *wish, struct err *e)
{
	struct open_read r;
	struct message m = {0};
	struct body body = {0};
	struct source source;
	bool ok =
	    open_read_store(&r, c, e) && message_read(r.db, wish->id, &m, e);

	if (ok && m.here == HERE_HEADER)
		ok = err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_LATER,
		    _("The text of this message is not on this computer; "
		      "\"postern sync --bodies all\" downloads it."));
	wish->is_stub = ok && m.here == HERE_STUB;
	if (wish->is_stub && wish->what == SHOW_RAW)
		ok = fail_as_stub(wish->id, e);
	ok = ok && body_open(&body, r.db, m.body_id, e);
	if (ok && wish->is_stub && wish->what != SHOW_PART && !c->is_quiet)
		tell_stub(&m, body.size);
	if (ok && wish->what == SHOW_RAW) {
		ok = body_stream(&body, write_bytes, NULL, e);
	} else if (ok && wish->what == SHOW_HEADERS) {
		source = body_source(&body);
		write_headers(&source);
	} else if (ok) {
		ok = write_mail(&body, wish, e);
	}
	if (body.db)
		body_close(&body);
	message_clear(&m);
	open_read_close(&r);
	return ok;
}

int cmd_show(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"headers", no_argument, NULL, 'h'},
	    {"raw", no_argument, NULL, 'r'},
	    {"json", no_argument, NULL, 'j'},
	    {"part", required_argument, NULL, 'p'},
	    {"width", required_argument, NULL, 'w'},
	    {NULL, 0, NULL, 0},
	};
	struct wish wish = {.width = print_width()};
	struct err e = {0};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h')
			wish.what = SHOW_HEADERS;
		else if (option == 'r')
			wish.what = SHOW_RAW;
		else if (option == 'j')
			wish.what = SHOW_JSON;
		else if (option == 'p')
			wish.what = SHOW_PART, wish.part = optarg;
		else if (option == 'w')
			wish.width = number_read(optarg, PRINT_WIDTH_MAX);
		else
			return cmd_usage("show");
	}
	if (argc - optind != 1 || wish.width < 1)
		return cmd_usage("show");
	if (!open_read_number(argv[optind], &wish.id, &e) ||
	    !show_here(c, &wish, &e))
		return cmd_fail(&e);
	return 0;
}
