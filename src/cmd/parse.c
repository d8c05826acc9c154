#include "cmd/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/number.h"
#include "cmd/output/message_json.h"
#include "cmd/output/message_text.h"
#include "cmd/open/print.h"
#include "cmd/verb_table.h"
#include "mime/message/source.h"

enum { STDIN_MAX = 256 * 1024 * 1024 };

/* A message that lies in a file is read piece by piece, one that comes
 * through a pipe is held in memory. */
struct parse_input {
	int fd;
	struct buf bytes;
	struct memory memory;
	struct source src;
};

static bool read_pipe(struct parse_input *in, const char *name, struct err *e)
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

static bool input_open(struct parse_input *in, const char *name, struct err *e)
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
	in->src = source_file(&in->fd, st.st_size);
	return true;
}

static void input_close(struct parse_input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	buf_clear(&in->bytes);
}

static bool parse(const char *file, bool is_json, int width, struct err *e)
{
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};
	struct parse_input in;
	struct mail *m;
	bool ok = input_open(&in, file, e);

	if (ok) {
		m = mail_read(&in.src);
		if (is_json) {
			message_json_write(&j, m);
			buf_add_char(&out, '\n');
		} else {
			message_text_write(&out, m, width);
		}
		print_out(&out);
		mail_free(m);
	}
	buf_clear(&out);
	input_close(&in);
	return ok;
}

int cmd_parse(struct cmd *c, int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"width", required_argument, NULL, 'w'},
	    {NULL, 0, NULL, 0},
	};
	int option, width = print_width();
	bool is_json = false;
	struct err e = {0};

	(void)c;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'j')
			is_json = true;
		else if (option == 'w')
			width = number_read(optarg, PRINT_WIDTH_MAX);
		else
			return cmd_usage("parse");
	}
	if (optind + 1 != argc || width < 1)
		return cmd_usage("parse");
	return parse(argv[optind], is_json, width, &e) ? 0 : cmd_fail(&e);
}
