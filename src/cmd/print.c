#include "cmd/print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/safe.h"
#include "base/utf8.h"
#include "cmd/cmd.h"

void print_out(struct buf *b)
{
	struct err e = {0};

	if (!file_write_all(STDOUT_FILENO, b->data, b->len)) {
		if (errno == EPIPE)
			_exit(0);
		file_fail(&e, _("standard output"), errno);
		_exit(cmd_fail(&e));
	}
	buf_reset(b);
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
