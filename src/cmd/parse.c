#include "cmd/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/safe.h"
#include "base/text.h"
#include "cmd/mailjson.h"
#include "mime/filename.h"
#include "mime/text.h"

enum { COLUMNS = 80, COLUMNS_MAX = 1000, STDIN_MAX = 256 * 1024 * 1024 };

struct options {
	const char *file;
	bool is_json;
	int width;
};

/* A message that lies in a file is read piece by piece, one that comes
 * through a pipe is held in memory. */
struct input {
	int fd;
	struct buf bytes;
	struct memory memory;
	struct source src;
};

static ssize_t read_file(void *ctx, int64_t offset, void *to, size_t len)
{
	const struct input *in = ctx;
	ssize_t n;

	do
		n = pread(in->fd, to, len, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

static bool read_pipe(struct input *in, const char *name, struct err *e)
{
	for (;;) {
		ssize_t n = read(in->fd, buf_room(&in->bytes, 65536), 65536);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_fail(e, name, errno);
		if (n == 0)
			break;
		buf_grew(&in->bytes, (size_t)n);
		if (in->bytes.len > STDIN_MAX)
			return file_fail(e, name, EFBIG);
	}
	in->memory.bytes = in->bytes.data;
	in->memory.len = in->bytes.len;
	in->src = source_memory(&in->memory);
	return true;
}

static bool input_open(struct input *in, const char *name, struct err *e)
{
	struct stat st;

	buf_init(&in->bytes);
	in->fd = strcmp(name, "-") == 0 ? STDIN_FILENO
	                                : open(name, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0 || fstat(in->fd, &st) != 0)
		return file_fail(e, name, errno);
	if (S_ISDIR(st.st_mode))
		return file_fail(e, name, EISDIR);
	if (!S_ISREG(st.st_mode) || in->fd == STDIN_FILENO)
		return read_pipe(in, name, e);
	in->src.ctx = in;
	in->src.size = st.st_size;
	in->src.read_at = read_file;
	return true;
}

static void input_close(struct input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	buf_clear(&in->bytes);
}

static void print_line(struct buf *out, const char *line)
{
	safe_line(out, line, strlen(line));
	buf_add_char(out, '\n');
}

static void print_field(struct buf *out, const char *name, const char *value)
{
	if (!*value)
		return;
	buf_add_str(out, name);
	buf_add_str(out, ": ");
	print_line(out, value);
}

static void print_people(
    struct buf *out, const char *name, const struct addresses *people)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < people->len; i++) {
		if (i)
			buf_add_str(&list, ", ");
		address_show(&list, &people->items[i]);
	}
	print_field(out, name, list.data);
	buf_clear(&list);
}

static void print_header(struct buf *out, const struct header *h)
{
	struct buf date = BUF_INIT;

	if (h->has_date)
		date_long(&date, h->sent_at);
	print_people(out, _("From"), &h->from);
	print_people(out, _("To"), &h->to);
	print_people(out, _("Cc"), &h->cc);
	print_field(out, _("Date"), date.data);
	print_field(out, _("Subject"), h->subject);
	buf_clear(&date);
}

static void print_warnings(struct buf *out, const struct words *warnings)
{
	for (size_t i = 0; i < warnings->len; i++) {
		buf_add_str(out, "! ");
		print_line(out, warnings->items[i]);
	}
}

static void print_text(struct buf *out, const struct mail *m, int width)
{
	struct text t;

	text_lay_out(&t, m, width);
	buf_add_char(out, '\n');
	text_flatten(out, &t);
	if (t.links.len)
		buf_add_char(out, '\n');
	for (size_t i = 0; i < t.links.len; i++) {
		buf_printf(out, "[%zu] ", i + 1);
		print_line(out, t.links.items[i].url);
	}
	text_clear(&t);
}

static void print_file(struct buf *out, const struct mail *m, size_t i)
{
	const struct part *p = mail_part(m, i);
	long long size = (long long)mail_part_size(m, i);
	struct buf name = BUF_INIT;

	if (*p->filename)
		safe_line(&name, p->filename, strlen(p->filename));
	else
		filename_clean(&name, "", p->type, p->path);
	buf_printf(out,
	    ngettext("Part %s: %s (%s, %lld byte)\n",
		"Part %s: %s (%s, %lld bytes)\n", (unsigned long)size),
	    p->path, name.data, p->type, size);
	buf_clear(&name);
}

static void print_files(struct buf *out, const struct mail *m)
{
	bool is_first = true;

	for (size_t i = 0; i < mail_part_count(m); i++) {
		if (!mail_part(m, i)->is_attachment)
			continue;
		if (is_first)
			buf_add_char(out, '\n');
		is_first = false;
		print_file(out, m, i);
	}
}

static void print_mail(struct buf *out, const struct mail *m, int width)
{
	print_header(out, mail_header(m));
	print_warnings(out, mail_warnings(m));
	print_text(out, m, width);
	print_files(out, m);
}

static void print_json(struct buf *out, const struct mail *m)
{
	struct json j = {.out = out};

	mailjson_write(&j, m);
	buf_add_char(out, '\n');
}

static int terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return COLUMNS;
}

static bool read_options(
    struct options *o, int argc, char **argv, struct err *e)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"width", required_argument, NULL, 'w'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	o->width = terminal_width();
	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'j')
			o->is_json = true;
		else if (c == 'w')
			o->width = atoi(optarg);
		else
			break;
	}
	if (c != -1 || optind + 1 != argc || o->width < 1 ||
	    o->width > COLUMNS_MAX)
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_NEVER,
		    _("Usage: postern parse FILE|- [--json] [--width N], with "
		      "N from 1 to 1000."));
	o->file = argv[optind];
	return true;
}

static bool parse(int argc, char **argv, struct err *e)
{
	struct options o = {0};
	struct input in;
	struct buf out = BUF_INIT;
	struct mail *m = NULL;
	bool is_done = false;

	if (!read_options(&o, argc, argv, e))
		return false;
	if (input_open(&in, o.file, e)) {
		m = mail_read(&in.src);
		if (o.is_json)
			print_json(&out, m);
		else
			print_mail(&out, m, o.width);
		is_done = fwrite(out.data, 1, out.len, stdout) == out.len &&
		          fflush(stdout) == 0;
		if (!is_done)
			file_fail(e, _("standard output"), errno);
	}
	mail_free(m);
	buf_clear(&out);
	input_close(&in);
	return is_done;
}

int cmd_parse(int argc, char **argv)
{
	struct err e;

	err_reset(&e);
	if (parse(argc, argv, &e))
		return 0;
	fprintf(stderr, "postern: %s\n", e.text);
	return err_exit_code(e.kind);
}
