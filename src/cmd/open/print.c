#include "cmd/open/print.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/safe.h"
#include "base/utf8.h"

void print_out(struct buf *b)
{
	struct err e = {0};

	if (!file_write_all(STDOUT_FILENO, b->data, b->len)) {
		if (errno == EPIPE)
			_exit(0);
		file_fail(&e, _("standard output"), errno);
		print_err("postern: %s\n", e.text);
		_exit(err_exit_code(e.kind));
	}
	buf_reset(b);
}

void print_text(struct buf *b)
{
	struct buf safe = BUF_INIT;

	safe_text(&safe, b->data, b->len);
	buf_reset(b);
	print_out(&safe);
	buf_clear(&safe);
}

void print_lines(struct buf *b, bool is_json)
{
	if (is_json)
		print_out(b);
	else
		print_text(b);
}

void print_err(const char *fmt, ...)
{
	struct buf text = BUF_INIT, safe = BUF_INIT;
	bool ends;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	ends = text.len && text.data[text.len - 1] == '\n';
	safe_line(&safe, text.data, text.len - ends);
	if (ends)
		buf_add_char(&safe, '\n');
	fputs(safe.data, stderr);
	buf_clear(&text);
	buf_clear(&safe);
}

void print_cell(struct buf *out, const char *text, int cols)
{
	struct buf safe = BUF_INIT;
	size_t len;
	int used;

	safe_line(&safe, text, strlen(text));
	len = utf8_fit(safe.data, safe.len, cols, &used);
	if (len < safe.len && cols > 1) {
		len = utf8_fit(safe.data, safe.len, cols - 1, &used);
		buf_add(out, safe.data, len);
		buf_add_str(out, "…");
		used++;
	} else {
		buf_add(out, safe.data, len);
	}
	for (; used < cols; used++)
		buf_add_char(out, ' ');
	buf_clear(&safe);
}

int print_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	int cols;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	cols = columns ? number_read(columns, PRINT_WIDTH_MAX) : 0;
	return cols ? cols : 80;
}
